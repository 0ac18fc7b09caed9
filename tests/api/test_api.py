"""What `import newsgrain` offers, used as in a notebook: the command's rows, clear errors, little loaded."""

import json
import pickle
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, fields
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsgrain
from newsgrain.api import grain as functions
from newsgrain.api.grain import Grain
from newsgrain.errors import ArticleRejected, InputError, ModelError, RejectedWarning
from newsgrain.ingest import articles
from newsgrain.model import store
from newsgrain.model.linear import Linear
from newsgrain.records import LABELS, Article, Block, BlockKind, Prediction, Rejected
from tests import toy
from tests.files import rows_of, write_rows
from tests.processes import run

ROOT = Path(__file__).parent.parent.parent
BARN = "A barn burned down. Nobody was hurt, the chief said."
GERMAN = (
    "Der Hund lief über die Straße und bellte die ganze Nacht hindurch, weil er hungrig war und"
    " niemand ihm etwas zu fressen gab."
)
BAD_TEXTS = {
    "": "the text is empty",
    " \n\u2003": "the text is only white space",
    "It rained\0.": "NUL at character 9",
    "Half \ud83d of it.": r"lone surrogate \\ud83d at character 5",
    GERMAN: r"German \(99 %\), not English: newsgrain reads English; any_language=True takes it",
}


@pytest.fixture(scope="session")
def grain(toy_model: Linear) -> Grain:
    return Grain(toy_model)


@pytest.fixture
def pd() -> Any:
    import pandas  # type: ignore[import-untyped] # ships no types

    return pandas


