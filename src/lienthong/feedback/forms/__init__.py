# SPDX-License-Identifier: Apache-2.0
"""HTML input only: shape, not law."""
