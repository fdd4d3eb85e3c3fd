"""Reports: frozen when made, the same on the page and in the PDF, and nobody else's."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import timezone, translation

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.links.models import TrackedLink
from passaparola.measurement import conversions, costs
from passaparola.measurement import goals as goals_now
from passaparola.measurement.models import Correction, Reading
from passaparola.measurement.profit import Period
from passaparola.publishing.models import Post
from passaparola.reports import content, drawing, making, pdf
from passaparola.reports.content import Bar, Chart, Content, Row, Section, Table
from passaparola.reports.gathering import SECTIONS, Order
from passaparola.reports.models import Report
from passaparola.strategy.models import Goal
from passaparola.web.templatetags.figures import value_of
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from tests.support.browsing import signed_in, somebody
from tests.support.people import World

TODAY = timezone.now().date()
PERIOD = Period(TODAY - timedelta(days=27), TODAY)
needs_pango = pytest.mark.skipif(pdf.why_not() is not None, reason="Pango is not on this machine: no PDF can be made")


class _Text(HTMLParser):
    """What a person reads of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return bare(" ".join(parser.said))


def bare(text: str) -> str:
    """Without any space: a PDF breaks lines where a page does not."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def furnish(world: World, posts: int = 4) -> Brand:
    """Two channels, posts that went out on both, what was read of them, and money."""
    brand_id = world.brands["caffe"]
    brand = Brand.objects.get(pk=brand_id)
    made = [
        Channel.objects.create(
            brand_id=brand_id, network=next(iter(networks.every())), remote_id=name, handle=name, address="x"
        )
        for name in ("@caffe", "@caffe_due")
    ]
    for number in range(posts):
        post = Post.objects.create(brand=brand, title=f"Espresso <b>n. {number}</b> & cornetto", text="…")
        for channel in made:
            _went_out(brand_id, channel, post, number)
    now = timezone.now() - timedelta(hours=1)
    costs.keep(brand_id, costs.CostPlan("ads", TODAY, TODAY, "Annunci", Decimal("1234.56"), channel=made[0].pk), None)
    TrackedLink.objects.create(brand=brand, code="abcd2345", target="https://example.test/", channel=made[0])
    sale = {"revenue": Decimal("2000.10"), "own_cost": Decimal("700.05")}
    conversions.record(brand_id, conversions.Given(now, external_id="A1", link="abcd2345", **sale), "form")
    conversions.record(brand_id, conversions.Given(now, external_id="A2", own_cost=Decimal(5)), "form")
    return brand


def _went_out(brand: int, channel: Channel, post: Post, number: int) -> None:
    at = timezone.now() - timedelta(days=number + 1)
    delivery = handing.hand_over(channel, handing.Thing("post", post.pk), handing.Content("…", title=post.title), at)
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", sent_at=at, remote_url="https://example.test/1")
    for metric, value in (("impressions", 1200 + 7 * number), ("likes", 31 + number), ("replies", number)):
        Reading.objects.create(brand_id=brand, channel=channel, delivery=delivery, metric=metric, value=value, at=at)


def make(world: World, language: str = "it", sections: tuple[str, ...] = tuple(SECTIONS)) -> Report:
    with tenancy.person(world.people["anna"].pk, "caffe"):
        order = Order(
            "Novembre al Caffè", language, PERIOD, sections, "Un buon mese.\n\nGrazie <script>a tutti</script>."
        )
        return making.make(furnish(world), order, world.people["anna"].pk)


def every_figure(stored: Content) -> list[str]:
    with translation.override(stored.language):
        return [value_of(each) for section in stored.sections for each in content.figures_of(section)]


def text_of(made: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    return bare(" ".join(page.extract_text() for page in pages))


def test_what_is_frozen_comes_back_the_same() -> None:
    at = timezone.now().replace(microsecond=0)
    said = Message("report.note.uniques", {"count": 2})
    figure = Figure("likes", 3.0, n=2, source=said, base=said, formula=said, interval=(1.0, 4.0), as_of=at)
    unknown = Figure("margin", None, unknown=said, currency="EUR")
    row = Row("A", (figure, unknown), "https://example.test", "@a", at, said)
    table = Table(said, said, (said, said), (row,))
    section = Section("done", (figure,), (Chart(said, (Bar("A", figure),)),), (table,), (said,), (said,))
    whole = Content("Caffè", "Titolo", "it", "Europe/Rome", TODAY, TODAY, "ciao", at, (section,))
    stored = content.frozen(whole)
    assert content.thawed(stored) == whole
    assert content.hash_of(stored) == content.hash_of(content.frozen(content.thawed(stored)))


def test_a_report_stays_as_it_was_made_and_a_new_version_is_another(world: World) -> None:
    report = make(world)
    before = report.hash
    anna = signed_in(world.people["anna"])
    with tenancy.brand(world.brands["caffe"]):
        conversions.record(report.brand_id, conversions.Given(timezone.now(), revenue=Decimal(9)), "form")
    page = anna.get(f"/b/caffe/reports/{report.pk}/").content.decode()
    assert "Version 1" in page
    anna.post(f"/b/caffe/reports/{report.pk}/again/")
    with tenancy.brand(world.brands["caffe"]):
        old, new = Report.objects.order_by("version")
    assert (old.hash, new.version, new.series) == (before, 2, old.series)
    assert new.hash != old.hash


def test_a_report_that_was_tampered_with_is_not_shown(world: World) -> None:
    report = make(world)
    report.content["title"] = "Another"
    with pytest.raises(making.Changed):
        making.content_of(report)


@needs_pango
@pytest.mark.parametrize("language", ["it", "en"])
def test_the_pdf_says_every_figure_that_the_page_says(world: World, language: str) -> None:
    report = make(world, language)
    page = read(signed_in(world.people["anna"], language).get(f"/b/caffe/reports/{report.pk}/").content.decode())
    answer = signed_in(world.people["anna"]).get(f"/b/caffe/reports/{report.pk}/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    printed = text_of(answer.content)
    figures = every_figure(making.content_of(report))
    assert len(figures) > 40
    assert [each for each in figures if bare(each) not in printed] == []
    assert [each for each in figures if bare(each) not in page] == []
    sheet = drawing.body(making.content_of(report), printed=True)
    assert [word for word in sheet_words(sheet) if word not in printed] == []


def sheet_words(html: str) -> list[str]:
    """Every piece of text of the body, in the same form as the PDF's."""
    parser = _Text()
    parser.feed(html)
    return [bare(each) for each in parser.said if bare(each) and each.strip() not in {"unknown", "non si sa"}]


