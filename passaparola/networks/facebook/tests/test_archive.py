# ruff: noqa: DTZ001 - what has no zone in a file has none here
"""Facebook's exports of a Page's posts, made up here."""

from datetime import datetime
from pathlib import Path

from passaparola.kernel.exports import open_export
from passaparola.kernel.network.port import Archived
from passaparola.networks.facebook.archive import archive


def table(path: Path) -> Archived:
    found = archive.read(open_export(path))
    assert isinstance(found, Archived)
    return found


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "export.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_page_insights_explain_their_columns_in_a_row_that_is_no_post(tmp_path: Path) -> None:
    names = (
        "Post ID,Permalink,Post Message,Type,Countries,Languages,Posted,Audience Targeting,Lifetime Post Total Reach,"
        "Lifetime Post organic reach,Lifetime Post Total Impressions,Lifetime Post Stories by action type - share,"
        "Lifetime Post Stories by action type - like,Lifetime Post Stories by action type - comment"
    )
    explained = ",,,,,,,,Lifetime: people,Lifetime: organic,Lifetime: times,Lifetime: a,Lifetime: b,Lifetime: c"
    row = "1_22222222,https://facebook.com/1,Ciao,Photo,,,12/31/2017 04:05:06 AM,,1200,1000,1500,2,30,"
    path = written(tmp_path, f"{names}\n{explained}\n{row}\n")
    assert archive.recognises(open_export(path))
    archived = table(path)
    (post,) = archived.posts
    assert archived.rows == 1 and (post.format, post.at) == ("photo", datetime(2017, 12, 31, 4, 5, 6))
    assert post.metrics == {"reach": 1200, "impressions": 1500, "reposts": 2, "likes": 30, "comments": 0}


def test_the_business_suite_in_three_languages(tmp_path: Path) -> None:
    headers = (
        "Post ID,Page ID,Page name,Publish time,Permalink,Post type,Reach,Reactions,Comments,Shares",
        "ID post,ID Pagina,Nome Pagina,Ora di pubblicazione,Link permanente,Tipo di post,Copertura,Reazioni,Commenti,"
        "Condivisioni",
        "Identificador de la publicación,Identificador de la página,Nombre de la página,Hora de publicación,"
        "Enlace permanente,Tipo de publicación,Alcance,Reacciones,Comentarios,Veces que se compartió",
    )
    for header in headers:
        row = "12345678{0},99,Bottega,05/{0}/2023 09:05,https://facebook.com/{0},Foto,1200,9,3,4"
        rows = [row.format(day) for day in (14, 15, 16)]
        path = written(tmp_path, "\n".join([header, *rows]), "latin-1")
        assert archive.recognises(open_export(path)), header
        post = table(path).posts[0]
        assert (post.id, post.at, post.format) == ("1234567814", datetime(2023, 5, 14, 9, 5), "foto"), header
        assert {**post.metrics} | {"reposts": 4} == {"reach": 1200, "likes": 9, "comments": 3, "reposts": 4}, header


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    assert not archive.recognises(open_export(written(tmp_path, "Text,Likes\na,1\n")))
    assert not archive.recognises(open_export(written(tmp_path, "")))
