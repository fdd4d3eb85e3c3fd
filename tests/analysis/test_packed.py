"""Columns in little room give back what went in."""

from passaparola.analysis.packed import Strings, Words


def test_texts_come_back_whatever_the_order_they_are_asked_for() -> None:
    texts = [f"è il post n. {at} 🍞" * (at % 3) for at in range(3_000)]
    kept = Strings()
    for text in texts:
        kept.append(text)
    assert len(kept) == 3_000
    assert [kept[at] for at in (2_999, 0, 1_023, 1_024, 2_048, 5)] == [
        texts[at] for at in (2_999, 0, 1_023, 1_024, 2_048, 5)
    ]
    assert [kept[at] for at in range(3_000)] == texts


def test_words_are_kept_once() -> None:
    words = Words(["photo", "", "photo", "video"])
    assert words.names == ["photo", "", "video"]
    assert list(words.codes) == [0, 1, 0, 2]
    assert [words[at] for at in range(len(words))] == ["photo", "", "photo", "video"]
    assert len(Words().codes) == 0
