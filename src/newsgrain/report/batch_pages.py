"""A page for every article of a batch and the list of them, from what the batch wrote and the articles."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from newsgrain import __version__
from newsgrain.batch.batches import Options
from newsgrain.batch.ledger import Ledger
from newsgrain.batch.ledger_file import LedgerError, unusable
from newsgrain.batch.parts import read_rows
from newsgrain.errors import OutputError
from newsgrain.files import read_lines, write_lines
from newsgrain.ids import place_of, stands_for
from newsgrain.ingest.articles import ReadOptions, read_articles
from newsgrain.ingest.inputs import STDIN
from newsgrain.model.evidence import Explained, explain, headed, told_only
from newsgrain.model.furniture import load, read
from newsgrain.model.seam import Model
from newsgrain.records import (
    LABELS,
    UNSURE,
    Article,
    Label,
    Prediction,
    Rejected,
    accepted,
    text_hash,
    text_id,
)
from newsgrain.report.article_page import Around, page
from newsgrain.report.index_page import Entry, index_pages
from newsgrain.report.render import fingerprint
from newsgrain.results import ARTICLES, HOME, LEDGER, REJECTED, SENTENCES, part_files
from newsgrain.storage import Folder
from newsgrain.wording import counted

_AT_ONCE = 8
_HEAD = 8192
_PLAIN_ID = re.compile(r"(?!index|.*-[0-9a-f]{12}$)[a-z0-9][a-z0-9_-]{0,63}")
_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_MARK = re.compile(r'<meta name="newsgrain" content="([^"]*)">')
_BARE = " bare"


@dataclass(frozen=True, slots=True)
class Written:
    """What `write` did: pages of articles, how many of them are new, how many have no cues."""

    index: Path
    articles: int
    new: int
    bare: int

    def told(self) -> str:
        """One line for people."""
        bare = f", {self.bare:,} without cues: their articles cannot be read again" if self.bare else ""
        return f"{self.index}: {counted(self.articles, 'article')}, {counted(self.new, 'new page')}{bare}"


@dataclass(frozen=True, slots=True)
class _Task:
    """A page to write, and what the batch said of its article."""

    path: Path
    around: Around
    entry: Entry


def write(
    inputs: Sequence[str],
    out: Path,
    model_folder: Path,
    options: Options,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Written:
    """Write `out`/html: a page for each article that `out` holds, and index.html.

    Articles are read again from `inputs`, else from where they were first read. Pages that are
    there and up to date stay; the same articles give the same bytes. Holds one article at a time and
    a row of figures for each. Raises OutputError when something cannot be written.
    """
    ledger = Ledger(Folder.at(out))
    try:
        return _write(inputs, out, model_folder, options, progress, ledger)
    except LedgerError as error:
        raise unusable(out / LEDGER, error) from error
    finally:
        ledger.close()


def _write(
    inputs: Sequence[str],
    out: Path,
    model_folder: Path,
    options: Options,
    progress: Callable[[int, int], None],
    ledger: Ledger,
) -> Written:
    home = out / HOME
    entries = list(_entries(out, options.form))
    ledger.enter_files(f"{HOME}/{entry.file}" for entry in entries)
    tasks = _tasks(home, entries, _version(model_folder, options.furniture))
    done = 0
    for ids in _explained(tasks, inputs, model_folder, options):
        done += len(ids)
        progress(done, len(tasks))
        for article_id in ids:
            del tasks[article_id]
    done += _write_bare(tasks, out, options.form)
    listed = _write_index(home, [_with_source(home, e) for e in entries], out, model_folder.name, ledger)
    _remove_others(out, {*listed, *(entry.file for entry in entries)}, ledger)
    bare = sum(_marked(task.path).get("mark", "").endswith(_BARE) for task in tasks.values())
    return Written(home / "index.html", len(entries), done, bare)


def page_name(article_id: str) -> str:
    """File name of an article's page: safe on every system, and another for every id."""
    if _PLAIN_ID.fullmatch(article_id) and not _DEVICES.fullmatch(article_id):
        return f"{article_id}.html"
    slug = re.sub(r"[^a-z0-9]+", "-", article_id.casefold())[:40].strip("-")
    digest = text_hash(article_id)[:12]
    return f"{'article' if not slug or slug.startswith('index') else slug}-{digest}.html"


