"""Labelled articles of several corpora as one, what each of them gave, and which of them changed since."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from newsgrain import homes
from newsgrain.annotations import corpus, transaction
from newsgrain.errors import CorpusError, InputError
from newsgrain.files import kept_json, line_of, read_json, write_lines
from newsgrain.records import LabelledArticle, hash_of

# beside the dataset that was made of them: what they gave, and their digests as they were then
FILE, MADE_OF = "corpora.json", "made_of.json"


@dataclass(frozen=True, slots=True)
class Source:
    """What one folder gave: its name, articles and labelled sentences, and how many labels stand before it.

    Where two folders label the same sentence of the same article the first one's label counts: `settled`
    counts those that were left out here.
    """

    folder: str
    articles: int
    sentences: int
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """Labelled articles with their genres, what each folder gave, and by folder which are not there."""

    items: list[tuple[str, LabelledArticle]]
    sources: list[Source]
    homeless: dict[Path, list[str]]


def join(folders: Sequence[Path]) -> Joined:
    """The labelled articles of all folders, each article once.

    Raises InputError for a folder that is no corpus or is named twice, and CorpusError where one id stands
    for two texts.
    """
    _check(folders)
    found: dict[str, tuple[str, LabelledArticle]] = {}
    joined = Joined([], [], {})
    for folder in folders:
        items, joined.homeless[folder] = corpus.labelled_here(folder)
        taken = 0
        for genre, item in items:
            more = _added(found, genre, item, folder)
            taken += more
        labels = sum(len(item.labels) for _, item in items)
        joined.sources.append(Source(folder.absolute().name, len(items), taken, labels - taken))
    joined.items.extend(found.values())
    return joined


def _check(folders: Sequence[Path]) -> None:
    seen: set[Path] = set()
    for folder in folders:
        homes.refuse_nowhere(folder, "name folders of corpora, such as annotations/")
        if folder.resolve() in seen:
            raise InputError(f"{folder}: is named twice; name each folder once")
        seen.add(folder.resolve())


def _added(
    found: dict[str, tuple[str, LabelledArticle]], genre: str, item: LabelledArticle, folder: Path
) -> int:
    """Put an article to the others, or its labels to those that it has; how many labels were new."""
    name = item.article.article_id
    if name not in found:
        found[name] = genre, item
        return len(item.labels)
    before, first = found[name]
    if first.article.text != item.article.text:
        raise CorpusError(
            f"{folder}: {name} has another text than in a folder before it; give one of them another id, or"
            " `newsgrain revise` the older one"
        )
    there = {(span.start, span.end) for span in first.labels}
    more = [span for span in item.labels if (span.start, span.end) not in there]
    spans = tuple(sorted((*first.labels, *more), key=lambda span: span.start))
    found[name] = before, replace(first, labels=spans)
    return len(more)


def write(folder: Path, sources: Sequence[Source]) -> None:
    """Note beside a dataset what it was made of."""
    write_lines(folder / FILE, [line_of([asdict(one) for one in sources])])


def settle(folder: Path, source: str, gone: int, sentences: int) -> None:
    """Count no longer what went out of a dataset with articles that the corpus of this name lost.

    The dataset has so many labelled `sentences` left, each of which one corpus gave; done again it does
    nothing.
    """
    found = read(folder)
    lost = sum(one["sentences"] for one in found) - sentences
    for one in found if lost > 0 else ():
        if one["folder"] == source:
            one["articles"], one["sentences"] = one["articles"] - gone, one["sentences"] - lost
            write(folder, [Source(**each) for each in found])


def read(folder: Path) -> list[dict[str, Any]]:
    """What a dataset was made of; nothing for one of an earlier version."""
    how = "run `newsgrain dataset` again"
    return read_json(folder / FILE, lambda found: [dict(one) for one in found], CorpusError, how) or []


def digests(folders: Sequence[Path]) -> dict[Path, str]:
    """SHA-256 over what a dataset is made of in each of some corpora: take them before it is read."""
    return {folder: _digest(folder) for folder in folders}


def note_digests(dataset: Path, found: Mapping[Path, str]) -> None:
    """Keep beside a dataset the digests of the corpora that it was made of, and where they lie from there."""
    places = {os.path.relpath(folder.absolute(), dataset.absolute()): at for folder, at in found.items()}
    body = {"name": dataset.absolute().name, "corpora": places}
    write_lines(dataset / MADE_OF, [line_of(body)])


def corpora(dataset: Path) -> list[Path]:
    """The corpora that a dataset was made of; none for one of an earlier version."""
    return list(_noted(dataset))


def changed(dataset: Path) -> list[Path]:
    """Those of them that are there and were changed since; none where nothing tells."""
    noted = _noted(dataset)
    return [folder for folder, before in noted.items() if folder.is_dir() and _digest(folder) != before]


def is_copy(dataset: Path) -> bool:
    """Whether a dataset lies under another name than it was made: somebody keeps it as it was."""
    return bool(_body(dataset).get("name") != dataset.absolute().name)


def _noted(dataset: Path) -> dict[Path, str]:
    places: dict[str, str] = _body(dataset).get("corpora", {})
    here = Path()
    found = {os.path.normpath(dataset.absolute() / place): before for place, before in places.items()}
    return {Path(os.path.relpath(place, here.absolute())): before for place, before in found.items()}


def _body(dataset: Path) -> dict[str, Any]:
    return kept_json(dataset / MADE_OF, dict) or {}  # of one of an earlier version nothing is told


def _digest(folder: Path) -> str:
    transaction.finish(folder)
    there = (path for path in (folder / corpus.GOLD, *corpus.article_files(folder)) if path.is_file())
    return hash_of(f"{path.name} {hash_of([path.read_bytes()])}\n" for path in there)
