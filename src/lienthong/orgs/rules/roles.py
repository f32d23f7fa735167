# SPDX-License-Identifier: Apache-2.0
"""What officials may do: rights, and the roles that bundle them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """A right of a post, `package.verb`; the package named checks it."""

    CASES_RECEIVE = "cases.receive"  #: accept, refuse, ask for supplements, return results
    CASES_APPRAISE = "cases.appraise"  #: process steps, consult, draft results
    CASES_SIGN = "cases.sign"  #: sign results
    CASES_OVERSEE = "cases.oversee"  #: see every dossier of the agency and below
    INSIGHT_VIEW = "insight.view"  #: see indicators beyond the public ones
    REGISTERS_READ = "registers.read"  #: read base registers, with a purpose
    ORGS_MANAGE = "orgs.manage"  #: agencies, posts, staff, calendars
    AUDIT_VIEW = "audit.view"  #: read the audit log
    PROCEDURES_MANAGE = "procedures.manage"  #: publish procedure packs
    PAYMENTS_RECONCILE = "payments.reconcile"  #: settle differences with payment providers
    FEEDBACK_ANSWER = "feedback.answer"  #: answer questions and petitions of the agency
    FEEDBACK_OVERSEE = "feedback.oversee"  #: see those of all below; extend, hide, review comments
    PRIVACY_HANDLE = "privacy.handle"  #: requests about personal data, the breach register
    PRIVACY_OVERSEE = "privacy.oversee"  #: those of all below; tell the authority of a breach
    COUNTER_SERVE = "counter.serve"  #: call numbers to a window, receive there, take cash
    COUNTER_MANAGE = "counter.manage"  #: windows, groups, waiting times, cancelled receipts
    EXCHANGE_CLERK = "exchange.clerk"  #: send, receive and answer the agency's documents
    EXCHANGE_MANAGE = "exchange.manage"  #: systems on the axis: keys, routes, limits
    SHARING_MANAGE = "sharing.manage"  #: data services of the agency: publish, ask, approve
    SHARING_OPERATE = "sharing.operate"  #: every agency's systems and traffic on this node


class Role(StrEnum):
    """What kind of work a post does."""

    RECEPTION = "reception"  #: cán bộ một cửa
    SPECIALIST = "specialist"  #: chuyên viên
    HEAD = "head"  #: thủ trưởng, lãnh đạo ký
    RECORDS = "records"  #: văn thư
    LEADER = "leader"  #: lãnh đạo xem chỉ số
    ADMIN = "admin"  #: quản trị
    AUDITOR = "auditor"  #: kiểm toán


#: Rights that come with a role; a post may hold more or fewer.
RIGHTS_OF: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.RECEPTION: frozenset(
            {
                Right.CASES_RECEIVE,
                Right.REGISTERS_READ,
                Right.PAYMENTS_RECONCILE,
                Right.FEEDBACK_ANSWER,
                Right.COUNTER_SERVE,
            }
        ),
        Role.SPECIALIST: frozenset(
            {
                Right.CASES_APPRAISE,
                Right.REGISTERS_READ,
                Right.FEEDBACK_ANSWER,
                Right.PRIVACY_HANDLE,
            }
        ),
        Role.HEAD: frozenset(
            {
                Right.CASES_SIGN,
                Right.CASES_OVERSEE,
                Right.REGISTERS_READ,
                Right.INSIGHT_VIEW,
                Right.FEEDBACK_ANSWER,
                Right.FEEDBACK_OVERSEE,
                Right.COUNTER_MANAGE,
                Right.PRIVACY_HANDLE,
                Right.PRIVACY_OVERSEE,
            }
        ),
        Role.RECORDS: frozenset({Right.EXCHANGE_CLERK}),
        Role.LEADER: frozenset(
            {
                Right.INSIGHT_VIEW,
                Right.CASES_OVERSEE,
                Right.FEEDBACK_ANSWER,
                Right.FEEDBACK_OVERSEE,
                Right.PRIVACY_HANDLE,
                Right.PRIVACY_OVERSEE,
            }
        ),
        Role.ADMIN: frozenset(
            {
                Right.ORGS_MANAGE,
                Right.PROCEDURES_MANAGE,
                Right.EXCHANGE_MANAGE,
                Right.SHARING_MANAGE,
                Right.SHARING_OPERATE,
            }
        ),
        Role.AUDITOR: frozenset({Right.AUDIT_VIEW, Right.INSIGHT_VIEW}),
    }
)
