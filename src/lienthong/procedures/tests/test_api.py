# SPDX-License-Identifier: Apache-2.0
import json
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client

from lienthong.procedures.api import api
from lienthong.procedures.models import Miss
from lienthong.procedures.rules import PACK_SCHEMA
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH

REFERENCE = Path(settings.PACKS).parent / "docs" / "reference"


@pytest.mark.django_db
def test_list_when_asked_then_a_page_in_national_names(client: Client) -> None:
    factories.published()
    answer = client.get("/api/v1/procedures", {"limit": 5}).json()
    assert answer["TONGSO"] == 1
    assert answer["DANHSACH"][0]["MATTHC"] == BIRTH
    assert client.get("/api/v1/procedures", {"limit": 5000}).status_code == 422


@pytest.mark.django_db
def test_record_when_asked_then_every_field_of_lay_thu_tuc(client: Client) -> None:
    factories.published()
    answer = client.get(f"/api/v1/procedures/{BIRTH}").json()
    assert answer["TENTTHC"] == "Đăng ký khai sinh"
    assert [one["KENH"] for one in answer["CACHTHUCTHUCHIEN"]] == ["2", "1", "3"]
    papers = [p["MAGIAYTO"] for case in answer["THANHPHANHOSO"] for p in case["GIAYTO"]]
    assert papers == ["KS-01", "KS-02", "KS-03", "KS-04", "KS-05"]
    assert all(answer[name] for name in answer)


@pytest.mark.django_db
def test_any_address_when_a_parameter_is_wrong_then_a_problem_that_names_it(client: Client) -> None:
    for path, name in (("?limit=5000", "limit"), ("/9.999", "code"), ("/search?q=", "q")):
        answer = client.get(f"/api/v1/procedures{path}")
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert name in answer.json()["detail"]


@pytest.mark.django_db
def test_record_when_unknown_then_404(client: Client) -> None:
    answer = client.get("/api/v1/procedures/9.999999", headers={"accept": "application/json"})
    assert answer.status_code == 404


@pytest.mark.django_db
def test_form_when_asked_then_a_json_schema(client: Client) -> None:
    factories.published()
    answer = client.get(f"/api/v1/procedures/{BIRTH}/form").json()
    assert answer["$schema"].endswith("2020-12/schema")


@pytest.mark.django_db
def test_search_when_nothing_found_then_noted_for_the_editors(client: Client) -> None:
    factories.published()
    found = client.get("/api/v1/procedures/search", {"q": "khai sinh"}).json()
    assert found["DANHSACH"][0]["MATTHC"] == BIRTH
    assert client.get("/api/v1/procedures/search", {"q": "xin qqq"}).json()["TONGSO"] == 0
    assert list(Miss.objects.values_list("words", flat=True)) == ["xin qqq"]


def test_openapi_when_compared_then_as_committed() -> None:
    told = yaml.safe_load((REFERENCE / "openapi" / "procedures.yaml").read_text("utf-8"))
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    assert told == schema, "write it anew: ./run docs"


def test_pack_schema_when_compared_then_as_committed() -> None:
    told = json.loads((REFERENCE / "procedure-pack.schema.json").read_text("utf-8"))
    assert told == PACK_SCHEMA, "write it anew: ./run docs"
