# SPDX-License-Identifier: Apache-2.0
"""The sharing platform of the demo: every register published, the pages let in by right."""

from lienthong.demo import begun
from lienthong.demo.load import players
from lienthong.demo.telling import until
from lienthong.identity import queries as identity
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.registers import queries as registers
from lienthong.registers import services as reading
from lienthong.registers.errors import ReadRefused, RegisterAway
from lienthong.sharing import queries, services
from lienthong.sharing.services import OwnSystem, Place

ACTOR = Actor.system("demo.platform")
#: Whose the portal and the one-stop are.
OWNER = "H42"
NOBODY = "000000000000"
#: Agencies that hold registers, by the name that the declarations give their ministry.
HOLDERS = {
    "Bộ Công an": "G01",
    "Bộ Tài chính": "G12",
    "Bộ Nông nghiệp và Môi trường": "G37",
    "Bộ Tư pháp": "G15",
}


def connect(site: str) -> None:
    """Publish the registers and let the pages read them; then a player begins a form.

    site: where registers answer. What stands is left as it is.
    """
    is_new = queries.last_carried(services.own_key(OwnSystem.PORTAL)) is None
    services.connect_registers(
        ACTOR,
        Place(
            agency_id=_agency(OWNER),
            holders={
                name: _agency(HOLDERS[declared.authority])
                for name, declared in registers.declarations().items()
            },
            site=site,
        ),
    )
    account = identity.account_of(players().mother.number)
    assert account, "the players have no accounts yet"
    mother = identity.actor_of_account(account.id)
    until(lambda: _answers(mother), "the sharing platform", seconds=120)
    if is_new:
        begun.fill_in(mother)


def _answers(actor: Actor) -> bool:
    """Tell whether the platform carries by now: it sees what was connected after five seconds.

    A number that nobody has is refused where the register is held, and leaves no trace.
    """
    try:
        reading.through().read(actor, "population", NOBODY, purpose="own_data")
    except ReadRefused:
        return True
    except RegisterAway:
        return False
    return True


def _agency(code: str) -> AgencyId:
    return AgencyId(orgs.agency_by_code(code).id)
