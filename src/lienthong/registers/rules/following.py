# SPDX-License-Identifier: Apache-2.0
"""What a follower does, and how much one call of it is about."""

#: On the sharing platform these words stand where a purpose does: no purpose has such a name.
FOLLOWING = ("changes", "follow", "unfollow")
FOLLOWS_LIMIT = 1000  #: records that one call follows
CHANGES_LIMIT = 500  #: changes that one call tells
