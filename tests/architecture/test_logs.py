# SPDX-License-Identifier: Apache-2.0
"""What goes into the log: one JSON object, and never the local variables of a failing function."""

import json
import sys

import structlog


def logged_failure() -> str:
    word_of_a_citizen = "so-dinh-danh-037"
    try:
        raise RuntimeError(len(word_of_a_citizen))
    except RuntimeError:
        event: object = {"event": "failed", "exc_info": sys.exc_info()}
    for processor in structlog.get_config()["processors"]:
        event = processor(None, "error", event)
    return str(event)


def test_log_when_something_failed_then_json_without_local_variables() -> None:
    line = logged_failure()
    assert json.loads(line)["event"] == "failed"
    assert "RuntimeError" in line
    assert "so-dinh-danh-037" not in line
