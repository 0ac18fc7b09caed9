"""Bytes become the characters that browsers make of them, whatever they are labelled."""

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from newsgrain.errors import InputError
from newsgrain.ingest.charsets import REPLACE, Decoded, Reader, codec, decode, named, unmarked, wanted

LABELLED = sorted(label for label, name in LABELS.items() if name != "replacement")
TEXT = "Größe: “x” – 5 €"


@pytest.mark.parametrize("label", LABELLED)
def test_every_label_of_the_standard_has_a_codec(label: str) -> None:
    """In any case and with spaces around; nothing is lost, whatever the bytes."""
    name = codec(label)
    assert name is not None
    assert name == codec(f" {label.upper()}\n")
    assert bytes(range(128)).decode(name, REPLACE)
    assert len(bytes(range(256)).decode(name, REPLACE)) >= 64
    assert codecs.getincrementaldecoder(name)(REPLACE).decode(b"It rained.", True)


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("latin1", b"\x93x\x94 \x81\x8d\x8f\x90\x9d", "“x” \x81\x8d\x8f\x90\x9d"),
        ("ascii", b"\x80\xe9", "€é"),
        ("iso-8859-1", b"\x85", "…"),
        ("iso-8859-9", b"\x93\xfe", "“ş"),
        ("iso-8859-11", b"\xa1\x80\x81", "ก€\x81"),
        ("tis-620", b"\xa1", "ก"),
        ("gb2312", "東京€㐀".encode("gb18030"), "東京€㐀"),
        ("gbk", b"\x80 5", "€ 5"),
        ("gbk", b"\x810y", "\ufffd0y"),
        ("shift_jis", b"\x81<p>", "\ufffd<p>"),
        ("euc-jp", b"\xa2<p>", "\ufffd<p>"),
        ("big5", b"\x87 a", "\ufffd a"),
        ("shift_jis", b"\x87\x40\x83n", "①ハ"),
        ("ks_c_5601-1987", "똠방".encode("cp949"), "똠방"),
        ("big5", "嘅香".encode("big5hkscs"), "嘅香"),
        ("koi8-u", b"\xae\xbe\xa4", "ўЎє"),
        ("koi8-r", b"\xcd\xc9\xd2", "мир"),
        ("x-mac-cyrillic", b"\xa2\xb6\xff", "Ґґ€"),
        ("macintosh", b"\xd2x\xd3", "“x”"),
        ("iso-8859-8-i", b"\xf9\xec", "של"),
        ("logical", b"\xf9", "ש"),
        ("windows-1255", b"\xca\x81", "\u05ba\x81"),
        ("windows-1253", b"\xaa", "\ufffd"),
        ("x-user-defined", b"a\x80\xff", "a\uf780\uf7ff"),
        ("utf-16", "é".encode("utf-16-le"), "é"),
        ("unicodefffe", "é".encode("utf-16-be"), "é"),
        ("unicode-1-1-utf-8", "é".encode(), "é"),
        ("csiso2022jp", "雨".encode("iso2022_jp"), "雨"),
        ("x-euc-jp", "雨".encode("euc_jp"), "雨"),
        ("866", b"\x8c", "М"),
    ],
)
def test_labels_mean_what_they_mean_to_browsers(label: str, data: bytes, text: str) -> None:
    assert decode(data, given=label).text == text


@pytest.mark.parametrize("label", ["klingon", "", "unicode_escape", "utf8x", "é", "rot13", "idna", "utf-7"])
def test_what_is_no_label_has_no_codec(label: str) -> None:
    assert codec(label) is None


def test_a_user_is_helped_to_a_label() -> None:
    assert wanted("UTF-32") == "utf-32le"
    with pytest.raises(InputError, match="unknown character set 'windows1252'; did you mean windows-1252"):
        wanted("windows1252")
    with pytest.raises(InputError, match="unknown character set 'klingon'; give one such as utf-8"):
        wanted("klingon")
    with pytest.raises(InputError, match="unknown character set 'hz-gb-2312'"):
        wanted("hz-gb-2312")


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_comes_before_everything(name: str) -> None:
    data = TEXT.encode(name)
    assert decode(data, given="latin1", declared="koi8-r", within=lambda _: "big5").text == TEXT
    big = ("\ufeff" + TEXT).encode(name.removesuffix("-sig") + ("-be" if name != "utf-8-sig" else ""))
    assert decode(big).text == TEXT


