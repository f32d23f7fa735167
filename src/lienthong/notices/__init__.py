# SPDX-License-Identifier: Apache-2.0
"""Telling people: what is told in which words, by which ways, and what became of it."""
