# SPDX-License-Identifier: Apache-2.0
"""Dispatch of `./run COMMAND`."""

import sys
from collections.abc import Callable

from lienthong.project.entrance import checking, demo, django_commands, testing

COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "demo": (
        demo.main,
        "dựng cả hệ thống, kể hai câu chuyện, rồi chạy trang / play the main job, then serve",
    ),
    "test": (testing.main, "chạy mọi kiểm thử / run every test"),
    "check": (checking.check, "định dạng, kiểu, ranh giới gói / format, types, import contracts"),
    "fix": (checking.fix, "sửa định dạng / mend the format"),
    "manage": (django_commands.main, "lệnh quản trị / management commands"),
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        sys.stderr.write("./run LỆNH [tham số]\n\n")
        for name, (_, text) in COMMANDS.items():
            sys.stderr.write(f"  {name:8}{text}\n")
        return 0 if arguments[:1] in (["--help"], ["-h"]) else 2
    return COMMANDS[arguments[0]][0](arguments[1:])


sys.exit(main(sys.argv[1:]))
