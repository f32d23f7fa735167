# SPDX-License-Identifier: Apache-2.0
"""One page of a guided form as the components draw it: fields, answers, findings, sources."""

from lienthong.portal.forms.drawing import Around, Block, Row, blocks, error_links, path_of
from lienthong.portal.forms.wording import answer_text

__all__ = ["Around", "Block", "Row", "answer_text", "blocks", "error_links", "path_of"]
