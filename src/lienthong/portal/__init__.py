# SPDX-License-Identifier: Apache-2.0
"""The one address where citizens find, fill in, pay for, follow, receive and judge services."""
