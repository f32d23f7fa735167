# SPDX-License-Identifier: Apache-2.0
"""The sandbox carrier, and what its postman can do with a parcel."""

import hashlib
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from lienthong.cases import ports, services
from lienthong.cases.rules.posting import Word, WordKind
from lienthong.connectors.sandbox_post import words
from lienthong.connectors.sandbox_post.models import Item, Scan
from lienthong.kernel import clock
from lienthong.outbox import services as outbox

NAME = "sandbox_post"
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
#: After these nothing happens to a parcel any more.
_ENDS = (WordKind.DELIVERED, WordKind.BROUGHT_BACK)


class SandboxPost:
    """Carries imaginary parcels and tells of them in signed messages."""

    name = NAME
    title = "Bưu chính thử nghiệm"

    def book(self, consignment: ports.Consignment) -> str:
        """Take a parcel in, once."""
        item, _is_new = Item.objects.get_or_create(
            parcel_id=consignment.parcel_id,
            defaults={
                "from_name": consignment.from_name,
                "to_name": consignment.to_name,
                "to_address": consignment.to_address,
            },
        )
        return number_of(item.serial)

    def cancel(self, tracking: str) -> None:
        """Forget a parcel that was not collected."""
        Item.objects.filter(serial=serial_of(tracking)).update(is_cancelled=True)

    def read(self, message: ports.Message) -> Word:
        """Check the signature, then read."""
        return words.read(message, key=_key().public_key())

    def follow(self, tracking: str) -> str:
        """Return the page of a parcel."""
        found = Item.objects.filter(serial=serial_of(tracking)).first()
        return reverse("sandbox_post:page", args=[found.key]) if found else ""

    def check(self) -> list[str]:
        """Find fault with an environment that is no place for play."""
        return ["sandbox_post must not run in production"] if settings.IS_PRODUCTION else []


def number_of(serial: int) -> str:
    """Return the number of a parcel as posts of the world write it (UPU S10), with check digit."""
    digits = f"{serial:08d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return f"SX{digits}{check}VN"


def serial_of(tracking: str) -> int:
    """Return the serial in a number; 0, which no parcel has, where it is none."""
    serial = int(tracking[2:10]) if tracking[2:10].isascii() and tracking[2:10].isdigit() else 0
    return serial if number_of(serial) == tracking else 0


def key_of(tracking: str) -> UUID:
    """Return the key of a parcel's page."""
    found: UUID = Item.objects.get(serial=serial_of(tracking)).key
    return found


def item(key: UUID) -> Item | None:
    """Return one parcel by the key of its page."""
    return Item.objects.filter(key=key).first()


@transaction.atomic
def scan(key: UUID, kind: WordKind, *, place: str = "", text: str = "") -> Scan | None:
    """Note what happened to a parcel, and queue the message that tells of it.

    Nothing more happens to one that was delivered, brought back or cancelled.
    """
    found = Item.objects.select_for_update().get(key=key)
    if found.is_cancelled or found.scans.filter(kind__in=_ENDS).exists():
        return None
    made = Scan.objects.create(
        item=found, kind=kind, at=clock.now(), place=place[:100], text=text[:200]
    )
    outbox.enqueue("sandbox_post.call_back", number=str(made.pk))
    return made


def call_back(number: UUID) -> services.Heard:
    """Tell of one scan in signed bytes, as a carrier's POST to our address would.

    Within one site the bytes go straight to the service, so that the demo needs no second server.
    """
    return services.hear(message_of(number))


def message_of(number: UUID) -> ports.Message:
    """Return the signed message about one scan: the same however often it is asked for."""
    made = Scan.objects.select_related("item").get(pk=number)
    word = Word(
        key=str(made.pk), tracking=number_of(made.item.serial), kind=WordKind(made.kind),
        at=made.at, place=made.place, text=made.text,
    )  # fmt: skip
    return words.signed(word, carrier=NAME, key=_key())


def _key() -> Ed25519PrivateKey:
    seed: str = settings.SANDBOX_POST_KEY
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
