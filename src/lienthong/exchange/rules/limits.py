# SPDX-License-Identifier: Apache-2.0
"""How large things may be."""

#: Bodies up to this size are kept in the database, with everything else that is backed up.
INLINE_LIMIT_BYTES = 1 << 20
#: A signed statement: four hundred receivers and two hundred files fit.
STATEMENT_LIMIT_BYTES = 1 << 20
#: A signed word on a document (a status, a receipt), so that its leaf in the log fits too; and all
#: of one request.
WORD_LIMIT_BYTES = 16 << 10
WORDS_LIMIT_BYTES = 4 << 20
#: All files of one document together.
PACKAGE_LIMIT_BYTES = 4 << 30
#: Files of one document.
MOST_FILES = 200
#: What a node hands on: a statement, and its own words on a thousand receivers.
RELAY_LIMIT_BYTES = STATEMENT_LIMIT_BYTES + (128 << 10)
#: What a node says of itself: ten thousand agencies fit.
NODE_PAGE_LIMIT_BYTES = 4 << 20
