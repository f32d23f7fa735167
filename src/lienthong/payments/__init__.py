# SPDX-License-Identifier: Apache-2.0
"""Fee orders as a typed transition graph, providers, receipts."""
