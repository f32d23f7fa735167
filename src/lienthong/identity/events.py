# SPDX-License-Identifier: Apache-2.0
"""What happened to accounts."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviceSeen:
    """Somebody signed in from a browser the account had not been used in before."""

    account_id: str  #: the account
    label: str  #: browser and system, as its owner would know it
    at: dt.datetime  #: instant of the sign-in


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged:
    """Somebody changed where they are reached. The new address is in the account."""

    account_id: str  #: the account
    email_before: str  #: what it was; may be empty
    phone_before: str  #: what it was; may be empty
    at: dt.datetime  #: when
