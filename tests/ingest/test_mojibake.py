"""What was decoded wrongly before it came is as it was written; everything else stays as it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.ingest.articles import read_articles
from newsgrain.ingest.mojibake import mended
from tests.ingest.reading import only, put, texts

# what English news has beyond ASCII, and a quotation mark that shows how it was read
LETTERS = "’‘“”–—…•é£€°½ñüŁžï\xa0🙂\ufb01"
TEXTS = st.text(f"aT .,{LETTERS}", max_size=40).map(lambda text: f"“{text}” it’s")


def misread(text: str, charset: str) -> str:
    """UTF-8 taken for another set; windows-1252 has controls where it has no character."""
    found = (bytes([byte]).decode(charset, "replace") for byte in text.encode())
    return "".join(
        sign if sign != "\ufffd" else chr(byte) for sign, byte in zip(found, text.encode(), strict=True)
    )


@given(text=TEXTS, charset=st.sampled_from(["cp1252", "latin-1", "mac_roman"]))
def test_what_was_misread_once_or_twice_is_mended(text: str, charset: str) -> None:
    assert mended(misread(text, charset)) == text
    assert mended(misread(misread(text, "cp1252"), "cp1252")) == text


@given(
    text=st.text(f"aZ .,“{LETTERS}ÉÄÂÃâ‚«¿", max_size=60).filter(
        lambda text: "Â" not in text and "Ã" not in text
    )
)
def test_what_was_read_rightly_stays(text: str) -> None:
    assert mended(text.replace("â€", "")) == text.replace("â€", "")


@pytest.mark.parametrize(
    "text",
    ["RENÉ’S “CAFÉ…”", "‚Äpfel‘ and ‚Ämter‘", "IRMÃ”", "SÃO PAULO", "Â £5", "le château", "naïve»", "Ã la"],
)
def test_capitals_beside_marks_are_no_fault(text: str) -> None:
    assert mended(text) == text


def test_bytes_that_were_lost_were_of_closing_quotes_and_blanks() -> None:
    assert mended("â€œGo,â€ he said. â€œNo.â€\ufffd") == "“Go,” he said. “No.”"
    assert mended("Itâ€™s MillÂ Street.") == "It’s Mill Street."


def test_money_alone_shows_how_a_text_was_read() -> None:
    assert mended("It cost Â£5, or â‚¬6.") == mended("It cost £5, or â‚¬6.") == "It cost £5, or €6."


def test_files_rows_and_titles_are_mended_and_labelled_rows_are_not(tmp_path: Path) -> None:
    text, wrong = "“Go,” the chief said. It’s over.", "â€œGo,â€\x9d the chief said. Itâ€™s over."
    for name in ("a.txt", "a.md"):
        assert only(list(read_articles([str(put(tmp_path, name, wrong))]))).text == text
    assert only(list(read_articles([str(put(tmp_path, "a.html", f"<p>{wrong}"))]))).text == text
    numbers = "".join(f"&#{ord(sign)};" if ord(sign) > 127 else sign for sign in wrong)
    assert only(list(read_articles([str(put(tmp_path, "b.html", f"<p>{numbers}"))]))).text == text
    row = only(list(read_articles([str(put(tmp_path, "a.csv", f'title,text\nItâ€™s,"{wrong}"\n'))])))
    assert (row.title, row.text) == ("It’s", text)
    labelled = f'{{"text": "{wrong}", "labels": []}}\n'.replace("\x9d", "\\u009d")
    assert texts(list(read_articles([str(put(tmp_path, "a.jsonl", labelled))]))) == [wrong]
