# SPDX-License-Identifier: Apache-2.0
"""The native API as an OpenAPI document: its calls by hand, what is signed from the code itself."""

import json
from functools import cache
from importlib import resources
from typing import Any

import msgspec
import yaml

from lienthong.exchange.rules.documents import DestructionReport, HandoverReceipt
from lienthong.exchange.rules.edxml import Edoc, StatusMessage
from lienthong.exchange.rules.findings import FileFinding
from lienthong.exchange.rules.systems import EventKind

#: What systems sign, and what they read in events.
_SIGNED = (Edoc, HandoverReceipt, StatusMessage, DestructionReport)
_READ = (EventKind, FileFinding)


@cache
def described() -> str:
    """Return the document as JSON."""
    written = (resources.files("lienthong.gateway") / "openapi.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(written)
    _, found = msgspec.json.schema_components(
        (*_SIGNED, *_READ), ref_template="#/components/schemas/{name}"
    )
    schemas = document["components"]["schemas"]
    schemas |= {name: schema for name, schema in found.items() if name not in schemas}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
