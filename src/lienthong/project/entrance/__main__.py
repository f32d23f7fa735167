# SPDX-License-Identifier: Apache-2.0
"""Dispatch of `./run COMMAND`."""

import sys
from collections.abc import Callable
from importlib import import_module

#: Command → (module:function, what it does). Modules load on call: `./run fix` needs no database.
COMMANDS = {
    "demo": (
        "demo:main",
        "dựng hệ thống, kể hai câu chuyện, chạy trang web / play the main job, then serve the site",
    ),
    "test": ("testing:main", "chạy mọi kiểm thử / run every test"),
    "check": ("checking:check", "định dạng, kiểu, ranh giới gói / format, types, import contracts"),
    "fix": ("checking:fix", "sửa định dạng / mend the format"),
    "bench": ("benching:main", "đo tốc độ: cases, portal, ledger / measure speed"),
    "docs": ("documenting:main", "sinh tài liệu tham chiếu / write the generated reference"),
    "packs": ("django_commands:packs", "kiểm tra gói thủ tục / check the declared procedures"),
    "build": ("building:main", "chuẩn bị bản phát hành / make a release ready to serve"),
    "manage": ("django_commands:manage", "lệnh quản trị / management commands"),
}


def main(arguments: list[str]) -> int:
    """Run one command; without a known one, list them all."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.stderr.write("./run LỆNH [tham số] / ./run COMMAND [arguments]\n\n")
        for name, (_, text) in COMMANDS.items():
            sys.stderr.write(f"  {name:8}{text}\n")
        return 0 if arguments[:1] in ([], ["--help"], ["-h"]) else 2
    module, function = COMMANDS[arguments[0]][0].split(":")
    command: Callable[[list[str]], int] = getattr(
        import_module(f"lienthong.project.entrance.{module}"), function
    )
    return command(arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
