# SPDX-License-Identifier: Apache-2.0
"""Content-addressed files: typed by content, bounded, stored once.

Decides nothing about who may see a file: the package that owns its meaning does.
"""
