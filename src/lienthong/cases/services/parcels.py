# SPDX-License-Identifier: Apache-2.0
"""What a carrier is told of a parcel: announced, and taken back. Outside every transaction."""

import datetime as dt
import uuid

from django.db import transaction

from lienthong.cases import ports
from lienthong.cases.errors import CarrierDown
from lienthong.cases.models import Parcel
from lienthong.cases.queries.posting import carrier
from lienthong.cases.rules.posting import ParcelState
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox


def announce(parcel_id: uuid.UUID) -> None:
    """Ask the carrier for the number of a parcel; one that has its number keeps it.

    Where the carrier is down the parcel stays without one, to be asked for again.
    """
    row = Parcel.objects.select_related("case").get(pk=parcel_id)
    if row.tracking:
        return
    try:
        tracking = carrier(row.carrier).book(consignment(row))
    except CarrierDown:
        return
    with transaction.atomic():
        row = Parcel.objects.select_for_update().get(pk=parcel_id)
        if row.tracking:
            return
        row.tracking = tracking
        row.save(update_fields=["tracking"])
        if row.state == ParcelState.CANCELLED:  # unpacked while the carrier was asked
            _take_back(row)


def drop(row: Parcel, at: dt.datetime) -> None:
    """Cancel a packed parcel; the carrier is told once this is committed, until it has heard."""
    row.state, row.ended_at = ParcelState.CANCELLED, at
    row.save(update_fields=["state", "ended_at"])
    _take_back(row)


def cancel_parcel(parcel_id: uuid.UUID) -> None:
    """Tell the carrier that a parcel is not to be collected. Raises: CarrierMissing, CarrierDown.

    Safe to run twice.
    """
    row = Parcel.objects.get(pk=parcel_id)
    if row.tracking and row.state == ParcelState.CANCELLED:
        carrier(row.carrier).cancel(row.tracking)


def _take_back(row: Parcel) -> None:
    if row.tracking:
        outbox.enqueue("cases.cancel_parcel", parcel_id=str(row.pk))


def consignment(row: Parcel) -> ports.Consignment:
    """Return what the carrier carries, and what the label says."""
    agency = orgs.agency(AgencyId(row.agency_id))
    return ports.Consignment(
        parcel_id=row.pk, case_code=row.case.code, from_name=agency.name,
        from_address=agency.address, from_phone=agency.phone, to_name=row.to_name,
        to_phone=row.to_phone, to_address=row.to_address,
    )  # fmt: skip