def _version(model_folder: Path, furniture: str | None) -> str:
    """What a page depends on beside its article."""
    known = read(furniture).name if furniture else ""
    told = "\0".join((__version__, model_folder.name, fingerprint(), known))
    return text_id(told)


def _entries(out: Path, form: str) -> Iterator[Entry]:
    """Every article of the batch, where it stands first, in the order of its parts."""
    seen: set[str] = set()
    for path in part_files(out / ARTICLES, form):
        sentences = _of_sentences(out / SENTENCES / path.name)
        for row in read_rows(path):
            if row["article_id"] in seen:
                continue
            seen.add(row["article_id"])
            unsure, count, texts = sentences.get(row["article_id"], (0, 0, []))
            if count != row["sentences"]:
                raise OutputError(
                    f"{path}: article {row['article_id']} has {row['sentences']} sentences, but {count} stand"
                    " in the part beside it; run again with --fresh"
                )
            yield _entry(row, unsure, texts)


def _entry(row: dict[str, Any], unsure: int, texts: list[str]) -> Entry:
    origin = row["origin"] or row["article_id"]
    return Entry(
        page_name(row["article_id"]),
        row["article_id"],
        headed(row["title"], texts, origin),
        origin,
        tuple(row["counts"][label.value] for label in LABELS),
        row["mean_confidence"],
        unsure,
    )


def _of_sentences(path: Path) -> dict[str, tuple[int, int, list[str]]]:
    """By article: unsure sentences, all sentences, and the first one of the story."""
    found: dict[str, tuple[int, int, list[str]]] = {}
    for row in read_rows(path):
        unsure, count, texts = found.get(row["article_id"], (0, 0, []))
        if not texts and Label(row["label"]).row.story:
            texts = [row["text"]]
        found[row["article_id"]] = (unsure + (row["confidence"] < UNSURE), count + 1, texts)
    return found


def _tasks(home: Path, entries: Sequence[Entry], version: str) -> dict[str, _Task]:
    """Pages that are missing or were made by another version, model or neighbourhood, by article id."""
    tasks = {}
    names = [None, *(entry.file for entry in entries), None]
    for n, entry in enumerate(entries):
        before, after = names[n], names[n + 2]
        mark = text_id(f"{version} {before} {after}")
        if _marked(home / entry.file).get("mark") != mark:
            around = Around("index.html", before, after, mark)
            tasks[entry.article_id] = _Task(home / entry.file, around, entry)
    return tasks


