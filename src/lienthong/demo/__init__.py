# SPDX-License-Identifier: Apache-2.0
"""The demo country, and the main job told as a story."""
