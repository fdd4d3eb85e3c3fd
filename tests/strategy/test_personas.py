"""Personas: every statement with its evidence, or marked an assumption."""

from typing import Any

from django.test import Client

from passaparola.strategy.models import Goal, Persona, Trait
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World

HERE = "/b/caffe/strategy/personas/"


def statement(
    number: int, text: str, basis: str = "", evidence: str = "", url: str = "", **more: str
) -> dict[str, Any]:
    name = f"t{number}"
    return {f"{name}-facet": "needs", f"{name}-text": text, f"{name}-basis": basis, f"{name}-evidence": evidence,
            f"{name}-evidence_url": url, f"{name}-evidence_on": more.get("on", "")}  # fmt: skip


def form(*statements: dict[str, Any], **fields: object) -> dict[str, Any]:
    sent: dict[str, Any] = {"name": "Giulia", "trait": [number for number, _each in enumerate(statements)], **fields}
    for each in statements:
        sent |= each
    return sent


def write(world: World, *statements: dict[str, Any], **fields: object) -> tuple[Client, int]:
    client = signed_in(world.people["bruno"])
    answer = client.post(f"{HERE}new/", form(*statements, **fields))
    assert answer.status_code == 302, answer.content.decode()
    return client, int(answer.url.rstrip("/").rpartition("personas/")[2].split("/")[0])


def traits(world: World) -> list[Trait]:
    with tenancy.brand(world.brands["caffe"]):
        return list(Trait.objects.all())


def test_evidence_or_assumption_and_nothing_in_between(world: World) -> None:
    client = signed_in(world.people["bruno"])
    refused = client.post(f"{HERE}new/", form(statement(0, "Ha poco tempo")))
    assert refused.status_code == 422
    assert "or mark it as an assumption" in refused.content.decode()
    bare = client.post(f"{HERE}new/", form(statement(0, "Ha poco tempo", "interview")))
    assert bare.status_code == 422
    assert "Write where it can be found again" in bare.content.decode()
    with tenancy.brand(world.brands["caffe"]):
        assert not Persona.objects.exists()


def test_both_are_kept_as_what_they_are(world: World) -> None:
    write(
        world,
        statement(0, "Ha poco tempo", "interview", "Chiacchierata in negozio", on="2026-11-02"),
        statement(1, "Compra la domenica", "assumption"),
        statement(2, ""),
    )
    known, supposed = traits(world)
    assert (known.evidence_kind, known.evidence, str(known.evidence_on)) == (
        "interview", "Chiacchierata in negozio", "2026-11-02",
    )  # fmt: skip
    assert (known.is_assumption, supposed.is_assumption, supposed.evidence_kind) == (False, True, "")


def test_a_link_is_evidence_but_not_one_that_runs(world: World) -> None:
    client, _number = write(world, statement(0, "Legge", "comment", url="https://example.test/recensione"))
    refused = client.post(f"{HERE}new/", form(statement(0, "Legge", "comment", url="javascript:alert(1)")))
    assert refused.status_code == 422


def test_how_much_rests_on_evidence_is_said(world: World) -> None:
    client, number = write(
        world, statement(0, "Ha poco tempo", "sales", "Scontrini"), statement(1, "Boh", "assumption")
    )
    assert "1 of 2 statements rests on evidence (50%)" in client.get(f"{HERE}{number}/").content.decode()
    assert "1 of 2 statements rests on evidence (50%)" in client.get(HERE).content.decode()
    italian = signed_in(world.people["bruno"], "it").get(HERE).content.decode()
    assert "1 affermazione su 2 ha una prova (50%)" in italian


def test_a_change_replaces_what_was_said(world: World) -> None:
    client, number = write(world, statement(0, "Ha poco tempo", "assumption"))
    page = client.get(f"{HERE}{number}/edit/").content.decode()
    assert "Ha poco tempo" in page
    client.post(f"{HERE}{number}/edit/", form(statement(0, "Ha molto tempo", "assumption"), name="Giulia B."))
    assert [each.text for each in traits(world)] == ["Ha molto tempo"]


def test_a_copy_is_one_of_its_own(world: World) -> None:
    client, number = write(world, statement(0, "Ha poco tempo", "assumption"))
    client.post(f"{HERE}{number}/copy/")
    with tenancy.brand(world.brands["caffe"]):
        assert sorted(Persona.objects.values_list("name", flat=True)) == ["Giulia", "Giulia (copy)"]
        assert Trait.objects.count() == 2


def test_the_bin_and_the_way_back(world: World) -> None:
    client, number = write(world)
    client.post(f"{HERE}{number}/bin/")
    assert "1 persona in the bin" in client.get(HERE).content.decode()
    assert "Giulia" in client.get(f"{HERE}?bin").content.decode()
    client.post(f"{HERE}{number}/recover/")
    assert "Giulia" in client.get(HERE).content.decode()


def test_search_reads_the_statements_too(world: World) -> None:
    client, _number = write(world, statement(0, "Cerca il lievito madre", "assumption"))
    assert "Giulia" in client.get(f"{HERE}?q=lievito").content.decode()
    assert "No persona says that" in client.get(f"{HERE}?q=birra").content.decode()


def test_goals_are_linked(world: World) -> None:
    with tenancy.brand(world.brands["caffe"]):
        goal = Goal.objects.create(brand_id=world.brands["caffe"], name="Cento ordini", metric="conversions")
    client, number = write(world, goals=[goal.pk])
    assert "Cento ordini" in client.get(f"{HERE}{number}/").content.decode()
    client.post(f"{HERE}{number}/edit/", form())
    with tenancy.brand(world.brands["caffe"]):
        assert not Persona.objects.get().goals.exists()


def test_who_only_reads_writes_nothing(world: World) -> None:
    _client, number = write(world)
    assert signed_in(world.people["carla"]).get(f"{HERE}{number}/").status_code == 404