@needs_pango
def test_the_pdf_has_tags_bookmarks_a_title_and_its_own_fonts(world: World) -> None:
    report = make(world)
    made = pdf.made(drawing.sheet(making.content_of(report), report.hash))
    found = pypdf.PdfReader(io.BytesIO(made))
    root: Any = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "it"
    assert found.outline[0]["/Title"] == "Che cosa è stato fatto"  # type: ignore[index,call-overload]
    assert found.metadata is not None
    assert "Novembre al Caffè" in str(found.metadata.title)
    fonts = {str(font) for page in found.pages for font in fonts_of(page)}
    assert fonts
    assert all("Inter" in each for each in fonts)
    assert b"pdfuaid" in root["/Metadata"].get_data()


def fonts_of(page: Any) -> list[str]:
    return [str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]


@needs_pango
def test_nothing_is_fetched_and_no_file_is_read() -> None:
    asked: list[str] = []

    class Watching(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Watching)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        at = f"http://127.0.0.1:{server.server_port}"
        html = f"<html lang=it><head><title>a</title><link rel=stylesheet href='{at}/a.css'>"
        html += f"<style>@import url({at}/b.css); body {{ background: url({at}/c.png) }}</style></head>"
        html += f"<body>ciao<img alt='' src='{at}/d.png'>"
        html += "<img alt='' src='file:///etc/passwd'><a rel=attachment href='file:///etc/passwd'>x</a></body></html>"
        made = pdf.made(html)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    assert b"root:" not in made
    assert not pypdf.PdfReader(io.BytesIO(made)).attachments


