# SPDX-License-Identifier: Apache-2.0
"""A bank to play with: takes no money, signs callbacks as a real one does. Never in production."""
