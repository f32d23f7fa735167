# SPDX-License-Identifier: Apache-2.0
"""`./run manage`: Django's management commands, with a database around them."""

from django.core.management import execute_from_command_line

from lienthong.project.entrance import surroundings


def main(arguments: list[str]) -> int:
    """Run one management command."""
    surroundings.prepare()
    execute_from_command_line(["./run manage", *arguments])
    return 0
