"""A batch's pages: one an article and a list of all, whole after any interruption, the same bytes again."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.errors import OutputError
from newsgrain.ingest.articles import read_articles
from newsgrain.model.evidence import explain
from newsgrain.model.linear import Linear
from newsgrain.records import Article, Rejected
from newsgrain.report import batch_pages
from newsgrain.report.article_page import Around, page
from newsgrain.report.index_page import ORDERS, REJECTED, ROWS, Entry, Order, file_name, index_pages
from tests import toy
from tests.files import write_rows
from tests.processes import run
from tests.report.test_explain import Balance

NASTY = "<script>alert(1)</script>\"'&\u202e\x1b"
INDEX = {file_name(order) for order in ORDERS}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Five articles as JSON lines, with source and date."""
    path = tmp_path / "in.jsonl"
    rows = [
        {
            "id": x.article.article_id,
            "text": x.article.text,
            "source": f"Paper {n}",
            "published": f"2026-0{n + 1}-01",
        }
        for n, (_, x) in enumerate(toy.corpus())
    ]
    return write_rows(path, rows)


def made(
    inputs: Sequence[Path], out: Path, folder: Path, options: job.Options | None = None
) -> tuple[job.Run, batch_pages.Written]:
    """Classify and write pages, as the command does."""
    options = options or job.Options(batch_bytes=300)
    names = [str(path) for path in inputs]
    run = job.classify(names, out, folder, options)
    return run, batch_pages.write(names, out, folder, options)


def bytes_of(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "html").iterdir()}


def test_every_article_has_a_page_and_a_row(inbox: Path, folder: Path, tmp_path: Path) -> None:
    """Nothing else lies there, and every link of the list leads to a page."""
    run, written = made([inbox], tmp_path / "out", folder)
    found = bytes_of(tmp_path / "out")
    articles = {f"toy-{n}.html" for n in range(5)}
    assert set(found) == INDEX | articles
    assert (written.articles, written.new, written.bare) == (5, 5, 0)
    index = found["index.html"].decode()
    links = set(re.findall(r'href="([^"#]+)"', index))
    assert links == INDEX | articles
    assert f"<dd>{run.sentences}</dd>" in index
    assert "Paper 3" in index
    assert "2026-04-01" in index
    assert "“They are late,”" in found["toy-1.html"].decode()


def test_pages_of_the_web_stand_as_they_were_read(folder: Path, tmp_path: Path) -> None:
    """Sentences of pages in any character set are slices of the text that their own page shows."""
    web = tmp_path / "web"
    web.mkdir()
    body = "<title>T</title><p>Nobody was hurt<br>Police look<p>“Größe” in Köln"
    for name, data in (
        ("a", body.encode() + b"\xff"),
        ("b", body.encode("utf-16")),
        ("c", body.encode("cp1252")),
    ):
        (web / f"{name}.html").write_bytes(data + b"!" * (name == "c"))
    articles = {x.article_id: x.text for x in read_articles([str(web)]) if isinstance(x, Article)}
    run, written = made([web], tmp_path / "out", folder)
    assert (run.classified, run.rejected, written.bare, len(articles)) == (3, 0, 0, 3)
    for part in sorted((tmp_path / "out" / "sentences").iterdir()):
        for row in map(json.loads, part.read_text(encoding="utf-8").splitlines()):
            assert articles[row["article_id"]][row["start"] : row["end"]] == row["text"]
    made_pages = bytes_of(tmp_path / "out")
    shown = [made_pages[f"{name}.html"].decode() for name in articles]
    assert all("“Größe” in Köln" in text and "Nobody was hurt" in text for text in shown)


def test_pages_are_known_from_the_batch(inbox: Path, folder: Path, tmp_path: Path) -> None:
    """The list's figures are those of the parts."""
    run, _ = made([inbox], tmp_path / "out", folder)
    entries = list(batch_pages._entries(tmp_path / "out", "jsonl"))
    rows = [
        json.loads(line)
        for part in sorted((tmp_path / "out" / "sentences").iterdir())
        for line in part.read_text().splitlines()
    ]
    assert sum(e.sentences for e in entries) == run.sentences
    assert [sum(e.counts[k] for e in entries) for k in range(4)] == list(run.labels.values())
    assert sum(e.unsure for e in entries) == sum(row["confidence"] < 0.6 for row in rows)


