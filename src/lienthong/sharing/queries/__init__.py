# SPDX-License-Identifier: Apache-2.0
"""Reads of the sharing platform: the catalogue is for officials, desks are an agency's own."""

from lienthong.sharing.queries.catalogue import (
    EndpointView,
    GroupView,
    ServiceView,
    SubsystemView,
    catalogue,
    document_of,
    groups,
    own_services,
    own_subsystems,
    service,
    subsystem,
)
from lienthong.sharing.queries.desks import (
    RequestView,
    RightView,
    UseView,
    asked_by,
    asked_of,
    rights_by,
    rights_of,
    use_by,
    use_of,
)
from lienthong.sharing.queries.owned import (
    Carried,
    last_carried,
    own_caller,
    own_register,
    service_code,
)
from lienthong.sharing.queries.owning import RIGHT, is_of, own_service

__all__ = [
    "RIGHT",
    "Carried",
    "EndpointView",
    "GroupView",
    "RequestView",
    "RightView",
    "ServiceView",
    "SubsystemView",
    "UseView",
    "asked_by",
    "asked_of",
    "catalogue",
    "document_of",
    "groups",
    "is_of",
    "last_carried",
    "own_caller",
    "own_register",
    "own_service",
    "own_services",
    "own_subsystems",
    "rights_by",
    "rights_of",
    "service",
    "service_code",
    "subsystem",
    "use_by",
    "use_of",
]
