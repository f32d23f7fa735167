# SPDX-License-Identifier: Apache-2.0
"""The way in for systems that were written for a province's LGSP."""
