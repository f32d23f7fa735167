# SPDX-License-Identifier: Apache-2.0
"""A carrier to play with: carries nothing, signs its words as a real one should."""
