# SPDX-License-Identifier: Apache-2.0
"""The counter of a one-stop unit: queue tickets, windows, the caller's display, appointments.

Owns who waits, in which order they are called to which window, and the slots that are booked
before. What happens at the window (the dossier, the fee) lives in `cases` and `payments`.
Law: NĐ 61/2018/NĐ-CP (as amended by NĐ 107/2021, NĐ 118/2025) on the one-stop unit, its electronic
queue and its calling of numbers; Luật Người cao tuổi 2009 and Luật Người khuyết tật 2010 on
priority. How many of priority go before one without is illustrative (`rules.queueing`).
Invariants: numbers of a group and a day have no gaps; a window has at most one person before it;
a slot is never given to more people than it holds; a ticket and a screen name nobody.
"""
