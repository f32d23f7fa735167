# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.ids import uuid7
from lienthong.outbox import rules
from lienthong.outbox.tests.factories import Colour, ThingMoved, thing_moved


@given(
    at=st.datetimes(timezones=st.just(dt.UTC)),
    on=st.dates(),
    colour=st.sampled_from(Colour),
    names=st.lists(st.text(), max_size=3).map(tuple),
    places=st.lists(st.tuples(st.integers(), st.text()), max_size=3).map(tuple),
)
def test_event_through_json_is_the_same(**fields):
    event = thing_moved(agency_id=uuid7(), **fields)
    body = json.loads(json.dumps(rules.to_json(event)))
    assert rules.from_json(ThingMoved, body) == event


def test_event_with_fewer_or_more_fields_than_the_class_is_read():
    event = thing_moved()
    body = rules.to_json(event)
    del body["names"]
    assert rules.from_json(ThingMoved, body | {"gone": 1}) == event


def test_event_of_something_odd_is_refused():
    with pytest.raises(TypeError, match="object"):
        rules.to_json(thing_moved(names=(object(),)))


def test_name_of_event_does_not_know_its_file():
    assert rules.name_of(ThingMoved) == "outbox.ThingMoved"


def test_schema_names_types_and_what_is_required():
    schema = rules.schema_of(ThingMoved)
    assert schema["required"] == ["thing_id", "at", "on"]
    assert schema["properties"]["at"] == {"type": "string", "format": "date-time"}
    assert schema["properties"]["colour"] == {"enum": ["red", "jade"]}
    assert schema["properties"]["agency_id"]["anyOf"][1] == {"type": "null"}