@pytest.fixture
def home(models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with models/ and inbox/ in it."""
    shutil.copytree(ROOT / "inbox", models.parent / "inbox")
    monkeypatch.chdir(models.parent)
    return models.parent


def command(*args: object) -> list[dict[str, Any]]:
    """What a command writes as JSON lines."""
    done = run(*args)
    assert done.returncode in {0, 3}, done.stderr
    return [json.loads(row) for row in done.stdout.splitlines()]


def python(code: str, *args: object) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(predictions: object) -> list[dict[str, Any]]:
    """Predictions as they come back from JSON."""
    found: list[Any] = list(predictions)  # type: ignore[call-overload]
    return [json.loads(json.dumps(asdict(p))) for p in found]


# --- what is there, and what it costs ---


def test_importing_loads_nothing() -> None:
    """Neither a package nor any other module of ours; numpy comes with the first name that is used."""
    told = python(
        "import sys; before = set(sys.modules); import newsgrain; print(*set(sys.modules) - before)"
    )
    assert {name for name in told.split() if name.split(".")[0] not in {"importlib", "warnings"}} == {
        "newsgrain"
    }


def test_every_public_name_is_there_and_tells_about_itself() -> None:
    """With a docstring that has an example where it is a function; no module has such a name."""
    modules = {path.stem for path in Path(newsgrain.__file__).parent.iterdir()}
    for name in newsgrain.__all__:
        assert name in dir(newsgrain)
        assert name not in modules
        assert getattr(newsgrain, name).__doc__
    found = [functions.load, functions.read, functions.split, newsgrain.to_frame, newsgrain.to_dataset]
    for function in [*found, Grain.classify, Grain.classify_many]:
        doc = str(function.__doc__)
        assert "Example: " in doc, function
        assert "Raises" in doc, function
    assert (Path(newsgrain.__file__).parent / "py.typed").is_file()
    with pytest.raises(AttributeError, match="module 'newsgrain' has no attribute 'clasify'"):
        _ = newsgrain.clasify  # type: ignore[attr-defined]


def test_loading_takes_a_second_and_the_first_text_another(home: Path) -> None:
    """Processor time; nothing that trains, compiles, draws or talks to servers is loaded."""
    code = (
        "import sys, time, newsgrain; grain = newsgrain.load(); a = time.process_time();"
        f"grain.classify({BARN!r}); print(a, time.process_time() - a, *sys.modules)"
    )
    told = [python(code).split() for _ in range(3)]
    assert min(float(line[0]) for line in told) < 1
    assert min(float(line[1]) for line in told) < 2
    unused = {"sklearn", "pandas", "datasets", "label_studio_sdk", "rich", "typer", "matplotlib"}
    assert not unused & set(told[0])


def test_a_typed_user_is_told_of_a_wrong_name(tmp_path: Path) -> None:
    """The types of the package are seen from outside: right uses pass, wrong ones do not."""
    mypy = pytest.importorskip("mypy.api")
    path = tmp_path / "use.py"
    path.write_text(
        "import newsgrain\n"
        "grain: newsgrain.Grain = newsgrain.load()\n"
        "share: float = grain.classify('A text.', title='T')[0].probabilities['attribution']\n"
        "newsgrain.lod()\n"
        "grain.classify(5)\n"
    )
    told, _, _ = mypy.run(
        ["--follow-imports=silent", "--ignore-missing-imports", f"--cache-dir={tmp_path}/c", str(path)]
    )
    assert re.findall(r"use\.py:(\d)", told) == ["4", "5"]


# --- one path ---


def test_rows_are_those_of_the_command(home: Path) -> None:
    """For every article of inbox/ and some awkward ones: the same rows to the last digit, in their order."""
    (home / "inbox" / "aa-empty.txt").write_text(" \n")
    (home / "inbox" / "german.txt").write_text(GERMAN)
    more = [{"id": "odd", "text": "“Stop!\n\n- he said\n- 𝒳 may\u2028rain"}, {"text": 3}, {"text": BARN}]
    write_rows(home / "inbox" / "more.jsonl", more)
    command("classify", "inbox", "--out", "out", "--json")
    written = rows_of(Path("out/sentences/part-00000.jsonl"))
    bad = list[Rejected]()
    grain = newsgrain.load()
    found = list(grain.classify_many(newsgrain.read("inbox"), rejected=bad.append))
    assert rows(found) == written
    alone = [grain.classify(x) for x in newsgrain.read("inbox") if isinstance(x, Article)]
    assert [row for predictions in alone for row in rows(predictions)] == written
    lines = rows_of(Path("out/rejected.jsonl"))
    assert [(x.origin, x.line) for x in bad] == [(x["origin"], x["line"]) for x in lines]
    assert [re.sub("any_language=True", "--any-language", x.reason) for x in bad] == [
        x["reason"] for x in lines
    ]


def test_labels_are_those_of_explain_and_sentences_those_of_split(home: Path) -> None:
    """Of a text too, whose id is that of a file with the same text."""
    text = Path("inbox/ferry-strike.txt").read_text()
    (told,) = command("explain", "inbox/ferry-strike.txt", "--json")
    names = {field.name for field in fields(Prediction)}
    assert rows(newsgrain.load().classify(text)) == [
        {name: row[name] for name in names} for row in told["sentences"]
    ]
    cut = [{"sentence_id": s.sentence_id, **asdict(s)} for s in newsgrain.split(text)]
    assert cut == command("split", "inbox/ferry-strike.txt")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text("aB “”.?!\n-é𝒳\u2028>#", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_laws(grain: Grain, texts: list[str]) -> None:
    """True offsets, nothing lost, probabilities sum to 1; many are as one by one, and as `split` cuts."""
    found = list(grain.classify_many(iter(texts), any_language=True))
    alone = [grain.classify(text, any_language=True) for text in texts]
    assert found == [p for predictions in alone for p in predictions]
    for text, predictions in zip(texts, alone, strict=True):
        assert all(text[p.start : p.end] == p.text for p in predictions)
        assert [p.index for p in predictions] == list(range(len(predictions)))
        cut = newsgrain.split(text, any_language=True)
        assert [(s.sentence_id, s.text) for s in cut] == [(p.sentence_id, p.text) for p in predictions]
        assert "".join("".join(s.text for s in cut).split()) == "".join(text.split())
        for p in predictions:
            assert sum(p.probabilities.values()) == pytest.approx(1.0, abs=1e-9)
            assert p.confidence == max(p.probabilities.values()) == p.probabilities[p.label]
            assert p.model == grain.name


# --- one article ---


def test_a_prediction_is_easy_to_use(grain: Grain) -> None:
    """Labels are strings, in the order that `labels` says; the model's name and card are at hand."""
    found = grain.classify("Police arrested two men at the quay.\n\nAll rights reserved.", title="Arrests")
    assert [p.label for p in found] == ["factual_claim", "promotional_boilerplate"]
    assert tuple(found[0].probabilities) == grain.labels == LABELS
    assert grain.name == grain.model.name == found[0].model
    assert grain.name in repr(grain)
    assert grain.model.card["articles"] == 5
    assert found.article.title == "Arrests"
    assert found.article.origin is None
    assert found == list(found) == grain.classify(found.article)


def test_blocks_are_heeded(grain: Grain) -> None:
    """An Article's own blocks say where sentences end and what they are, in any order, whole or in part."""
    text = "One two three Four five six"
    blocks = (Block(14, 27, BlockKind.CAPTION), Block(0, 13, BlockKind.HEADLINE))
    assert [p.text for p in grain.classify(Article("a", text))] == [text]
    for given_blocks in (blocks, blocks[::-1], blocks[:1], list(blocks)):
        article = Article("a", text, blocks=given_blocks)  # type: ignore[arg-type]
        assert [p.text for p in grain.classify(article)] == ["One two three", "Four five six"]
        assert list(grain.classify_many([article])) == grain.classify(article)
    for wrong in ([{"start": 0, "end": 2, "kind": "headline"}], [Block(0.5, 2, BlockKind.QUOTE)]):  # type: ignore[arg-type]
        with pytest.raises(ArticleRejected, match="a: the blocks are not Blocks"):
            grain.classify(Article("a", text, blocks=wrong, origin="a"))  # type: ignore[arg-type]


def test_a_long_text_is_one_text(grain: Grain) -> None:
    """Two hundred thousand characters, on a line a sentence and on one line."""
    for joint in ("\n", " "):
        text = joint.join(f"Rates rose to {n} percent in June." for n in range(6_000))
        found = grain.classify(text)
        assert found[-1].end == len(text)
        assert len(found) == 6_000


@pytest.mark.parametrize(("text", "reason"), BAD_TEXTS.items())
def test_what_is_no_text_is_refused_by_all(grain: Grain, text: str, reason: str) -> None:
    """By `classify`, `split` and `classify_many`, as a text and as an Article with its origin."""
    for name, function in (("classify", grain.classify), ("split", newsgrain.split)):
        with pytest.raises(ArticleRejected, match=f"^{name}: .*{reason}"):
            function(text)
        with pytest.raises(ArticleRejected, match=f"^in.csv:7: .*{reason}"):
            function(Article("x", text, origin="in.csv:7"))
    bad = list[Rejected]()
    found = list(grain.classify_many([text, BARN, Article("x", text)], rejected=bad.append))
    assert found == grain.classify(BARN)
    assert [x.origin for x in bad] == ["item 1", "item 3"]
    assert all(re.search(reason, x.reason) for x in bad)


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        (b"A text.", r"not bytes; decode it first, as in text\.decode\('utf-8'\)"),
        (["A text."], "not list; classify_many takes many"),
        ((x for x in "ab"), "not generator; classify_many takes many"),
        (Path("a.txt"), r"not pathlib\..*Path; read gives the articles of files"),
        ({"text": "A text."}, "not dict; Article.from_json makes one"),
        (toy.labelled(0), "not newsgrain.records.LabelledArticle; give its article"),
        (None, "not NoneType; give a str"),
        (float("nan"), "not float; give a str"),
    ],
)
def test_what_is_no_article_is_told(grain: Grain, item: Any, hint: str) -> None:
    for name, function in (("classify", grain.classify), ("split", newsgrain.split)):
        with pytest.raises(InputError, match=f"^{name}: takes one text or Article, {hint}"):
            function(item)
    bad = list[Rejected]()
    assert list(grain.classify_many([item, BARN], rejected=bad.append)) == grain.classify(BARN)
    assert re.search(hint, bad[0].reason)


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        (Article("", BARN), "the article_id is empty"),
        (Article(7, BARN), "the article_id is not a string but int"),  # type: ignore[arg-type]
        (Article("\ud800", BARN), "lone surrogate in the article_id"),
        (Article("x", None), "the text of the Article is not a string but NoneType"),  # type: ignore[arg-type]
        (Article("x", b"Text."), "the text of the Article is not a string but bytes"),  # type: ignore[arg-type]
    ],
)
def test_articles_of_ones_own_are_checked(grain: Grain, article: Article, reason: str) -> None:
    with pytest.raises(ArticleRejected, match=f"^classify: {reason}"):
        grain.classify(article)


