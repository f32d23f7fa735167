# SPDX-License-Identifier: Apache-2.0
from lienthong.counter.models.appointments import Appointment, Slot
from lienthong.counter.models.office import Group, Office, Window
from lienthong.counter.models.tickets import Series, Ticket

__all__ = ["Appointment", "Group", "Office", "Series", "Slot", "Ticket", "Window"]