def test_words_of_people_are_not_html(world: World) -> None:
    report = make(world)
    html = drawing.body(making.content_of(report), printed=True)
    assert "<script>" not in html
    assert "<b>n. 0" not in html
    assert "&lt;b&gt;n. 0" in html


def test_unique_people_are_never_added_up(world: World) -> None:
    report = make(world)
    stored = making.content_of(report)
    results = next(each for each in stored.sections if each.id == "results")
    assert "reach" not in {each.metric for each in results.figures}
    assert [each.value for each in results.figures if each.metric == "likes"] == [2 * (31 + 32 + 33 + 34)]


def test_money_is_not_for_the_client_unless_somebody_says_so(world: World) -> None:
    anna = signed_in(world.people["anna"])
    form = anna.get("/b/caffe/reports/new/").context["form"]
    assert "profit" not in form.fields["sections"].initial
    report = make(world)
    with tenancy.person(world.people["anna"].pk):
        from passaparola.workspaces.models import Membership

        Membership.objects.filter(person=world.people["bruno"]).update(role="client")
    client = signed_in(world.people["bruno"])
    assert client.get(f"/b/caffe/reports/{report.pk}/").status_code == 403
    assert client.get(f"/b/caffe/reports/{report.pk}/report.pdf").status_code == 403
    assert "Novembre" not in client.get("/b/caffe/reports/").content.decode()


def test_a_report_is_made_by_the_form(world: World) -> None:
    anna = signed_in(world.people["anna"], "it")
    given = {"title": "Ottobre", "span": "28", "language": "en", "sections": ["done", "results"], "intro": ""}
    answer = anna.post("/b/caffe/reports/new/", given, follow=True)
    page = answer.content.decode()
    assert 'lang="en"' in page
    assert "What was done" in page
    assert "In questo periodo" not in page
    wrong = anna.post("/b/caffe/reports/new/", given | {"span": "custom", "first": "2026-02-02", "last": "2026-02-01"})
    assert wrong.status_code == 422


def test_a_client_reads_by_the_link_until_it_is_revoked(world: World) -> None:
    report = make(world, sections=("done",))
    anna = signed_in(world.people["anna"])
    address = re.findall(r"/r/([\w-]{20,})/", anna.post(f"/b/caffe/reports/{report.pk}/share/").content.decode())[0]
    visitor = somebody("en")
    answer = visitor.get(f"/r/{address}/")
    assert answer.status_code == 200
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert "Che cosa è stato fatto" in answer.content.decode()
    with tenancy.brand(world.brands["caffe"]):
        link = report.links.get()
        assert address not in link.token_hash
    anna.post(f"/b/caffe/reports/links/{link.pk}/revoke/")
    assert visitor.get(f"/r/{address}/").status_code == 404
    assert visitor.get(f"/r/{address}/report.pdf").status_code == 404


def test_a_link_dies_of_age_and_with_its_report(world: World) -> None:
    report = make(world, sections=("done",))
    with tenancy.person(world.people["anna"].pk, "caffe"):
        old, kept = making.share(report, None), making.share(report, None)
        first = report.links.order_by("pk").first()
        assert first is not None
        first.expires_at = timezone.now() - timedelta(seconds=1)
        first.save()
    assert making.opened(old) is None
    assert making.opened(kept) is not None
    signed_in(world.people["anna"]).post(f"/b/caffe/reports/{report.pk}/bin/")
    assert making.opened(kept) is None


