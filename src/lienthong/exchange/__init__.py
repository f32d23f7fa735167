# SPDX-License-Identifier: Apache-2.0
"""The document exchange axis: signed documents between agencies, each delivered exactly once."""
