# SPDX-License-Identifier: Apache-2.0
"""Events and jobs: rows of the transaction that caused them."""
