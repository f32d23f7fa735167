# SPDX-License-Identifier: Apache-2.0
"""`./run manage` and `./run packs`: management commands, with a database around them."""

from django.core.management import execute_from_command_line

from lienthong.project.entrance.surroundings import prepared


def manage(arguments: list[str]) -> int:
    """Run one management command."""
    with prepared():
        execute_from_command_line(["./run manage", *arguments])
    return 0


def packs(arguments: list[str]) -> int:
    """Check or publish the declared procedures and registers."""
    return manage(["packs", *(arguments or ["check"])])