def test_a_machine_without_pango_says_so(world: World, client: Client) -> None:
    report = make(world, sections=("done",))
    pdf.why_not.cache_clear()
    needed = dict(pdf._NEEDED)
    pdf._NEEDED["Pango"] = ("libnothing.so.0",)
    try:
        anna = signed_in(world.people["anna"])
        page = anna.get(f"/b/caffe/reports/{report.pk}/").content.decode()
        answer = anna.get(f"/b/caffe/reports/{report.pk}/report.pdf")
    finally:
        pdf._NEEDED.update(needed)
        pdf.why_not.cache_clear()
    assert "apt-get install libpango" in page
    assert (answer.status_code, b"Pango" in answer.content) == (503, True)


def test_goals_say_what_their_own_page_says(world: World) -> None:
    anna = world.people["anna"]
    with tenancy.person(anna.pk, "caffe"):
        brand = furnish(world)
        goal = Goal.objects.create(
            brand=brand, name="Più mi piace", metric="likes", baseline_value=10, target=60,
            starts_on=TODAY - timedelta(days=20), due_on=TODAY + timedelta(days=20),
        )  # fmt: skip
        Goal.objects.create(
            brand=brand, name="Di allora", metric="likes", target=5, starts_on=TODAY - timedelta(days=99),
            due_on=TODAY - timedelta(days=50), closed_at=timezone.now() - timedelta(days=45),
        )  # fmt: skip
        report = making.make(brand, Order("Novembre", "en", PERIOD, ("goals",)), anna.pk)
        seen = goals_now.seen(brand, goal)
    (section,) = making.content_of(report).sections
    (row,) = section.tables[0].rows
    assert row.figures == (seen.figure_baseline, seen.figure_now, seen.figure_target, seen.figure_end)
    assert row.figures[1].value is not None
    assert (row.name, row.until) == ("Più mi piace", goal.due_on)
    assert row.note is not None and row.note.id == f"report.goal.{seen.standing}"
    page = signed_in(anna).get(f"/b/caffe/reports/{report.pk}/").content.decode()
    assert "of the way · by" in page


def test_a_correction_stands_with_what_it_answers(world: World) -> None:
    with tenancy.person(world.people["anna"].pk, "caffe"):
        brand = furnish(world)
        Correction.objects.create(
            brand=brand, week=TODAY, kind="stuck", subject="", state="accepted", decided_at=timezone.now(),
            words=Message("weak.stuck", {"count": 1}).as_json(), proposal=Message("weak.stuck.do", {}).as_json(),
            evidence=[], act="task", given={},
        )  # fmt: skip
        report = making.make(brand, Order("Novembre", "en", PERIOD, ("corrections",)), None)
    (row,) = making.content_of(report).sections[0].tables[0].rows
    assert row.note == Message("weak.stuck", {"count": 1})
    assert row.answer == Message("weak.stuck.do", {})


def test_what_is_not_known_is_named_with_its_reason() -> None:
    said = Message("report.unknown.no_readings")
    figures = (Figure("likes", None, unknown=said), Figure("replies", None, unknown=said), Figure("likes", 1.0))
    section = Section("results", figures)
    whole = Content("Caffè", "T", "it", "Europe/Rome", TODAY, TODAY, "", timezone.now(), (section,))
    assert whole.unknown() == ((said, (Message("metric.likes"), Message("metric.replies"))),)
    assert "Mi piace, Risposte: Dei post di questo periodo" in drawing.body(whole, printed=True)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2026, 2, 1), (2026, 2, 28), "1–28 February 2026"),
        ((2026, 1, 30), (2026, 2, 2), "30 January – 2 February 2026"),
        ((2025, 12, 30), (2026, 1, 2), "30 December 2025 – 2 January 2026"),
        ((2026, 2, 1), (2026, 2, 1), "1 February 2026"),
    ],
)
def test_a_period_is_said_once(first: tuple[int, int, int], last: tuple[int, int, int], said: str) -> None:
    assert drawing.days(date(*first), date(*last), "en") == said
