# SPDX-License-Identifier: Apache-2.0
"""The catalogue of administrative procedures and the packs that make them run online."""
