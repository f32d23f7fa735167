# SPDX-License-Identifier: Apache-2.0
"""Sharing of data between agencies: who offers which service, who may call it, and why."""