def test_a_title_is_text(grain: Grain) -> None:
    with pytest.raises(InputError, match=r"^classify: the title is no text but int"):
        grain.classify(BARN, title=5)  # type: ignore[arg-type]


def test_other_languages(grain: Grain) -> None:
    """With any_language, or when the Article says its language: those that `read` let in come through."""
    assert [p.end for p in grain.classify(GERMAN, any_language=True)] == [len(GERMAN)]
    assert len(grain.classify(Article("x", GERMAN, language="de"))) == 1
    assert len(list(grain.classify_many([GERMAN], any_language=True))) == 1


# --- many ---


def test_a_generator_without_end(grain: Grain) -> None:
    """The first rows come before much is read, and never is more held than a batch."""
    read = 0

    def texts() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield "Rates rose in June. " * 100

    found = grain.classify_many(texts())
    assert next(found).index == 0
    assert read < 10
    size = sum(len(p.text) + 1 for p in islice(found, 29_999)) + 20
    assert read * 2_000 - size <= functions._AT_ONCE + 2_000


def test_an_error_of_the_source_comes_after_what_was_read(grain: Grain) -> None:
    def texts() -> Iterator[str]:
        yield BARN
        raise KeyError("lost")

    found = grain.classify_many(texts())
    assert list(islice(found, 2)) == grain.classify(BARN)
    with pytest.raises(KeyError, match="lost"):
        next(found)


