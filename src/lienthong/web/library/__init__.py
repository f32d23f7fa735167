# SPDX-License-Identifier: Apache-2.0
"""The pattern library: every component, its states, its notes, and the code that drew them."""
