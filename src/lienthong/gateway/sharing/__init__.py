# SPDX-License-Identifier: Apache-2.0
"""The hot path of the sharing platform: `/r1/…`, signed, witnessed, streamed."""
