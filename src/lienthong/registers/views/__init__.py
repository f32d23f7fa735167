# SPDX-License-Identifier: Apache-2.0
"""The desk of registers for officers, and what citizens ask of their own records."""
