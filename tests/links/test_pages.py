"""The pages of links."""

import csv
import io

from django.test import Client

from passaparola.links import tracking
from passaparola.links.models import Click, TrackedLink, UtmRule
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World

HERE = "/b/caffe/links/"


def link_of(world: World) -> TrackedLink:
    with tenancy.brand(world.brands["caffe"]):
        return TrackedLink.objects.get()


def visited(link: TrackedLink, times: int, robot: str = "") -> None:
    with tenancy.brand(link.brand_id):
        Click.objects.bulk_create(Click(brand_id=link.brand_id, link=link, robot=robot) for _ in range(times))


def test_a_free_link_is_made_and_shown(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    page = bruno.post(HERE, {"target": "https://caffè.example/volantino", "label": "Volantino"}, follow=True)
    link = link_of(world)
    text = page.content.decode()
    assert tracking.address_of(link) in text
    assert "https://caffè.example/volantino (xn--caff-8oa.example)" in text
    assert "Nobody outside can follow these links yet" in text


def test_a_target_that_is_refused_says_why(world: World) -> None:
    answer = signed_in(world.people["bruno"]).post(HERE, {"target": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert "Only addresses that begin with https://" in answer.content.decode()


def test_the_list_is_searched_and_sorted_by_visits(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    with tenancy.brand(world.brands["caffe"]):
        quiet, loud = (
            tracking.shorten(world.brands["caffe"], f"https://shop.example/{name}", purpose=tracking.FREE, label=name)
            for name in ("piano", "forte")
        )
    visited(loud, 3)
    visited(quiet, 5, "preview")
    page = bruno.get(f"{HERE}?sort=visits").content.decode()
    assert page.index("forte") < page.index("piano")
    assert "forte" not in bruno.get(f"{HERE}?q=piano").content.decode()
    assert "No link fits" in bruno.get(f"{HERE}?q=altro").content.decode()


def test_one_link_tells_visits_and_robots_apart(world: World) -> None:
    bruno = signed_in(world.people["bruno"], "it")
    bruno.post(HERE, {"target": "https://shop.example/"})
    link = link_of(world)
    visited(link, 4)
    visited(link, 7, "preview")
    page = bruno.get(f"{HERE}{link.pk}/").content.decode()
    assert "Anteprime dei link" in page
    assert "Clic sui nostri link brevi, contati qui" in page


def test_stopping_can_be_undone(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    bruno.post(HERE, {"target": "https://shop.example/"})
    link = link_of(world)
    page = bruno.post(f"{HERE}{link.pk}/stop/", follow=True).content.decode()
    assert f"{HERE}{link.pk}/resume/" in page
    bruno.post(f"{HERE}{link.pk}/resume/")
    assert link_of(world).stopped_at is None


def test_the_file_runs_nothing_in_a_spreadsheet(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    bruno.post(HERE, {"target": "https://shop.example/", "label": "=1+1"})
    visited(link_of(world), 2)
    answer = bruno.get(f"{HERE}links.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
    assert (row["label"], row["visits"]) == ("'=1+1", "2")


def test_campaign_words_are_kept_once_for_the_brand(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    for medium in ("social", "organic"):
        bruno.post(f"{HERE}campaign/", {"on": "on", "source": "{network}", "medium": medium, "campaign": "x"})
    with tenancy.brand(world.brands["caffe"]):
        assert UtmRule.objects.get().medium == "organic"


def test_who_only_reads_makes_nothing(world: World, client: Client) -> None:
    from passaparola.workspaces.models import Membership

    with tenancy.person(world.people["anna"].pk):
        Membership.objects.filter(person=world.people["bruno"]).update(role="client")
    bruno = signed_in(world.people["bruno"])
    assert bruno.get(HERE).status_code == 200
    assert bruno.post(HERE, {"target": "https://shop.example/"}).status_code == 403
    assert bruno.post(f"{HERE}campaign/", {"medium": "x"}).status_code == 403
    assert bruno.post(f"{HERE}card/", {"url": "https://shop.example/"}).status_code == 403


def test_a_zero_byte_or_a_long_number_in_the_address_breaks_nothing(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    assert (
        bruno.get(HERE, {"q": "a\0b", "channel": "9" * 40, "post": "x", "sort": "drop", "page": "x"}).status_code == 200
    )
