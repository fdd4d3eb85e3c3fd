"""The pages of audits: files go in, questions are asked, and what comes out is kept and never changed."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from passaparola.audit.models import Audit, Intake
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World

TABLE = "Date,Text,Type,Likes,Comments,Shares,Reach\n" + "".join(
    f"2026-03-{day:02},=Post {day},Photo,{day * 3},{day},,{500 + day}\n" for day in range(1, 29)
)
UNCLEAR = "link,likes,reactions,reach\nhttps://a.test/1,1,2,30\nhttps://a.test/2,2,3,40\n"


@pytest.fixture
def owner_of(world: World) -> Client:
    return signed_in(world.people["bruno"])


def slug_of(world: World) -> str:
    return "caffe"


def send(client: Client, slug: str, content: str | bytes, name: str = "posts.csv", **more: str) -> str:
    data = content.encode() if isinstance(content, str) else content
    files = SimpleUploadedFile(name, data, content_type="text/csv")
    answer = client.post(f"/b/{slug}/audit/upload/", {"files": files, "zone": "Europe/Rome", **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_small_file_is_read_at_once_and_its_audit_kept(owner_of: Client, world: World) -> None:
    answer = owner_of.get(send(owner_of, slug_of(world), TABLE + "2026-03-30,Bad,Photo,many,1,1,9\n"), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain and "posts.csv" in page
    assert "29 rows, 0 duplicates, 1 refused" in page and "is not a count" in page
    assert "Best hour: none that can be told apart." in page
    assert owner_of.get(f"/b/{slug_of(world)}/audit/").content.decode().count("posts.csv") == 1


def test_what_is_not_clear_is_asked_and_the_answer_is_used(owner_of: Client, world: World) -> None:
    place = send(owner_of, slug_of(world), UNCLEAR)
    page = owner_of.get(place).content.decode()
    assert 'name="column-1"' in page and "Not every column of" in page
    twice = {"column-0": "url", "column-1": "likes", "column-2": "likes", "column-3": "reach"}
    assert owner_of.post(place, twice).status_code == 422
    owner_of.post(place, {**twice, "column-1": "ignore"})
    answer = owner_of.get(place, follow=True)
    assert "Median" in answer.content.decode()
    kept = json.loads(owner_of.get(answer.redirect_chain[-1][0] + "audit.json").content)
    assert kept["metrics"]["likes"]["median"] == 2.5 and kept["posts"] == 2


def test_what_is_no_table_is_refused_with_its_reason(owner_of: Client, world: World) -> None:
    page = owner_of.get(send(owner_of, slug_of(world), "<!doctype html><p>Sign in")).content.decode()
    assert "is a web page, not a table" in page


@pytest.mark.parametrize("name", ["photo.png", "x.exe", "noending"])
def test_files_of_other_kinds_are_not_taken(owner_of: Client, world: World, name: str) -> None:
    files = SimpleUploadedFile(name, b"x")
    answer = owner_of.post(f"/b/{slug_of(world)}/audit/upload/", {"files": files, "zone": "UTC"})
    assert answer.status_code == 422 and "is no CSV" in answer.content.decode()


def test_a_zip_archive_is_opened(owner_of: Client, world: World) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("march.csv", TABLE)
        archive.writestr("again/march.csv", TABLE)
        archive.writestr("notes.pdf", "%PDF-")
    page = owner_of.get(send(owner_of, slug_of(world), packed.getvalue(), "all.zip"), follow=True).content.decode()
    assert "56 rows, 28 duplicates, 0 refused" in page


def test_a_zip_archive_whose_names_lead_out_of_it_is_refused(owner_of: Client, world: World) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../march.csv", TABLE)
    page = owner_of.get(send(owner_of, slug_of(world), packed.getvalue(), "all.zip")).content.decode()
    assert "would be written outside the archive" in page


def test_it_is_made_again_with_the_same_hash(owner_of: Client, world: World) -> None:
    place = owner_of.get(send(owner_of, slug_of(world), TABLE), follow=True).redirect_chain[-1][0]
    page = owner_of.post(f"{place}verify/", follow=True).content.decode()
    assert "the same hash" in page


def test_two_audits_are_compared(owner_of: Client, world: World) -> None:
    slug = slug_of(world)
    first = owner_of.get(send(owner_of, slug, TABLE), follow=True).redirect_chain[-1][0]
    second = owner_of.get(send(owner_of, slug, TABLE.replace(",50", ",5")), follow=True).redirect_chain[-1][0]
    other = second.rstrip("/").rpartition("/")[2]
    page = owner_of.get(f"{first}compare/?with={other}", follow=True).content.decode()
    assert "No detectable difference" in page and "What changed" in page
    assert owner_of.get(f"{first}compare/?with=nothing")["Location"] == first


def test_spreadsheets_are_not_given_formulas(owner_of: Client, world: World) -> None:
    bad = TABLE + '2026-03-30,x,Photo,"=cmd|calc",1,1,9\n'
    place = owner_of.get(send(owner_of, slug_of(world), bad), follow=True).redirect_chain[-1][0]
    rows = owner_of.get(f"{place}refused.csv").content.decode()
    assert ",'=cmd|calc," in rows
    assert "engagement_rate_by_reach,format,photo" in owner_of.get(f"{place}figures.csv").content.decode()


def test_it_speaks_italian(world: World) -> None:
    client = signed_in(world.people["bruno"], "it")
    page = client.get(send(client, slug_of(world), TABLE), follow=True).content.decode()
    for words in ("Post a settimana", "Per formato", "Come si calcola", "Intervallo al 95"):
        assert words in page, words


def test_a_kept_audit_cannot_be_changed(owner_of: Client, world: World) -> None:
    send(owner_of, slug_of(world), TABLE)
    with pytest.raises(Exception, match="permission denied"), tenancy.person(world.people["bruno"].pk, slug_of(world)):
        Audit.objects.update(hash="0" * 64)


def test_a_job_that_runs_twice_makes_one_audit(owner_of: Client, world: World) -> None:
    from passaparola.audit import keeping

    send(owner_of, slug_of(world), TABLE)
    brand = world.brands[slug_of(world)]
    with tenancy.brand(brand):
        row = Intake.objects.get()
    keeping.read(brand, row.pk)
    with tenancy.brand(brand):
        assert Audit.objects.count() == 1


EITHER_WAY = "Date,Text,Likes\n03/04/2026,Ciao,1\n05/02/2026,Salve,2\n06/07/2026,Ehi,3\n"


def test_dates_that_can_be_read_in_two_ways_are_asked_about(owner_of: Client, world: World) -> None:
    place = send(owner_of, slug_of(world), EITHER_WAY)
    page = owner_of.get(place).content.decode()
    assert "03/04/2026 is 3 April 2026; 05/02/2026 is 5 February 2026" in page
    assert "03/04/2026 is 4 March 2026" in page
    assert "checked" not in page
    assert owner_of.post(place, {}).status_code == 422
    owner_of.post(place, {"dates-0": "day-first"})
    answer = owner_of.get(place, follow=True)
    kept = json.loads(owner_of.get(answer.redirect_chain[-1][0] + "audit.json").content)
    assert kept["span"]["from"].startswith("2026-02-05")
    assert "the same hash" in owner_of.post(answer.redirect_chain[-1][0] + "verify/", follow=True).content.decode()


def test_nobody_has_to_know_how_dates_are_read(owner_of: Client, world: World) -> None:
    place = send(owner_of, slug_of(world), EITHER_WAY)
    owner_of.post(place, {"dates-0": "either-way"})
    answer = owner_of.get(place, follow=True)
    kept = json.loads(owner_of.get(answer.redirect_chain[-1][0] + "audit.json").content)
    assert kept["span"] is None and kept["files"][0]["undecided"] == ["Date"]


def test_a_table_of_followers_shows_their_growth(owner_of: Client, world: World) -> None:
    rows = "2026-03-01,a,10\n2026-03-01,b,100\n2026-03-08,a,17\n2026-03-08,b,90\n"
    page = owner_of.get(send(owner_of, slug_of(world), "date,account,followers\n" + rows), follow=True)
    assert "Growth of followers" in page.content.decode()
    assert "have no posts" in page.content.decode()
