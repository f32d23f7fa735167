# SPDX-License-Identifier: Apache-2.0
"""Where packages are joined: which handler acts on which event, which adapter serves which port."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from lienthong.cases import events
from lienthong.cases import services as cases
from lienthong.cases.ports import Carrier
from lienthong.counter import services as counter
from lienthong.exchange.events import DocumentFiled
from lienthong.identity.events import ContactChanged, NewDeviceSeen
from lienthong.insight import services as insight
from lienthong.notices import services as notices
from lienthong.orgs.events import StandInsChanged
from lienthong.payments.events import OrderExpired, OrderPaid, OrderRefunded
from lienthong.payments.ports import Provider
from lienthong.portal import services as portal
from lienthong.privacy import queries as privacy
from lienthong.privacy import services as privacy_services
from lienthong.registers.events import CorrectionAsked, CorrectionDecided
from lienthong.registers.ports import Consents

#: Handlers of each event; each runs in a job and a transaction of its own, exactly once in effect.
HANDLERS: Mapping[type[Any], tuple[Callable[[Any], None], ...]] = {
    ContactChanged: (notices.contact_changed,),
    NewDeviceSeen: (notices.tell_of_new_device,),
    OrderPaid: (portal.paid, cases.order_paid),
    OrderExpired: (portal.expired,),
    OrderRefunded: (cases.order_refunded,),
    events.CaseSubmitted: (portal.tell_applicant, insight.recount, counter.case_received),
    events.CaseAccepted: (portal.tell_applicant, insight.recount, cases.tell_watchers),
    events.CaseRefused: (portal.tell_applicant, insight.recount, cases.tell_watchers),
    events.CaseExtended: (portal.tell_applicant, insight.recount, cases.tell_watchers),
    events.CaseStopped: (portal.tell_applicant, insight.recount, cases.tell_watchers),
    events.CaseResumed: (portal.tell_applicant, insight.recount, cases.tell_watchers),
    events.PaymentAsked: (portal.tell_applicant, insight.recount),
    events.SupplementAsked: (portal.tell_supplement, insight.recount, cases.tell_watchers),
    events.CaseSupplemented: (insight.recount, cases.tell_watchers),
    events.CaseWithdrawn: (insight.recount, cases.tell_watchers),
    events.CasePaid: (insight.recount, cases.tell_watchers),
    events.MessageWritten: (portal.tell_message,),
    DocumentFiled: (cases.document_filed,),
    events.ConsultationAsked: (portal.tell_consulted,),
    events.ResultSigned: (portal.tell_signed, insight.recount, cases.tell_watchers),
    events.ResultUncollected: (portal.tell_uncollected,),
    events.ResultPosted: (portal.tell_applicant, cases.tell_watchers),
    events.ResultBroughtBack: (portal.tell_brought_back, cases.tell_watchers),
    events.ResultLost: (portal.tell_lost, cases.tell_watchers),
    events.ResultReturned: (portal.tell_returned, insight.recount, cases.tell_watchers),
    events.ResultRecalled: (portal.tell_applicant, insight.recount, cases.tell_watchers),
    events.ResultCorrected: (portal.tell_applicant, insight.recount, cases.tell_watchers),
    events.CaseRated: (insight.recount,),
    events.CaseUndone: (portal.tell_undone, insight.recount, cases.tell_watchers),
    events.StepCompleted: (cases.tell_watchers,),
    events.ConsultationAnswered: (cases.tell_watchers,),
    events.CaseNearingDue: (cases.tell_holder,),
    events.CaseOverdue: (cases.tell_chief,),
    events.CaseAnsweredLate: (cases.tell_chief,),
    CorrectionAsked: (privacy_services.correction_asked,),
    CorrectionDecided: (privacy_services.correction_decided,),
    StandInsChanged: (cases.stand_ins_changed,),
}


def payment_providers() -> Mapping[str, Provider]:
    """Return the payment providers by name; the first one is offered first."""
    if settings.IS_PRODUCTION:
        return {}
    # Its tables exist outside production only, so its module is not imported elsewhere.
    from lienthong.connectors.sandbox_pay.adapter import SandboxPay

    return {"sandbox_pay": SandboxPay()}


PAYMENT_PROVIDERS = payment_providers()


def carriers() -> Mapping[str, Carrier]:
    """Return the carriers of parcels by name; the first one is asked first."""
    if settings.IS_PRODUCTION:
        return {}
    # Its tables exist outside production only, so its module is not imported elsewhere.
    from lienthong.connectors.sandbox_post.adapter import SandboxPost

    return {"sandbox_post": SandboxPost()}


CARRIERS = carriers()

#: Who tells the registers whose consent stands.
CONSENTS: Consents = privacy.CONSENTS
