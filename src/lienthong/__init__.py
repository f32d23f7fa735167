# SPDX-License-Identifier: Apache-2.0
"""Liên Thông: an open e-government platform for Viet Nam."""

VERSION = "0.1.0"