def test_again_the_same_bytes_and_nothing_touched(inbox: Path, folder: Path, tmp_path: Path) -> None:
    made([inbox], tmp_path / "out", folder)
    before = bytes_of(tmp_path / "out")
    times = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out" / "html").glob("toy-*")}
    _, written = made([inbox], tmp_path / "out", folder)
    assert written.new == 0
    assert bytes_of(tmp_path / "out") == before
    assert times == {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out" / "html").glob("toy-*")}
    made([inbox], tmp_path / "other", folder)
    assert bytes_of(tmp_path / "other") == before


@pytest.mark.parametrize("first", [1, 3, 4])
def test_a_resumed_batch_completes_its_pages(inbox: Path, folder: Path, tmp_path: Path, first: int) -> None:
    """Articles that came later leave the bytes of one run over all, neighbours' links too."""
    whole = inbox.read_text()
    made([inbox], tmp_path / "whole", folder)
    inbox.write_text("".join(whole.splitlines(keepends=True)[:first]))
    made([inbox], tmp_path / "out", folder)
    inbox.write_text(whole)
    _, written = made([inbox], tmp_path / "out", folder)
    assert written.new == 5 - first + 1
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")


def test_an_interruption_is_made_good(inbox: Path, folder: Path, tmp_path: Path) -> None:
    """What was written stays, what is missing comes, a damaged end cannot be there."""
    made([inbox], tmp_path / "out", folder)
    before = bytes_of(tmp_path / "out")
    home = tmp_path / "out" / "html"
    (home / "toy-2.html").unlink()
    (home / "index.html").unlink()
    (home / "toy-3.html.partial").write_text("cut")
    _, written = made([inbox], tmp_path / "out", folder)
    assert written.new == 1
    assert {name: b for name, b in bytes_of(tmp_path / "out").items() if name in before} == before


@pytest.mark.parametrize("options", [job.Options("parquet"), job.Options(jobs=2, batch_bytes=300)])
def test_form_and_processes_change_nothing(
    inbox: Path, folder: Path, tmp_path: Path, options: job.Options
) -> None:
    made([inbox], tmp_path / "one", folder)
    made([inbox], tmp_path / "two", folder, options)
    assert bytes_of(tmp_path / "two") == bytes_of(tmp_path / "one")


def test_articles_of_an_earlier_run_are_found_again(inbox: Path, folder: Path, tmp_path: Path) -> None:
    """A run over other inputs gives the earlier articles their pages, from where they were read."""
    other = tmp_path / "more.txt"
    other.write_text("Rates rose in May.")
    job.classify([str(inbox)], tmp_path / "out", folder, job.Options())
    _, written = made([other], tmp_path / "out", folder, job.Options())
    assert (written.articles, written.new, written.bare) == (6, 6, 0)


def test_an_article_that_is_gone_has_a_page_without_cues(folder: Path, tmp_path: Path) -> None:
    """Labels as the batch wrote them, a note, the count told; when it is back, so are its cues."""
    gone, stays = tmp_path / "a.txt", tmp_path / "b.txt"
    text = "Police arrested two men.\n\nThey could face charges. Witnesses said so."
    gone.write_text(text)
    stays.write_text("The council bought buses.")
    job.classify([str(gone), str(stays)], tmp_path / "out", folder, job.Options())
    state = gone.stat()
    gone.unlink()
    written = batch_pages.write([str(stays)], tmp_path / "out", folder, job.Options())
    assert (written.new, written.bare) == (2, 1)
    assert "1 without cues: their articles cannot be read again" in written.told()
    name = next(
        p.name
        for p in (tmp_path / "out" / "html").iterdir()
        if b"two men" in p.read_bytes() and "index" not in p.name
    )
    bare = bytes_of(tmp_path / "out")[name].decode()
    assert "The cues are not here" in bare
    assert bare.count('class="s ') == 3
    assert bare.count('<p class="paragraph"') == 2
    assert batch_pages.write([str(stays)], tmp_path / "out", folder, job.Options()).bare == 1
    gone.write_text(text)
    os.utime(gone, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert batch_pages.write([str(stays)], tmp_path / "out", folder, job.Options()).bare == 0
    assert "The cues are not here" not in bytes_of(tmp_path / "out")[name].decode()


def test_an_article_that_changed_is_shown_as_it_was_classified(
    inbox: Path, folder: Path, tmp_path: Path
) -> None:
    """An id whose text is now another one keeps the sentences that the batch labelled."""
    job.classify([str(inbox)], tmp_path / "out", folder, job.Options())
    inbox.write_text(inbox.read_text().replace("four buses", "four boats. And now? Perhaps more"))
    written = batch_pages.write([str(inbox)], tmp_path / "out", folder, job.Options())
    assert written.bare == 1
    assert "The council bought four buses." in bytes_of(tmp_path / "out")["toy-1.html"].decode()


def test_another_model_makes_other_pages(inbox: Path, folder: Path, tmp_path: Path) -> None:
    """--fresh takes the pages away with the rest."""
    made([inbox], tmp_path / "out", folder)
    job.start_again(tmp_path / "out")
    assert not (tmp_path / "out" / "html").exists()


def test_parts_that_do_not_belong_together_are_refused(inbox: Path, folder: Path, tmp_path: Path) -> None:
    job.classify([str(inbox)], tmp_path / "out", folder, job.Options())
    part = tmp_path / "out" / "sentences" / "part-00000.jsonl"
    part.write_text("".join(part.read_text().splitlines(keepends=True)[1:]))
    with pytest.raises(OutputError, match=r"article toy-0 has 5 sentences, but 4 stand.*--fresh"):
        batch_pages.write([str(inbox)], tmp_path / "out", folder, job.Options())


@given(st.lists(st.text(max_size=90), unique=True, max_size=6))
def test_file_names_are_safe_and_never_shared(ids: list[str]) -> None:
    """Whatever an id holds, its page is in the folder, is not the list, and is its own on any disk."""
    names = [batch_pages.page_name(i) for i in ids]
    assert len({name.casefold() for name in names}) == len(ids)
    for name in names:
        assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}\.html", name)
        assert not name.startswith("index")


@pytest.mark.parametrize(
    "odd", ["index", "CON", "con", "../../x", "a/b", "A", "INDEX", "x" * 300, "", "é", "a-0123456789ab"]
)
def test_odd_ids_get_a_digest(odd: str) -> None:
    assert re.search(r"-[0-9a-f]{12}\.html$", batch_pages.page_name(odd))
    assert batch_pages.page_name(odd) != f"{odd}.html"
    assert batch_pages.page_name("wire-0231") == "wire-0231.html"


words = st.one_of(st.just("<img>&\"'"), st.text(st.characters(codec="utf-8"), max_size=12))
entries = st.lists(
    st.builds(
        Entry, file=st.just("a.html"), article_id=words, heading=words, origin=words,
        counts=st.tuples(*[st.integers(0, 40)] * 4), mean_confidence=st.floats(0.25, 1),
        unsure=st.integers(0, 40), source=words, published=words,
    ), max_size=7,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(entries, st.lists(st.builds(Rejected, words, st.integers(0, 9), words), max_size=3))
def test_every_list_is_balanced_and_escaped(found: list[Entry], rejected: list[Rejected]) -> None:
    """Whatever articles and reasons hold, each order has one row an article and no markup of theirs."""
    for _, html in index_pages(found, rejected, "m"):
        parser = Balance()
        parser.feed(html)
        assert parser.stack == []
        assert not {"script", "img"} & {tag for tag, _ in parser.seen}
        assert html.count('<a href="a.html">') == len(found)
        html.encode()


def entry(n: int) -> Entry:
    return Entry(
        f"a{n}.html", f"a{n}", f"Title {n * 7919 % 1203:04}", f"in.jsonl:{n}", (n % 5, 1, n % 3, 2),
        (n * 31 % 75 + 25) / 100, n % 11, f"Paper {n % 7}" if n % 4 else "",
        f"2026-01-{n % 28 + 1:02}" if n % 3 else "",
    )  # fmt: skip


@pytest.fixture(scope="module")
def long_list() -> tuple[list[Entry], dict[str, str]]:
    """Of 1,203 articles: the entries, and every page of every order, by name."""
    found = [entry(n) for n in range(1203)]
    return found, dict(index_pages(found, [], "m"))


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name or "as read")
def test_orders_hold_everything_once_in_pages_of_500(
    order: Order, long_list: tuple[list[Entry], dict[str, str]]
) -> None:
    """Each order is sorted over all its pages, and links to each of them."""
    found, html = long_list
    names = [file_name(order, n) for n in (1, 2, 3)]
    rows = [re.findall(r'<a href="(a\d+\.html)"><bdi>', html[name]) for name in names]
    assert [len(part) for part in rows] == [ROWS, ROWS, 203]
    files = [file for part in rows for file in part]
    by_file = {e.file: order.key(e) for e in found}
    keys = [by_file[file] for file in files]
    assert keys == sorted(keys)
    assert set(files) == set(by_file)
    assert all(f'href="{name}"' in html[names[0]] for name in names)
    assert html[names[1]].count('aria-current="page"') == 2
    assert (' aria-sort="' in html[names[0]]) is (
        order.name in {"title", "source", "date", "sentences", "confidence", "unsure"}
    )


def test_newest_first_and_what_has_none_last() -> None:
    newest = next(order for order in ORDERS if order.name == "date")
    dates = ["2026-01-02", "", "2026-02-01", "2026"]
    found = [Entry("f", d, d, d, (1, 0, 0, 0), 0.9, 0, "", d) for d in dates]
    assert [e.published for e in sorted(found, key=newest.key)] == ["2026-02-01", "2026-01-02", "2026", ""]


def test_totals_solved_by_hand() -> None:
    """Two articles: 3 + 1 sentences at 0.9 and 0.5 are 0.8; half of the four are factual."""
    found = [
        Entry("a.html", "a", "A", "a", (1, 1, 1, 0), 0.9, 0),
        Entry("b.html", "b", "B", "b", (1, 0, 0, 0), 0.5, 1),
    ]
    html = next(iter(index_pages(found, [], "m")))[1]
    for told in ("<dd>2</dd>", "<dd>4</dd>", "<dd>80%</dd>", "<dd>1 (25%)</dd>", "Factual claim 2 (50%)"):
        assert told in html
    assert 'aria-label="Factual claim 33%, Attribution 33%, Speculation 33%"' in html


def test_the_rejected_are_listed_with_their_reasons(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "a", "text": "It rained."}\n{"text": " "}\n')
    made([bad], tmp_path / "out", folder)
    html = bytes_of(tmp_path / "out")["index.html"].decode()
    assert f"{bad}</bdi>:2</th>" in html
    assert "the text is only white space" in html
    many = [Rejected("x", n, "no") for n in range(REJECTED + 3)]
    assert "3 more: see rejected.jsonl" in next(iter(index_pages([], many, "m")))[1]


def test_nothing_of_an_article_becomes_markup(folder: Path, tmp_path: Path) -> None:
    """Neither in the list nor in the line by which a page is known again; all of it is read back."""
    path = tmp_path / "n.jsonl"
    path.write_text(
        json.dumps(
            {"id": NASTY, "text": f"It rained. {NASTY}", "source": NASTY, "title": NASTY, "published": NASTY}
        )
    )
    made([path], tmp_path / "out", folder)
    for html in bytes_of(tmp_path / "out").values():
        assert b"<script>alert" not in html
        assert b"\x1b" not in html
    name = batch_pages.page_name(NASTY)
    assert batch_pages._marked(tmp_path / "out" / "html" / name)["source"] == NASTY


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_a_page_knows_its_source(
    toy_model: Linear, tmp_path_factory: pytest.TempPathFactory, source: str
) -> None:
    """However long or odd, what is read back is what it begins with."""
    path = tmp_path_factory.mktemp("p") / "a.html"
    article = Article("a", "It rained.", source=source)
    path.write_text(
        page(explain(toy_model, article), Around("index.html", None, None, "m")), encoding="utf-8"
    )
    told = article.source or ""
    assert batch_pages._marked(path) == {"mark": "m"} | ({"source": told[:200]} if told else {})


def test_command(models: Path, inbox: Path) -> None:
    """--html writes the pages, says so on standard error, and leaves --json alone."""
    done = run("classify", inbox, "--out", "o", "--pages", "--json", cwd=models.parent)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["classified"] == 5
    assert "html/index.html: 5 articles, 5 new pages" in done.stderr
    assert (models.parent / "o" / "html" / "toy-4.html").is_file()


def test_what_came_by_standard_input_has_pages_too(models: Path, inbox: Path) -> None:
    """It cannot be read twice, so its pages have labels and no cues, and the command says so."""
    text = inbox.read_text()
    done = run("classify", "-", "--out", "o", "--pages", "--json", cwd=models.parent, stdin=text)
    assert done.returncode == 0, done.stderr
    assert "5 new pages, 5 without cues" in done.stderr
    assert "“They are late,”" in (models.parent / "o" / "html" / "toy-1.html").read_text()
