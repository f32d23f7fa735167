# SPDX-License-Identifier: Apache-2.0
"""What every page is made of: layout, theme, components, access declarations, error pages."""
