# SPDX-License-Identifier: Apache-2.0
"""People and organisations, how they sign in, and the actor each request acts as."""