def test_what_is_left_out_is_counted_in_one_warning(grain: Grain) -> None:
    """With the first of them, where nobody asked for a list; no warning when there is none."""
    gone = Rejected("in.jsonl", 3, "invalid JSON")
    with pytest.warns(RejectedWarning, match=r"^2 left out; the first: in\.jsonl:3: invalid JSON") as told:
        found = list(grain.classify_many([BARN, gone, BARN, ""]))
    assert [p.text for p in found] == [p.text for p in grain.classify(BARN)] * 2
    assert len(told) == 1
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bad = list[Rejected]()
        assert len(list(grain.classify_many([gone, BARN], rejected=bad.append))) == 2
        assert bad == [gone]
        assert list(grain.classify_many([])) == []


@pytest.mark.parametrize(
    ("items", "hint"),
    [
        (BARN, "not str; classify labels one"),
        (toy.labelled(0).article, "classify labels one"),
        (b"text", "not bytes; give the articles in a list"),
        ({"text": BARN}, "not dict; give the articles in a list"),
        (Path("inbox"), "read gives the articles of files"),
        (None, "not NoneType"),
        (5, "not int"),
    ],
)
def test_what_is_not_many_is_told_at_once(grain: Grain, items: Any, hint: str) -> None:
    with pytest.raises(InputError, match=f"^classify_many: takes a list of articles, .*{hint}"):
        grain.classify_many(items)


def test_columns_of_tables_are_lists_of_texts(grain: Grain, pd: Any) -> None:
    """Of pandas, NumPy and datasets; a missing text is left out, a whole table told."""
    import datasets
    import numpy as np

    frame = pd.DataFrame({"text": [BARN, float("nan")]})
    with pytest.raises(InputError, match="not a table; give its column of texts"):
        grain.classify_many(frame)
    want = [p.text for p in grain.classify(BARN)]
    bad = list[Rejected]()
    column: Any
    for column in (frame["text"], np.array([BARN]), datasets.Dataset.from_dict({"text": [BARN]})["text"]):
        assert [p.text for p in grain.classify_many(column, rejected=bad.append)] == want
    assert [x.reason for x in bad] == [
        "takes one text or Article, not float; give a str, or an Article that has more to say"
    ]


# --- reading ---


def test_read_gives_what_the_command_reads(home: Path) -> None:
    """From a text, a path, a list, a generator; the options are those of the command."""
    want = list(articles.read_articles(["inbox"]))
    assert len(want) > 8
    for inputs in ("inbox", "inbox/", Path("inbox"), ["inbox"], (Path(x) for x in ("inbox",)), ("inbox/*",)):
        assert {x.text for x in newsgrain.read(inputs) if isinstance(x, Article)} == {
            x.text for x in want if isinstance(x, Article)
        }
    assert list(newsgrain.read("inbox")) == want
    Path("t.csv").write_bytes(
        "leib\nGrößer sagte er der Presse in Köln am Montag und lachte.\n".encode("latin-1")
    )
    asked = {"text_column": "leib", "encoding": "iso-8859-1", "any_language": True}
    (found,) = newsgrain.read("t.csv", **asked)  # type: ignore[arg-type]
    assert isinstance(found, Article)
    assert found.text.startswith("Größer")