def _marked(path: Path) -> dict[str, str]:
    """What a page says of itself; nothing when it is not there."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = _MARK.search(file.read(_HEAD))
    except FileNotFoundError:
        return {}
    return dict(json.loads(unescape(found[1]))) if found else {}


def _explained(
    tasks: dict[str, _Task], inputs: Sequence[str], model_folder: Path, options: Options
) -> Iterator[list[str]]:
    """Write pages with cues, chunk by chunk; yields the ids of those written."""
    pairs = _again(dict(tasks), inputs, options.reading)
    chunks = iter(lambda: list(islice(pairs, _AT_ONCE)), [])
    given = str(model_folder), options.furniture
    if options.jobs == 1:
        yield from (_write_pages(chunk, *given) for chunk in chunks)
        return
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=options.jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)
    yield from parallel(delayed(_write_pages)(chunk, *given) for chunk in chunks)


def _again(
    tasks: dict[str, _Task], inputs: Sequence[str], reading: ReadOptions
) -> Iterator[tuple[Article, _Task]]:
    """Articles that have a task, each once: from the inputs, then from where they were first read."""
    given = [path for path in inputs if path != STDIN]
    yield from _taken(tasks, read_articles(given, reading) if given and tasks else ())
    origins = {place_of(task.entry.origin)[0] for task in tasks.values()} - {STDIN}
    there = sorted(path for path in origins if Path(path).is_file())
    yield from _taken(tasks, chain.from_iterable(read_articles([path], reading) for path in there))


def _taken(
    tasks: dict[str, _Task], articles: Iterable[Article | Rejected]
) -> Iterator[tuple[Article, _Task]]:
    standing: dict[str, list[str]] = {}
    for article_id, task in tasks.items():
        standing.setdefault(task.entry.origin, []).append(article_id)
    for article in accepted(articles, []):
        for article_id in standing.get(article.origin or article.article_id, ()):
            if article_id in tasks and stands_for(article_id, article.article_id):
                yield replace(article, article_id=article_id), tasks.pop(article_id)
        if not tasks:
            return


@lru_cache(maxsize=2)
def _model(folder: str, furniture: str | None) -> Model:
    return load(Path(folder), furniture)


def _write_pages(
    chunk: Sequence[tuple[Article, _Task]], model_folder: str, furniture: str | None
) -> list[str]:
    """Write the pages of articles that still give what the batch wrote; returns their ids."""
    done = []
    for article, task in chunk:
        found = explain(_model(model_folder, furniture), article)
        if _agrees(found, task.entry):
            write_lines(task.path, [page(found, task.around)])
            done.append(article.article_id)
    return done


def _agrees(found: Explained, entry: Entry) -> bool:
    """Whether the article is the one that was classified, and not a later state of it."""
    mean = sum(e.prediction.confidence for e in found.sentences) / max(len(found.sentences), 1)
    return tuple(found.counts().values()) == entry.counts and abs(mean - entry.mean_confidence) < 1e-5


def _write_bare(tasks: dict[str, _Task], out: Path, form: str) -> int:
    """Write pages without cues for articles that cannot be read again and have no page; count them."""
    missing = {i: task for i, task in tasks.items() if not task.path.exists()}
    left = set(missing)
    for path in part_files(out / SENTENCES, form) if left else ():
        for article_id, rows in groupby(read_rows(path), key=lambda row: row["article_id"]):
            if article_id in left:
                left.remove(article_id)
                _write_one_bare(missing[article_id], rows)
    return len(missing)


def _write_one_bare(task: _Task, rows: Iterable[dict[str, Any]]) -> None:
    predictions = [_prediction(row) for row in rows]
    article = Article(task.entry.article_id, "", task.entry.heading, origin=task.entry.origin)
    around = replace(task.around, mark=task.around.mark + _BARE)
    write_lines(task.path, [page(told_only(article, predictions), around)])


def _prediction(row: dict[str, Any]) -> Prediction:
    return Prediction(**{name: row[name] for name in Prediction.__slots__} | {"label": Label(row["label"])})


def _with_source(home: Path, entry: Entry) -> Entry:
    """An article's source and date are not in what the batch wrote; its page knows them."""
    told = _marked(home / entry.file)
    return replace(entry, source=told.get("source", ""), published=told.get("published", ""))


def _remove_others(out: Path, names: set[str], ledger: Ledger) -> None:
    """Remove pages of ours that no article and no list has any more."""
    for name in ledger.files(HOME):
        if name.removeprefix(f"{HOME}/") not in names:
            (out / name).unlink(missing_ok=True)
            ledger.drop_file(name)


def _write_index(home: Path, entries: Sequence[Entry], out: Path, model: str, ledger: Ledger) -> list[str]:
    """Write the list of pages; returns the names of its files."""
    rejected = list(read_lines(out / REJECTED, Rejected.from_json))
    names = []
    for name, text in index_pages(entries, rejected, model):
        ledger.enter_files([f"{HOME}/{name}"])
        write_lines(home / name, [text])
        names.append(name)
    return names
