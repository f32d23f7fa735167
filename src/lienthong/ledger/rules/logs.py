# SPDX-License-Identifier: Apache-2.0
"""The logs, and the lock under which one of them grows."""

#: A log's number is its place here: never reorder.
LOGS = ("audit", "exchange", "sharing")
#: Of one leaf; a larger thing is recorded by its hash.
BODY_LIMIT_BYTES = 65_536
#: First half of the advisory locks' keys; the second is the log's number.
LOCK_SPACE = 0x1ED6E2
