# SPDX-License-Identifier: Apache-2.0
"""Personal data: what it is used for, consent, requests of its owners, breaches.

Owns the declared purposes of processing (`packs/processing`), consents, requests of data subjects
with their two clocks, and the breach register with its 72 hours. Registers ask this package,
through their port, before a read that rests on consent.
Law: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, NĐ 356/2025/NĐ-CP; how sure each term is stands in
`rules.requests.TERMS`, `rules.breaches` and `docs/howto/privacy.md`.
Invariants: a consent is a row that never changes, with the words that were shown; nothing said is
no consent; withdrawing takes effect with the next read; nothing is deleted here (ADR 0154).
"""
