# SPDX-License-Identifier: Apache-2.0
from lienthong.connectors.tests.town import town

__all__ = ["town"]