def test_reasons_name_keywords(home: Path) -> None:
    """Of every option that a reason advises."""
    Path("a.txt").write_text(GERMAN)
    Path("b.jsonl").write_text('{"leib": "It rained."}\n')
    told = [x.reason for x in newsgrain.read(["a.txt", "b.jsonl"]) if isinstance(x, Rejected)]
    assert "any_language=True takes it" in told[0]
    assert "with text_column=" in told[1]
    assert "--" not in "".join(told)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: newsgrain.read("nosuch/"), "nosuch/: does not exist"),
        (lambda: newsgrain.read(["inbox", "no*.txt"]), r"no\*.txt: no file matches"),
        (lambda: newsgrain.read([]), "read: nothing to read was given"),
        (lambda: newsgrain.read(b"inbox"), "read: takes files, folders, globs and URLs, not bytes"),  # type: ignore[arg-type]
        (lambda: newsgrain.read(None), "read: takes files, .*not NoneType"),  # type: ignore[arg-type]
        (lambda: newsgrain.read(["inbox", 3]), "read: takes files, .*not int"),  # type: ignore[list-item]
        (
            lambda: newsgrain.read("inbox", encoding="utf8000"),
            "unknown character set 'utf8000'; did you mean",
        ),
    ],
)
def test_reading_what_is_not_there_fails_at_once(home: Path, call: Callable[[], object], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        call()


# --- loading ---


def test_models_by_name_and_folder(home: Path, toy_model: Linear, tmp_path: Path) -> None:
    """The current one, by name, by its folder, by the folder of several, as text or path, from anywhere."""
    name = toy_model.name
    for asked in (
        None,
        "fast",
        name,
        f"models/{name}",
        Path("models") / name,
        "models",
        Path.cwd() / "models",
    ):
        assert newsgrain.load(asked).name == name


def test_models_of_a_fresh_clone_are_the_one_that_is_shipped(folder: Path, tmp_path: Path) -> None:
    """By their folder alone, in Python and on the command line; and --models names them as well."""
    clone = tmp_path / "clone" / "models"
    shutil.copytree(folder, clone / "default")
    (tmp_path / "in.txt").write_text("A barn burned down. Nobody was hurt, the chief said.")
    assert newsgrain.load(clone).name == store.load(folder).name
    for n, option in enumerate(("--model", "--models")):
        done = run("classify", "in.txt", "--out", f"o{n}", option, clone, "--json", cwd=tmp_path)
        assert (done.returncode, json.loads(done.stdout)["model"]) == (0, store.load(folder).name), (
            done.stderr
        )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (None, "/models: no model yet; run `make train` or `newsgrain train`, or give the folder of one"),
        ("fast", "/models: no model yet; run `make train`"),
        ("accurate", "/models: no accurate model yet; run `make encoder`"),
        ("nosuch", "models/nosuch: no such model; run `newsgrain train`, or give a folder of models"),
        ("", "no model there"),
        ("x" * 5_000, "^x{80}: cannot be read|no such model"),  # Python 3.14 only says that it is not there
        ("a\0b", "no such model|cannot be read"),
        ("empty", "/empty: no model there"),
        ("broken", "broken/model.json: damaged model"),
        ("pointing", "pointing/gone: no such model"),
        ("odd", "cannot be read|no such model"),
    ],
)
def test_no_model_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str | None, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "shipped", lambda: None)
    for name in ("empty", "broken", "pointing", "odd"):
        (tmp_path / name).mkdir()
    (tmp_path / "broken" / "model.json").write_text("{")
    (tmp_path / "pointing" / "current").write_text("gone\n")
    (tmp_path / "odd" / "current").write_bytes(b"\xff\xfe\n")
    with pytest.raises(ModelError, match=reason) as found:
        newsgrain.load(asked)
    assert "\n" not in str(found.value)


def test_load_takes_no_numbers() -> None:
    with pytest.raises(InputError, match="load: takes the name or folder of a model, not int"):
        newsgrain.load(5)  # type: ignore[arg-type]


# --- tables ---


