# SPDX-License-Identifier: Apache-2.0
"""What officers and citizens fill in about records."""
