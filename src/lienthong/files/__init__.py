# SPDX-License-Identifier: Apache-2.0
"""Content-addressed files: typed by content, bounded, stored once."""
