"""Which language an article is in, and what becomes of those that are not in English."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.errors import InputError
from newsgrain.ingest import language
from newsgrain.ingest.articles import read_articles
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.language import code_of, english_name, identify
from newsgrain.records import Article, Rejected

ROOT = Path(__file__).parent.parent.parent


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


TONGUES = lines(Path(__file__).with_name("tongues.jsonl"))


def texts(kind: str) -> dict[str, str]:
    """The texts of a kind (foreign, english, bilingual) by their names; of foreign ones it is the code."""
    return {row["name"]: row["text"] for row in TONGUES if row["kind"] == kind}


FOREIGN, ENGLISH, BILINGUAL = texts("foreign"), texts("english"), texts("bilingual")
BARN = "A barn burned down in Vell on Monday. Nobody was hurt, the fire chief said, and the owner was away."
SHORT = "Feuerwehr löschte am Montag einen Brand in der Mühle."
CORPUS = [row["text"] for path in (ROOT / "annotations" / "articles").glob("*.jsonl") for row in lines(path)]


@pytest.mark.parametrize("code", FOREIGN)
def test_another_language_is_told(code: str) -> None:
    found = identify(FOREIGN[code])
    assert (found.code, found.is_foreign) == (code, True)
    assert found.probability <= 1


@pytest.mark.parametrize(("sentences", "fewest"), [(1, 0.9), (2, 1)])
def test_a_sentence_or_two_are_enough(sentences: int, fewest: float) -> None:
    """Of nearly all languages; what is not sure is never told as another one."""
    begins = {
        code: "".join(re.findall(r"[^.!?।。؟]+[.!?।。؟]\s*", text)[:sentences]) or text
        for code, text in FOREIGN.items()
    }
    found = {code: identify(text).code for code, text in begins.items()}
    assert all(told in (code, None) for code, told in found.items())
    assert sum(map(bool, found.values())) >= fewest * len(found)


@pytest.mark.parametrize("code", FOREIGN)
def test_a_long_article_is_told_by_stretches(code: str) -> None:
    assert identify("\n\n".join([FOREIGN[code]] * 40)).code == code


@pytest.mark.parametrize("text", [*ENGLISH.values(), *BILINGUAL.values()], ids=[*ENGLISH, *BILINGUAL])
def test_what_is_or_may_be_english_is_never_foreign(text: str) -> None:
    for written in (text, text.upper(), "\n".join(text.split()), f"{text}\n\n" * 30):
        assert not identify(written).is_foreign


def test_our_own_articles_are_english_without_asking_the_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes half a second to load: what is plainly English does without."""
    monkeypatch.setattr("newsgrain.ingest.language._identifier", lambda: pytest.fail("was asked"))
    assert {identify(text).code for text in CORPUS} == {"en"}


@pytest.mark.parametrize(
    "text",
    [
        "(Reporting by J. Halm; editing by B. Osk) Shares in Lumio closed up three per cent in Vell. Fourteen"
        " keepers lived there. Ann Lee floated out on scows. Two drowned.",
        "Carmaker Osk Motors unveils new electric van, prices start under £30,000, two plants make batteries,"
        " deliveries begin next year, unions wary, shares up.",
    ],
)
def test_short_english_with_few_common_words_does_not_ask_either(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgrain.ingest.language._identifier", lambda: pytest.fail("was asked"))
    assert identify(text).code == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [("这是中文新闻。", "zh"), ("Привет", None), ("Ο δρόμος", "el"), ("한국어", "ko"), ("שלום 5", "he")],
)
def test_letters_that_are_all_of_another_script_are_no_english_however_few(
    text: str, code: str | None
) -> None:
    found = identify(text)
    assert found.is_foreign
    assert code in (None, found.code)
    assert identify(text, "en").is_foreign
    assert not identify(f"{text} Lee").is_foreign


