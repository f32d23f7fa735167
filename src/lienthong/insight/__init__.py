# SPDX-License-Identifier: Apache-2.0
"""The indicators, live, each open down to its dossiers."""
