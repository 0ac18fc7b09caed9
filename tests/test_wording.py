"""Words around counts, probabilities and rejections are true in the singular, at limits and in crowds."""

import ast
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain import wording
from newsgrain.ingest.articles import read_articles
from newsgrain.records import UNSURE, Article, Rejected
from newsgrain.wording import chance, counted, percent, plain, rejections
from tests.processes import run


def test_one_and_many() -> None:
    told = [counted(n, "article") for n in (0, 1, 2, 1200)]
    assert told == ["0 articles", "1 article", "2 articles", "1,200 articles"]
    assert counted(2, "copy", "copies") == "2 copies"


@given(st.floats(0, 1))
def test_a_probability_is_never_rounded_up_over_a_limit(share: float) -> None:
    """Below 60 % nothing says 60, below 1 nothing says 100; the terminal and the page say the same."""
    assert (float(chance(share)) >= UNSURE) == (round(share, 9) >= UNSURE)
    assert percent(share) == str(round(float(chance(share)) * 100))
    assert float(percent(share, 1)) <= share * 100 + 1e-6
    assert int(percent(share)) == int(float(percent(share, 1)))


@pytest.mark.parametrize(
    ("share", "told"), [(0.596, "59"), (0.6, "60"), (0.29, "29"), (1.0, "100"), (0.9999, "99")]
)
def test_per_cent(share: float, told: str) -> None:
    assert percent(share) == told


def test_the_first_reasons_and_how_many_more() -> None:
    items = [Rejected("a.txt", 0, "the text is empty"), Rejected("b.jsonl", 3, "no field 'text'")]
    items += [Rejected(f"{n}.txt", 0, "the text is empty") for n in range(5)]
    items += [Rejected("c.txt", 0, "not text"), *(Rejected("d.jsonl", n, f"bad {n}") for n in range(1, 5))]
    assert rejections(items, "in out/rejected.jsonl") == [
        "12 rejected:",
        "  a.txt and 5 more: the text is empty",
        "  b.jsonl:3: no field 'text'",
        "  c.txt: not text",
        "  and 4 more in out/rejected.jsonl",
    ]
    assert rejections([], "x") == []
    assert len(rejections([Rejected("a", 0, "x" * 9999)], "")[1]) < 300


def test_classify_tells_reasons_news_and_what_is_new(models: Path) -> None:
    """The first reasons on screen; a second run tells what it added, and shows the new article."""
    cwd = models.parent
    (cwd / "a.txt").write_text("It rained.")
    assert "1 article classified" in run("classify", "a.txt", "--out", "o", cwd=cwd).stdout
    (cwd / "b.txt").write_text("It snowed in Vell.")
    (cwd / "c.txt").write_text("")
    done = run("classify", "a.txt", "b.txt", "c.txt", "--out", "o", cwd=cwd)
    assert "2 sentences of 2 articles" in done.stdout
    assert "1 article added to 1 earlier" in done.stdout
    assert "It snowed in Vell." in done.stdout
    assert "It rained." not in done.stdout
    assert "1 rejected:\n  c.txt: the text is empty" in done.stdout
    again = run("classify", "a.txt", "b.txt", "--out", "o", cwd=cwd).stdout
    assert "nothing new: 2 articles were classified earlier" in again
    assert "It snowed" not in again


def test_time_goes_where_it_went(models: Path) -> None:
    """A short text takes the start, not the writing; stages and start add up to no more than all."""
    cwd = models.parent
    (cwd / "a.txt").write_text("It rained.")
    done = run("classify", "a.txt", "--out", "o", cwd=cwd)
    assert "most of it to start" in " ".join(done.stdout.split())
    told = json.loads((cwd / "o/run.json").read_text())
    assert max(told["took"], key=lambda name: told["took"][name]) == "start"
    assert sum(told["took"].values()) <= told["seconds"] + 0.1


@pytest.mark.parametrize("said", ["NaN", "nan", "None", "null", "", " NaN ", "NaT", "<NA>"])
def test_what_says_that_there_is_no_title_is_none(tmp_path: Path, said: str) -> None:
    """Wherever an article comes from; a title that only begins so stays."""
    assert Article("a", "It rained.", title=said).title is None
    assert Article("a", "It rained.", title=said + " bread", source=said).source is None
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "It rained.", "title": said, "url": said}))
    (tmp_path / "b.csv").write_text(f'title,text\n"{said}",It rained.\nNannies,It snowed.\n')
    found = [item for item in read_articles([str(tmp_path)]) if isinstance(item, Article)]
    assert [item.title for item in found] == [None, None, "Nannies"]
    assert found[0].url is None


def test_a_number_that_is_none_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "It rained.", "title": NaN}\n')
    (item,) = read_articles([str(tmp_path / "a.jsonl")])
    assert isinstance(item, Article)
    assert item.title is None