def test_the_order_of_what_tells_the_character_set() -> None:
    data = TEXT.encode("cp1252")
    assert decode(data, given="windows-1252", declared="koi8-r").text == TEXT
    assert decode(data, declared="latin1", within=lambda _: "koi8-r").text == TEXT
    assert decode(data, declared="klingon", within=lambda _: "l1") == Decoded(TEXT, "windows-1252")
    assert decode(data) == Decoded(TEXT, "windows-1252")
    assert decode(data, otherwise=lambda _: "koi8-r").encoding == "koi8-r"
    assert decode(TEXT.encode()) == Decoded(TEXT, "utf-8")


@pytest.mark.parametrize("label", ["latin1", "koi8-r", "shift_jis", "gbk", "utf-16", "euc-kr"])
def test_what_is_utf_8_is_that_whatever_it_is_labelled(label: str) -> None:
    text = "Der Bürgermeister “sprach” in Köln, 5 €."
    assert decode(text.encode(), declared=label) == Decoded(text, "utf-8")


def test_bad_bytes_are_replaced_and_counted() -> None:
    data = "Größe\ufffd ".encode() + b"\xff x \xc3"
    assert decode(data, declared="utf-8") == Decoded("Größe\ufffd \ufffd x \ufffd", "utf-8", 2)
    assert decode("“Größe” ".encode() + b"\xff") == Decoded("“Größe” \ufffd", "utf-8", 1)
    assert decode("雨".encode("gb18030") + b"\xff!", given="gbk") == Decoded("雨\ufffd!", "gbk", 1)
    assert decode(b"\xff\xfea\0\x00\xd8b\0") == Decoded("a\ufffdb", "utf-16le", 1)


def test_sets_that_browsers_refuse_are_refused() -> None:
    with pytest.raises(InputError, match="browsers refuse"):
        decode(b"~{VPND~}", within=lambda _: "hz-gb-2312")


def test_a_file_that_is_cut_within_a_letter_stays_utf_8() -> None:
    assert decode("Zoë at the café".encode()[:-1]) == Decoded("Zoë at the caf\ufffd", "utf-8", 1)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_known(name: str) -> None:
    data = f"It rained in Köln. {TEXT}".encode(name)
    assert unmarked(data) == name.replace("-le", "le").replace("-be", "be")
    assert decode(data).text.endswith(TEXT)
    assert unmarked(b"\0" * 400) is None
    assert unmarked(b"abc\0" * 40) is None


@given(st.binary(max_size=200), st.sampled_from(LABELLED))
@example(b"\x800", "chinese")
@example(b"\x1b$0", "iso-2022-jp")
@example(b"\xe2\x82", "utf-8")
@example(b"\xd8", "utf-16")
def test_all_bytes_can_be_read_under_all_labels(data: bytes, label: str) -> None:
    """Nothing raises; what is counted stands in the text; reading in two steps gives the same."""
    found = decode(data, declared=label)
    assert found.replaced <= found.text.count("\ufffd")
    name = codec(label)
    assert name is not None
    reader = Reader(label)
    half = len(data) // 2
    assert reader.decode(data[:half]) + reader.decode(data[half:], True) == data.decode(name, REPLACE)


@given(st.text(), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]))
def test_text_comes_back(text: str, name: str) -> None:
    label = named(name.replace("-le", "le").replace("-be", "be"))
    data = text.encode(name)
    if not text.startswith(("\ufeff", "\ufffe")) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert decode(data, given=label).text == text


LATIN = st.text(st.characters(codec="cp1252", exclude_categories=["C"]), min_size=1).filter(
    lambda text: not text.isascii()
)


@given(LATIN)
def test_what_is_labelled_utf_8_and_has_no_letter_of_it_is_not(text: str) -> None:
    """Bytes of windows-1252 that are no letter of UTF-8 by chance, nor one that is cut."""
    data = text.encode("cp1252")
    if data.decode("utf-8", "ignore").isascii() and data[-1] < 0x80:
        for found in (decode(data, declared="utf-8"), decode(data, within=lambda _: "utf-8")):
            assert found == Decoded(text, "windows-1252")
        assert decode(data, declared="utf-8", within=lambda _: "koi8-r").encoding == "koi8-r"


@given(st.integers(0, 2), st.sampled_from(["é", "“x”", "雨", "\ufffd"]), st.booleans())
def test_one_bad_byte_changes_no_other_letter(far: int, letters: str, declared: bool) -> None:
    """However far behind the beginning the letters stand."""
    before = "a " * 40_000 * far
    data = before.encode() + letters.encode() + b" \xe9 b"
    found = decode(data, declared="utf-8" if declared else None)
    assert found == Decoded(f"{before}{letters} \ufffd b", "utf-8", 1)
