# SPDX-License-Identifier: Apache-2.0
"""The counter: queue tickets, the caller's display, appointments."""
