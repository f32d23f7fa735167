# SPDX-License-Identifier: Apache-2.0
"""Personal data from the registers of this node, for the portal's port.

The data-sharing platform will serve the same port, across nodes.
"""
