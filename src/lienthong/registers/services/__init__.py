# SPDX-License-Identifier: Apache-2.0
"""Use cases of the registers: read and find with a trace, write versions, give out numbers."""

from lienthong.registers.services.attesting import attest
from lienthong.registers.services.correcting import (
    ChangeView,
    Held,
    NewProposal,
    approve,
    compare,
    hold,
    look_at_pair,
    propose,
    refuse,
    withdraw,
)
from lienthong.registers.services.importing import NewImport, bring_in
from lienthong.registers.services.keeping import open_copy, rewrap, seal_copy
from lienthong.registers.services.laying import (
    KEPT_DAYS,
    Laid,
    Trial,
    drop,
    lay,
    let_run,
    run,
    sweep_files,
    try_out,
)
from lienthong.registers.services.numbering import new_key
from lienthong.registers.services.owning import Mine, own
from lienthong.registers.services.packs import check_packs
from lienthong.registers.services.reaching import through
from lienthong.registers.services.reading import (
    Reading,
    find,
    history,
    read,
    read_together,
)
from lienthong.registers.services.resembling import decide_likeness, seek_likenesses
from lienthong.registers.services.taking import TakenBack, take_back
from lienthong.registers.services.telling import Told, changes, follow, unfollow
from lienthong.registers.services.writing import Row, load, write

__all__ = [
    "KEPT_DAYS",
    "ChangeView",
    "Held",
    "Laid",
    "Mine",
    "NewImport",
    "NewProposal",
    "Reading",
    "Row",
    "TakenBack",
    "Told",
    "Trial",
    "approve",
    "attest",
    "bring_in",
    "changes",
    "check_packs",
    "compare",
    "decide_likeness",
    "drop",
    "find",
    "follow",
    "history",
    "hold",
    "lay",
    "let_run",
    "load",
    "look_at_pair",
    "new_key",
    "open_copy",
    "own",
    "propose",
    "read",
    "read_together",
    "refuse",
    "rewrap",
    "run",
    "seal_copy",
    "seek_likenesses",
    "sweep_files",
    "take_back",
    "through",
    "try_out",
    "unfollow",
    "withdraw",
    "write",
]
