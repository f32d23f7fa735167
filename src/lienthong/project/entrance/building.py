# SPDX-License-Identifier: Apache-2.0
"""`./run build`: what a release needs before it serves; services then write nothing in it."""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

from lienthong.project.entrance.surroundings import SETTINGS, collect_static, compile_messages, say
from lienthong.project.environment import ROOT

#: What services import from; each start would compile it anew, could it not be kept beside it.
IMPORTED = ("src", "client/src", ".venv")


def main(arguments: list[str]) -> int:
    """Compile messages and code, gather static files; needs no database and no settings."""
    compile_messages()
    with TemporaryDirectory() as folder:  # of keys that nobody needs afterwards
        os.environ["LIENTHONG_VAR"] = folder
        collect_static(SETTINGS)
    told = {name: value for name, value in os.environ.items() if name != "PYTHONPYCACHEPREFIX"}
    command = [sys.executable, "-m", "compileall", "-q", "-j", "0", *IMPORTED]
    subprocess.run(command, cwd=ROOT, check=True, env=told)
    say("Bản phát hành đã sẵn sàng / the release is ready")
    return 0
