# SPDX-License-Identifier: Apache-2.0
"""The parties of `bench/exchange.py`: stage, sender, receiver, floor, peer, proof."""
