"""What a column is, by its header and its cells."""

from pathlib import Path

import pytest

from passaparola.analysis import reading
from passaparola.analysis.columns import guess
from passaparola.analysis.reading import Unsure, plan, read


def meanings(header: str, *rows: str) -> dict[str, str]:
    names = header.split("|")
    return {each.name: each.meaning for each in guess(names, [row.split("|") for row in rows]) if each.sure}


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "Data pubblicazione|Tipologia|Testo|Mi piace|Commenti|Condivisioni|Copertura|Salvataggi|Visualizzazioni",
            "31/12/2024|Foto|Ciao a tutti|1.234|5|6|12,5K|3|20.000",
            ["date", "format", "text", "likes", "comments", "reposts", "reach", "saves", "impressions"],
        ),
        (
            "Fecha de publicación|Tipo de contenido|Mensaje|Me gusta|Comentarios|Veces compartido|Alcance total",
            "31/12/2024|Foto|Hola a todos|1|5|6|12",
            ["date", "format", "text", "likes", "comments", "reposts", "reach"],
        ),
        (
            "Date de publication|Texte|J'aime|Commentaires|Partages|Couverture|Impressions",
            "31/12/2024|Bonjour à tous|1|5|6|12|13",
            ["date", "text", "likes", "comments", "reposts", "reach", "impressions"],
        ),
        (
            "Veröffentlicht am|Beitragstext|Gefällt mir|Kommentare|Geteilte Inhalte|Reichweite|Impressionen",
            "31.12.2024|Guten Morgen|1|5|6|12|13",
            ["date", "text", "likes", "comments", "reposts", "reach", "impressions"],
        ),
        (
            "Data de publicação|Legenda|Curtidas|Comentários|Compartilhamentos|Alcance|Visualizações",
            "31/12/2024|Bom dia|1|5|6|12|13",
            ["date", "text", "likes", "comments", "reposts", "reach", "impressions"],
        ),
        (
            "Post title|Post link|Post type|Created date|Impressions|Clicks|Likes|Comments|Reposts|Engagement rate",
            "Hello all|https://a.test/1|Image|12/31/2024|10|1|2|3|4|0.5",
            ["text", "url", "format", "date", "impressions", "clicks", "likes", "comments", "reposts"],
        ),
        (
            "videoId|videoTitle|publishedAt|viewCount|likeCount|commentCount",
            "abcdefgh|Hello all|2024-12-31T10:00:00Z|10|1|2",
            ["id", None, "date", "video_views", "likes", "comments"],
        ),
    ],
)
def test_headers_of_six_languages(header: str, row: str, expected: list[str | None]) -> None:
    found = meanings(header, row, row.replace("https://a.test/1", "https://a.test/2").replace("abcdefgh", "bcdefghi"))
    for name, meaning in zip(header.split("|"), expected, strict=False):
        assert meaning is None or found.get(name) == meaning, name


def test_a_part_of_a_figure_is_not_the_figure() -> None:
    found = meanings(
        "Alcance total de la publicación|Alcance por personas a las que les gusta tu página|Tasa de me gusta|Me gusta",
        "10|5|0.5|3",
    )
    assert [*found.values()].count("reach") == 1 and found["Alcance total de la publicación"] == "reach"
    assert found.get("Tasa de me gusta") != "likes"


def test_cells_outweigh_the_header() -> None:
    assert "likes" not in meanings("Likes|Comments", "yes|1", "no|2", "yes|3").values()


def test_two_columns_that_could_be_the_same_figure_are_a_question(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("link,likes,reactions,reach\nhttps://a.test/1,1,2,30\n")
    with pytest.raises(Unsure) as unsure:
        read(plan(path))
    assert {each.name for each in unsure.value.plan.unsure} == {"likes", "reactions"}
    archived = read(plan(path, {"Reactions": "likes"}))
    assert archived.posts[0].metrics["likes"] == 2


def test_a_column_that_nothing_needs_is_never_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("likes,mystery,Col 3\n1,blue,x\n2,red,y\n")
    assert plan(path).unsure == () and reading.read(plan(path)).rows == 2


def test_rows_are_refused_with_their_reasons(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Date;Text;Likes;Reach\n"
        "31/12/2024;fine;1.234;10\n31/12/2024;bad;many;10\nsoon;bad;1;10\n31/12/2024;neg;-3;10\n"
        "31/12/2024;cut\n31/12/2024;a;b;1;10\nTotal;;99;99\n\n30/12/2024;blank;;\n"
    )
    archived = read(plan(path))
    assert archived.rows == 8 and [post.metrics["likes"] for post in archived.posts] == [1234, 0]
    assert [(each.row, each.reason.id.removeprefix("table.")) for each in archived.refused] == [
        (2, "not_a_count"), (3, "not_a_date"), (4, "not_a_count"), (5, "row_breaks_off"),
        (6, "too_many_cells_in_row"), (7, "total_row"),
    ]  # fmt: skip
    assert archived.refused[0].reason.params == {"column": "Likes", "value": "many"}


def test_ids_that_a_spreadsheet_rounded_are_not_ids() -> None:
    assert "id" not in meanings("Post ID|Likes", "7.50683E+18|1", "7.50684E+18|2").values()


def test_an_address_and_an_id_are_found_by_their_cells_where_the_header_says_nothing() -> None:
    rows = [f"https://a.test/{at}|{1091117122825084928 + at}|{at}" for at in range(6)]
    assert meanings("Unnamed: 0||Likes", *rows) == {"Unnamed: 0": "url", "": "id", "Likes": "likes"}
    assert meanings("Post|Column B|Likes", *rows) == {"Post": "url", "Column B": "id", "Likes": "likes"}


def test_cells_alone_do_not_name_a_column_that_says_something_else_or_repeats() -> None:
    rows = [f"https://a.test/{at}|https://a.test/{at % 2}|{at}" for at in range(6)]
    assert meanings("Thumbnail|Column B|Likes", *rows)["Thumbnail"] == "ignore"
    assert meanings("Thumbnail|Column B|Likes", *rows)["Column B"] == "ignore"


def test_two_columns_of_addresses_without_names_are_both_left() -> None:
    rows = [f"https://a.test/{at}|https://b.test/{at}|{at}" for at in range(6)]
    assert meanings("A|B|Likes", *rows) == {"A": "ignore", "B": "ignore", "Likes": "likes"}
