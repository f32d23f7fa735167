# SPDX-License-Identifier: Apache-2.0
"""Jobs of the one-stop shop: printing slips, watching deadlines."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lienthong.cases import services
from lienthong.kernel.ids import CaseId

#: A seal that cannot be made now (no time-stamp, no certificate yet) is made later.
RETRY = RetryStrategy(max_attempts=12, exponential_wait=2)


@app.task(name="cases.issue_slip", queue="cases", retry=RETRY)
def issue_slip(slip_id: str) -> None:
    services.print_slip(UUID(slip_id))


@app.task(name="cases.ask_planned", queue="cases", retry=RETRY)
def ask_planned(case_id: str, step_key: str) -> None:
    services.ask_planned(CaseId(UUID(case_id)), step_key)


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.watch_deadlines", queue="cases", queueing_lock="cases.watch_deadlines")
def watch_deadlines(timestamp: int = 0) -> None:
    del timestamp
    services.watch_deadlines()


@app.periodic(cron="17 2 * * *")
@app.task(name="cases.forget_lookups", queue="cases", queueing_lock="cases.forget_lookups")
def forget_lookups(timestamp: int = 0) -> None:
    del timestamp
    services.forget_lookups()
    services.forget_intakes()


@app.periodic(cron="23 2 * * *")
@app.task(name="cases.forget_undoable", queue="cases", queueing_lock="cases.forget_undoable")
def forget_undoable(timestamp: int = 0) -> None:
    del timestamp
    services.forget_undoable()
    services.forget_prepared()


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.remind", queue="cases", queueing_lock="cases.remind")
def remind(timestamp: int = 0) -> None:
    del timestamp
    services.remind()


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.cover_absences", queue="cases", queueing_lock="cases.cover_absences")
def cover_absences(timestamp: int = 0) -> None:
    del timestamp
    services.cover_absences()


@app.periodic(cron="20 19 * * *")
@app.task(name="cases.count_paces", queue="cases", queueing_lock="cases.count_paces")
def count_paces(timestamp: int = 0) -> None:
    del timestamp
    services.count_paces()


@app.task(name="cases.cancel_parcel", queue="cases", retry=RETRY)
def cancel_parcel(parcel_id: str) -> None:
    services.cancel_parcel(UUID(parcel_id))


@app.task(name="cases.sign_batch", queue="cases", retry=RETRY)
def sign_batch(batch_id: str) -> None:
    services.run_batch(UUID(batch_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.finish_batches", queue="cases", queueing_lock="cases.finish_batches")
def finish_batches(timestamp: int = 0) -> None:
    del timestamp
    services.finish_batches()


@app.periodic(cron="5 1 * * *")
@app.task(name="cases.remind_uncollected", queue="cases", queueing_lock="cases.remind_uncollected")
def remind_uncollected(timestamp: int = 0) -> None:
    del timestamp
    services.remind_uncollected()


@app.task(name="cases.carry_letter", queue="cases", retry=RETRY)
def carry_letter(letter_id: str) -> None:
    services.carry_letter(UUID(letter_id))


@app.periodic(cron="* * * * *")
@app.task(name="cases.carry_letters", queue="cases", queueing_lock="cases.carry_letters")
def carry_letters(timestamp: int = 0) -> None:
    del timestamp
    services.carry_letters()
    services.hear_refusals()