@pytest.mark.parametrize(
    "text", ["1,024.5 %", "5 µ", "12 Ω, 3", "🙂 !", "𝐓𝐡𝐞 𝐛𝐚𝐫𝐧", "Ｌｅｅ", "Łódź", "№ 5ª"]
)
def test_signs_units_and_latin_letters_in_fancy_dress_are_not(text: str) -> None:
    assert not identify(text).is_foreign


@given(st.sampled_from(CORPUS), st.integers(0, 10_000), st.integers(1, 60))
def test_no_stretch_of_english_is_foreign(text: str, start: int, words: int) -> None:
    found = text.split()
    begin = start % len(found)
    assert not identify(" ".join(found[begin : begin + words])).is_foreign


@given(st.sampled_from(sorted(FOREIGN)), st.sampled_from(CORPUS), st.booleans())
def test_an_article_in_two_languages_counts_as_english(code: str, english: str, first: bool) -> None:
    """As many bytes of one as of the other: a release with its translation."""
    foreign = FOREIGN[code] * (1 + len(english.encode()) // (2 * len(FOREIGN[code].encode())))
    foreign = foreign.encode()[: len(english.encode())].decode(errors="ignore")
    assert not identify("\n\n".join([english, foreign] if first else [foreign, english])).is_foreign


@pytest.mark.parametrize("code", ["de", "fr", "ru", "zh"])
def test_a_quotation_in_english_does_not_make_an_article_english(code: str) -> None:
    assert identify(f"{FOREIGN[code] * 4} “Make the city great.” {FOREIGN[code] * 4}").code == code


@pytest.mark.parametrize("code", ["fr", "es", "ru", "ar", "tr"])
def test_what_a_site_adds_in_english_at_both_ends_does_not_hide_a_language(code: str) -> None:
    head = "Home News Sport Weather Contact Sign in and subscribe to the newsletter"
    foot = "All rights reserved. Read the terms of use and the privacy policy of the site."
    assert identify(f"{head}\n\n{FOREIGN[code] * 6}\n\n{foot}").code == code


def test_a_few_words_count_as_english() -> None:
    assert identify("Feuer in Vell gelöscht").code is None
    assert identify("").code is None
    assert identify("2-0 (1-0)").code is None


def test_hidden_marks_do_not_hide_a_language() -> None:
    assert identify("\u200b".join(FOREIGN["de"])).code == "de"
    assert identify("\u00ad".join(BARN)).code == "en"


def test_a_given_language_settles_doubts_only() -> None:
    assert identify(SHORT).code is None
    assert identify(SHORT, "de").code == "de"
    assert identify(SHORT, "fr").code is None
    assert identify(SHORT, "en").code == "en"
    assert identify(BARN, "de").code == "en"
    assert identify(FOREIGN["de"], "en").code == "de"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *[(v, "en") for v in ("en", "EN", " en-GB ", "en_US", "en_US.UTF-8", "eng", "English", ["en", "de"])],
        *[("German", "de"), ("zh-Hans", "zh"), ("haitian creole", "ht"), ("nb-NO", "no")],
        *[(v, None) for v in ("", "und", "xx", "klingon", 5, None, [], {"en": 1}, [None])],
    ],
)
def test_what_a_row_says_of_its_language_is_read(value: object, code: str | None) -> None:
    assert code_of(value) == code


@given(st.text() | st.lists(st.text()) | st.integers() | st.none())
def test_whatever_a_row_says_does_no_harm(value: object) -> None:
    assert code_of(value) is None or english_name(str(code_of(value)))[0].isupper()


@given(st.text(max_size=3000))
def test_whatever_the_text_is_there_is_an_answer(text: str) -> None:
    found = identify(text)
    assert 0 <= found.probability <= 1
    assert found.code is None or english_name(found.code)


def test_every_language_of_the_identifier_has_a_name() -> None:
    from newsgrain.ingest.language import _ONE_CODE, _identifier

    codes = {_ONE_CODE.get(code, code) for code in _identifier().labels} - {"zxx"}
    assert [code for code in sorted(codes) if english_name(code) == code] == []


