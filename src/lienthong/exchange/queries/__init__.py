# SPDX-License-Identifier: Apache-2.0
from lienthong.exchange.queries.systems import route_of, system_id

__all__ = ["route_of", "system_id"]
