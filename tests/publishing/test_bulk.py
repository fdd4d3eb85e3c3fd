"""Many posts at once: a file in and taken back, a change and its undo, a table out."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import openpyxl
import psycopg
from django.core.files.uploadedfile import SimpleUploadedFile

from passaparola.publishing.bulk import importing, sources
from passaparola.publishing.models import BulkChange, Import, ImportedPost, Post
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from tests.publishing.conftest import Desk

HEAD = "Testo;Data;Ora;Canali\n"
GOOD = HEAD + "Pane nero di segale;2031-03-01;09:30;@caffe\nFocaccia con le olive;2031-03-02;10:00;@caffe\n"


def sent(desk: Desk, text: str, name: str = "post.csv") -> str:
    answer = desk.client.post("/b/caffe/imports/", {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302
    return str(answer.headers["location"])


def walls(desk: Desk) -> Iterator[datetime]:
    for each in desk.posts():
        assert each.plan_date and each.plan_time
        yield datetime.combine(each.plan_date, each.plan_time)


def test_a_file_becomes_scheduled_posts_once_and_can_be_taken_back(
    desk: Desk, owner: psycopg.Connection[object]
) -> None:
    page = sent(desk, GOOD)
    assert "Pane nero" in desk.client.get(page).content.decode()
    assert not desk.posts()
    for _ in range(2):
        desk.client.post(f"{page}start/", {"as": "scheduled"})
    one, two = desk.posts()
    assert [len(desk.deliveries(each.pk)) for each in (one, two)] == [1, 1]
    assert importing.all_waiting() == 0
    owner.execute("UPDATE deliveries_delivery SET state = 'sent', next_at = NULL WHERE thing_id = %s", [one.pk])
    told = desk.client.post(f"{page}undo/", follow=True).content.decode()
    assert "Pane nero" in told
    assert [each.binned_at is None for each in desk.posts()] == [True, False]
    assert desk.deliveries(two.pk)[0].state == "cancelled"


def test_rows_are_put_right_in_place_or_left_out(desk: Desk) -> None:
    page = sent(
        desk, HEAD + "Uno;nessuna data;09:30;@caffe\nDue;2031-03-02;10:00;@altro\nTre;2031-03-03;10:00;@caffe\n"
    )
    assert "is no date" in desk.client.get(page).content.decode()
    desk.client.post(f"{page}rows/", {"do": "change", "number": "1", "day": "2031-03-01", "text": "Uno"})
    desk.client.post(f"{page}rows/", {"do": "out", "number": "2"})
    errors = desk.client.get(f"{page}problems.csv").content.decode()
    assert "@altro" in errors
    assert "Uno" not in errors
    desk.client.post(f"{page}start/", {"as": "draft"})
    assert [each.text for each in desk.posts()] == ["Uno", "Tre"]
    assert not desk.deliveries(desk.posts()[0].pk)


def test_dates_that_can_be_read_in_two_ways_are_asked_about(desk: Desk) -> None:
    page = sent(desk, HEAD + "Uno;03/04/2031;09:30;@caffe\n")
    assert "can be read in two ways" in desk.client.get(page).content.decode()
    desk.client.post(f"{page}columns/", {"order": "day-first", "zone": "Europe/Rome"})
    desk.client.post(f"{page}start/", {"as": "draft"})
    assert list(walls(desk)) == [datetime.fromisoformat("2031-04-03T09:30")]


def test_what_is_no_table_or_too_long_is_said(desk: Desk) -> None:
    for content in (b"\x00\x01\x02" * 50, ("Testo\n" + "x\n" * 2_001).encode()):
        answer = desk.client.post("/b/caffe/imports/", {"file": SimpleUploadedFile("a.csv", content)})
        assert answer.status_code == 200
    with desk.brand():
        assert not Import.objects.exists()


def test_a_thousand_rows_are_gone_on_with_by_the_job_each_once(desk: Desk) -> None:
    page = sent(desk, HEAD + "".join(f"Post numero {n} di {n * 7};2031-03-01;09:30;@caffe\n" for n in range(120)))
    desk.client.post(f"{page}start/", {"as": "draft"})
    assert len(desk.posts()) == importing.AT_ONCE
    importing.all_waiting()
    importing.all_waiting()
    with desk.brand():
        assert ImportedPost.objects.count() == Post.objects.count() == 120
        assert Import.objects.get().imported_at is not None


def test_a_row_with_a_picture_waits_for_it_before_it_is_scheduled(desk: Desk) -> None:
    page = sent(desk, "Testo;Data;Ora;Canali;Immagine\nUno;2031-03-01;09:30;@caffe;https://e.example/a.jpg\n")
    desk.client.post(f"{page}start/", {"as": "scheduled"})
    (post,) = desk.posts()
    assert not desk.deliveries(post.pk)
    with desk.brand():
        row = ImportedPost.objects.get()
        assert (row.media, row.schedule) == (["https://e.example/a.jpg"], True)


def test_posts_are_moved_together_on_the_wall_and_back(desk: Desk) -> None:
    for day in ("2031-03-29", "2031-03-31"):  # the clocks change on the 30th
        desk.send(desk.form(day=day, hour="09:00", text=day), "compose/schedule/")
    ids = [each.pk for each in desk.posts()]
    before = list(walls(desk))
    form = {"id": ids, "what": "shift", "days": "1", "hours": "0"}
    looked = desk.client.post("/b/caffe/posts/change/", {**form, "look": "1"}).content.decode()
    assert "March 30, 2031" in looked or "30 March 2031" in looked
    assert list(walls(desk)) == before
    desk.client.post("/b/caffe/posts/change/", {**form, "do": "1"})
    assert list(walls(desk)) == [each + timedelta(days=1) for each in before]
    assert [len([d for d in desk.deliveries(i) if d.state == "scheduled"]) for i in ids] == [1, 1]
    with desk.brand():
        change = BulkChange.objects.get()
    for _ in range(2):
        desk.client.post(f"/b/caffe/posts/changes/{change.pk}/undo/")
    assert list(walls(desk)) == before
    assert [desk.deliveries(i)[0].due_at.hour for i in ids] == [8, 7]


def test_a_text_is_replaced_in_what_is_scheduled_too_and_given_back(desk: Desk) -> None:
    desk.send(desk.form(day="2031-03-29", hour="09:00", text="Pane a 3 euro"), "compose/schedule/")
    (post,) = desk.posts()
    desk.client.post(
        "/b/caffe/posts/change/", {"id": [post.pk], "what": "replace", "find": "3 euro", "put": "4 euro", "do": "1"}
    )
    assert desk.deliveries(post.pk)[0].snapshot["text"] == "Pane a 4 euro"
    with desk.brand():
        change = BulkChange.objects.get()
    desk.client.post(f"/b/caffe/posts/changes/{change.pk}/undo/")
    assert desk.deliveries(post.pk)[0].snapshot["text"] == "Pane a 3 euro"


def test_all_that_a_filter_shows_can_be_unscheduled_and_binned(desk: Desk) -> None:
    for number in range(3):
        desk.send(desk.form(day="2031-03-29", hour="09:00", text=f"Numero {number}"), "compose/schedule/")
    page = desk.client.get("/b/caffe/posts/change/?all=1&view=scheduled&q=Numero&what=unschedule").content.decode()
    assert "Change 3 posts" in page
    ids = [each.pk for each in desk.posts()]
    desk.client.post("/b/caffe/posts/change/", {"id": ids, "what": "unschedule", "do": "1"})
    assert {desk.deliveries(each)[0].state for each in ids} == {"cancelled"}
    desk.client.post("/b/caffe/posts/change/", {"id": ids[:1], "what": "bin", "do": "1"})
    assert [each.binned_at is None for each in desk.posts()] == [False, True, True]


def test_posts_come_out_as_tables_that_run_nothing(desk: Desk) -> None:
    desk.send(desk.form(text="=1+1"))
    csv = desk.client.get("/b/caffe/posts/export.csv?view=drafts").content.decode()
    assert "'=1+1" in csv
    sheet = openpyxl.load_workbook(io.BytesIO(desk.client.get("/b/caffe/posts/export.xlsx").content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] in (["s"], ["inlineStr"])


def test_a_file_of_excel_is_read_too(desk: Desk) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Testo", "Data", "Canali"])
    book.active.append(["Ciao dal foglio", datetime.fromisoformat("2031-03-01T09:30"), "@caffe"])
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("post.xlsx", file.getvalue())
    with tenancy.brand(desk.world.brands["caffe"]):
        source = sources.take(Brand.objects.get(), upload, None)  # type: ignore[arg-type]
        (row,) = sources.judged(source).ready
        assert (row.text, row.wall) == ("Ciao dal foglio", datetime.fromisoformat("2031-03-01T09:30"))
