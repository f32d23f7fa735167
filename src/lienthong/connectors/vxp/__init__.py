# SPDX-License-Identifier: Apache-2.0
"""VXP: what document management systems all over the country speak to the national axis today.

Service version 3.0.201608, client generations 2.0.0-2.0.3. It lives in the gateway's process and
hands in through its batchers (ADR 0160); an existing client changes its address and nothing else.
"""
