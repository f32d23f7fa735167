# SPDX-License-Identifier: Apache-2.0
"""What citizens and officers fill in."""