def test_tables_have_the_columns_that_the_command_writes(home: Path, pd: Any) -> None:
    """As CSV has them in pandas, as Parquet has them in datasets."""
    import datasets

    command("classify", "inbox", "--out", "out", "--format", "csv", "--json")
    command("classify", "inbox", "--out", "out-parquet", "--format", "parquet", "--json")
    grain = newsgrain.load()
    frame = newsgrain.to_frame(grain.classify_many(newsgrain.read("inbox")))
    pd.testing.assert_frame_equal(frame, pd.read_csv("out/sentences/part-00000.csv"))
    data = newsgrain.to_dataset(grain.classify_many(newsgrain.read("inbox")))
    assert (
        data[:] == datasets.Dataset.from_parquet("out-parquet/sentences/part-00000.parquet", cache_dir="c")[:]
    )
    assert data.column_names == [field.name for field in fields(Prediction)]


def test_tables_of_nothing_have_their_columns(grain: Grain) -> None:
    """With the types that they have otherwise."""
    some, none = newsgrain.to_frame(grain.classify(BARN)), newsgrain.to_frame([])
    assert len(none) == 0
    assert list(none.columns) == list(some.columns)
    assert (none.dtypes == some.dtypes).all()
    assert none.dtypes["start"] == "int64"
    assert newsgrain.to_dataset([]).features == newsgrain.to_dataset(grain.classify(BARN)).features


@pytest.mark.parametrize("name", ["to_frame", "to_dataset"])
def test_tables_of_something_else_are_refused(grain: Grain, name: str) -> None:
    function = getattr(newsgrain, name)
    for wrong in ([Article("x", BARN)], [grain.classify(BARN)], "text", None, 3):
        with pytest.raises(InputError, match=f"^{name}: takes predictions, .*not [A-Za-z]+$"):
            function(wrong)


@pytest.mark.parametrize(("name", "package"), [("to_frame", "pandas"), ("to_dataset", "datasets")])
def test_a_missing_package_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=f"^{name} needs the package {package}; pip install {package}$"):
        getattr(newsgrain, name)([])


# --- at work ---


def test_threads_may_share_a_model(grain: Grain) -> None:
    """Whatever runs at the same time, each gets its own rows."""
    texts = [x.article.text for _, x in toy.corpus()] * 4
    want = [grain.classify(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        many = [pool.submit(lambda: list(grain.classify_many(texts * 20))) for _ in range(3)]
        assert list(pool.map(grain.classify, texts)) == want
        assert all(x.result() == [p for found in want for p in found] * 20 for x in many)


def test_models_and_predictions_go_to_other_processes(grain: Grain) -> None:
    found = grain.classify(BARN, title="Barn")
    again = pickle.loads(pickle.dumps(grain))  # noqa: S301 - our own bytes
    assert again.classify(BARN) == found
    copy = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes
    assert copy == found
    assert copy.article == found.article


def test_how_predictions_look(grain: Grain) -> None:
    """A line a sentence, which steers no terminal; in a notebook the text as it is, nothing of it markup."""
    text = "<script>alert('x')</script> \x1b[31mRed rose & rain in June.\n\n" + "Rates rose a lot. " * 40
    found = grain.classify(text, title="<i>T</i>")
    lines = repr(found).splitlines()
    assert len(lines) == 31
    assert lines[-1] == f"and {len(found) - 30} more"
    assert lines[0].startswith(found[0].label)
    assert all(len(line) <= 110 for line in lines)
    assert "\x1b" not in repr(found)
    html = found._repr_html_()
    assert set(re.findall(r"</?(\w+)", html)) == {"div", "span", "b"}
    assert html.count("<span") == html.count("</span>") == len(found) + len(LABELS)
    assert "://" not in html
    bare = re.sub(r"<b>\w</b> |<[^>]*>", "", html)
    assert "alert('x')" in unescape(bare)
    assert bare.startswith("&lt;i&gt;T&lt;/i&gt;\n&lt;script&gt;")
    assert repr(newsgrain.Predictions(found.article, [])) == "no sentences"


def test_readme_example_as_printed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder with models/ and inbox/: a line a sentence, and a table of all articles."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    (block,) = (found for found in blocks if "import newsgrain" in found)
    names: dict[str, Any] = {}
    exec(block, names)  # noqa: S102 - our own README
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert re.fullmatch(r"(\w+) 0\.\d+ A barn burned down\.", lines[0])
    assert len(names["frame"]) > 100