def test_an_identifier_that_cannot_be_loaded_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    from newsgrain.ingest.language import _identifier

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    _identifier.cache_clear()
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(InputError, match=r"No space left on device.*60 MB.*make room.*TMPDIR"):
        identify(FOREIGN["de"])


def written(folder: Path, name: str, text: str, **fields: object) -> str:
    """A file of the format that its name tells, with one article."""
    path = folder / name
    if path.suffix == ".jsonl":
        path.write_text(json.dumps({"text": text, **fields}) + "\n", encoding="utf-8")
    elif path.suffix == ".csv":
        path.write_text(f'text\n"{text}"\n', encoding="utf-8")
    elif path.suffix == ".html":
        lang = fields.get("lang", "")
        page = f'<html lang="{lang}"><head><meta charset="utf-8"></head><body><p>{text}</p></body></html>'
        path.write_text(page, encoding="utf-8")
    elif path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"text": [text], **{k: [v] for k, v in fields.items()}}), path)
    else:
        path.write_text(text, encoding="utf-8")
    return str(path)


NAMES = ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.parquet"]


@pytest.mark.parametrize("name", NAMES)
def test_a_foreign_article_is_rejected_whatever_file_it_is_in(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, name, FOREIGN["de"])
    (found,) = read_articles([path])
    assert isinstance(found, Rejected)
    assert found.told().startswith(path)
    assert found.reason == "German (99 %), not English: newsgrain reads English; --any-language takes it"
    assert found.language == "de"
    (taken,) = read_articles([path], ReadOptions(any_language=True))
    assert isinstance(taken, Article)
    assert taken.language == "de"


@pytest.mark.parametrize("name", NAMES)
def test_an_english_article_has_its_language(name: str, tmp_path: Path) -> None:
    (found,) = read_articles([written(tmp_path, name, BARN)])
    assert isinstance(found, Article)
    assert found.language == "en"


def test_a_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [BARN, FOREIGN["fr"], BARN + " ", FOREIGN["ja"]]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in enumerate(rows)))
    found = list(read_articles([str(path)]))
    assert [isinstance(item, Rejected) for item in found] == [False, True, False, True]
    told = [item.reason.partition(" (")[0] for item in found if isinstance(item, Rejected)]
    assert told == ["French", "Japanese"]


@pytest.mark.parametrize(
    ("name", "field"), [("a.jsonl", "lang"), ("a.parquet", "language"), ("a.html", "lang")]
)
def test_the_language_that_comes_with_an_article_settles_doubts(
    name: str, field: str, tmp_path: Path
) -> None:
    (plain,) = read_articles([written(tmp_path, name, SHORT)])
    assert isinstance(plain, Article)
    assert plain.language is None
    (said,) = read_articles([written(tmp_path, name, SHORT, **{field: "de-AT"})])
    assert isinstance(said, Rejected)
    assert said.language == "de"
    (wrong,) = read_articles([written(tmp_path, name, BARN, **{field: "de"})])
    assert isinstance(wrong, Article)
    assert wrong.language == "en"


def test_help_and_english_articles_do_not_load_the_identifier(tmp_path: Path) -> None:
    code = (
        "import sys; from newsgrain.ingest.articles import read_articles;"
        f"list(read_articles([{written(tmp_path, 'a.txt', BARN)!r}])); print('py3langid' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@given(
    st.lists(st.sampled_from("the and of that with this The hat den,and cat".split()), max_size=60), st.data()
)
def test_counting_between_blanks_tells_what_looking_words_up_tells(
    words: list[str], data: st.DataObject
) -> None:
    sample = data.draw(st.sampled_from((" ", "  ", "\n"))).join(words)
    count = sum(word in language._ENGLISH_WORDS for word in sample.lower().split())
    for characters in (5, 20, 100):
        assert language._is_english(sample, characters) == (0 < len(sample) <= count * characters)