@pytest.mark.parametrize(
    "command", [("split",), ("queue", "--out", "q.jsonl"), ("push", "--to-file", "t.json")]
)
def test_a_pipe_gets_every_rejection_and_json_lists_them(models: Path, command: tuple[str, ...]) -> None:
    cwd = models.parent
    (cwd / "annotations").mkdir()
    (cwd / "annotations/GUIDELINES.md").write_text("Label.\n")
    for n in range(6):
        (cwd / f"{n}.txt").write_text("")
    (cwd / "good.txt").write_text("It rained.")
    inputs = [f"{n}.txt" for n in range(6)] + ["good.txt"]
    more = ["--out", "s.jsonl"] if command == ("split",) else []
    done = run(*command, *inputs, *more, "--json", cwd=cwd)
    assert done.returncode == 3
    assert done.stderr.count("the text is empty") == 6
    found = json.loads(done.stdout)
    assert len(found.get("rejections", found["rejected"])) == 6


_PLURALS = (
    "annotators|answers|articles|cells|columns|disputes|errors|files|genres|inputs|labels|lines|models|ones|"
    "pages|pairs|parts|rows|rulings|sentences|suggestions|tasks"
)
_MANY = re.compile(rf" (?:[a-z-]+ )?(?:{_PLURALS})\b(?! of\b.* or more)")


def _uncounted(path: Path) -> Iterator[str]:
    """Counts in f-strings that are followed by a plural whatever they are; a constant is its own plural."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for one, after in pairwise(node.values):
            if not isinstance(one, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            value, form = ast.unparse(one.value), ast.unparse(one.format_spec) if one.format_spec else ""
            whole = "," in form or value.startswith("len(")
            if whole and not value.isupper() and isinstance(after.value, str) and _MANY.match(after.value):
                yield f"{path.name}:{node.lineno}: {value}{after.value}"


def test_no_message_says_one_articles() -> None:
    """Every count before a noun goes through `counted`, so that 1 has its singular everywhere."""
    # never one, or a rate
    known = {"leaks.py", "ids.py", "annotation_check.py", "annotation_fields.py", "show_progress.py"}
    source = Path(wording.__file__).parent
    found = [line for path in source.rglob("*.py") if path.name not in known for line in _uncounted(path)]
    assert found == []


def test_one_of_each_in_what_commands_say(models: Path, annotations: Path) -> None:
    """A first article with one sentence: nothing that is told has a plural for it."""
    cwd = models.parent
    (cwd / "a.txt").write_text("It rained.")
    page = run("explain", "a.txt", "--html", "a.html", cwd=cwd)
    assert "a.html: 1 sentence\n" in page.stdout
    queue = run("queue", "a.txt", "--size", "1", "--out", "q.jsonl", cwd=cwd)
    assert "1 sentence of 1 article to label next" in " ".join(queue.stdout.split())
    tasks = run("push", "a.txt", "--to-file", "t.json", "--annotations", str(annotations), cwd=cwd)
    assert "t.json: 1 task\n" in tasks.stdout
    pages = run("classify", "a.txt", "--out", "o", "--pages", cwd=cwd)
    assert "1 article, 1 new page\n" in pages.stderr


def test_what_stands_elsewhere_too_and_what_went_is_told(models: Path) -> None:
    """Articles in the summary and in run.json differ by what was found again; --prune says what it took."""
    cwd = models.parent
    for name, text in (("a", "It rained."), ("b", "It rained."), ("c", "It snowed in Vell.")):
        (cwd / f"{name}.txt").write_text(text)
    done = run("classify", "*.txt", "--out", "o", cwd=cwd)
    assert "2 articles classified; found again at 1 other place\n" in done.stdout
    (cwd / "c.txt").unlink()
    pruned = " ".join(run("classify", "*.txt", "--out", "o", "--prune", cwd=cwd).stdout.split())
    assert "1 article was classified earlier" in pruned
    assert "1 article of edited or deleted inputs taken out" in pruned


def test_a_message_is_one_line_whatever_a_file_is_called() -> None:
    item = Rejected("in/a\nb\x1b[31m.txt", 3, "no field\t'text'\r")
    assert rejections([item], "")[1] == r"  in/a\nb\x1b[31m.txt:3: no field 'text'"
    assert plain("Zoë’s\u202efile") == r"Zoë’s\u202efile"


def test_names_and_texts_cannot_steer_the_terminal(models: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("It rained. \x1b[31mIt snowed.")
    (tmp_path / "in" / "b\x1b[31m\n.png").write_text("x")
    done = run("classify", "in", "--out", "out", "--models", models, cwd=tmp_path)
    lost = run("split", "no\x1bfile", cwd=tmp_path)
    for told in (done.stdout, done.stderr, lost.stderr):
        assert "\x1b" not in told
    assert r"in/b\x1b[31m\n.png: .png is a picture" in done.stdout
    assert lost.stderr.startswith(r"newsgrain: no\x1bfile: does not exist")
