# SPDX-License-Identifier: Apache-2.0
"""Asking and judging: questions with published answers, petitions, how satisfied people were.

Owns questions, petitions with their turns and history, the confirmation of contacts of people
without an account, and the review of comments. The scores of a dossier live in `cases`.
Law: NĐ 61/2018/NĐ-CP art. 31 (nine criteria), QĐ 766/QĐ-TTg group 5, Luật Tiếp công dân and
Luật Khiếu nại for petitions. Terms that were not checked against the text are marked
illustrative where they stand (`rules.terms`).
Invariants: every move of a petition is a row of `rules.petitions.TRANSITIONS`; its history only
grows; a petition is never in the hands of the officer it is about alone.
"""
