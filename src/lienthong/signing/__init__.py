# SPDX-License-Identifier: Apache-2.0
"""Signatures, seals and time-stamps on documents, and their validation."""
