# SPDX-License-Identifier: Apache-2.0
"""Agencies, administrative units, posts, staff and working calendars: dated, never deleted."""
