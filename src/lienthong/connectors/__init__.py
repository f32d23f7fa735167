# SPDX-License-Identifier: Apache-2.0
"""One package per outside system; adapters only."""
