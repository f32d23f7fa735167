# SPDX-License-Identifier: Apache-2.0
"""What officers may ask of the gateway, and what a push can fail of."""

from enum import StrEnum


class Task(StrEnum):
    """What the gateway is asked to do."""

    RETRY = "retry"  #: hand a failed delivery out again
    TEST = "test"  #: push an empty message to a system's address
    LINE = "line"  #: try the line to a neighbour at once, with all that rests


class PushProblem(StrEnum):
    """Why a push, or a call to a node, did not arrive. What is kept is `code: what was seen`."""

    ADDRESS = "address"  #: the name leads nowhere, or where nothing is pushed to
    UNREACHABLE = "unreachable"  #: no connection
    BROKEN = "broken"  #: a connection that broke off
    CERTIFICATE = "certificate"  #: a connection that proves no name
    TIMEOUT = "timeout"  #: no whole answer in time
    REDIRECT = "redirect"  #: it points elsewhere, which is not followed
    STATUS = "status"  #: an answer that is no yes
    ANSWER = "answer"  #: a yes that is no answer to a push
    RECEIPT = "receipt"  #: not one receipt that holds


def read(problem: str) -> tuple[PushProblem | None, str]:
    """Return a kept problem's code, None when there is none, and what was seen."""
    code, _, seen = problem.partition(": ")
    known = code in list(PushProblem)
    return (PushProblem(code), seen) if known else (None, problem)
