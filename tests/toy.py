"""A corpus small enough to read: a few articles whose every sentence has its label beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsgrain.annotations.adjudicate import adjudicate
from newsgrain.annotations.corpus import exchange
from newsgrain.annotations.dataset import Examples, grouped, save
from newsgrain.files import to_json, write_lines, write_records
from newsgrain.model.learn import LinearTrainer, lay_out
from newsgrain.model.linear import Settings
from newsgrain.records import LABELS, Answer, Article, Label, LabelledArticle, LabelledSpan
from newsgrain.text.sentences import split

F, A, S, P = tuple(Label)[:4]
_TEXTS: tuple[tuple[tuple[str, Label], ...], ...] = (
    (
        ("By Ola Brant", P),
        ("A barn burned down in Vell on Monday.", F),
        ("Nobody was hurt, the fire chief said.", A),
        ("The cause may have been a heater.", S),
        ("Subscribe to our newsletter for more.", P),
    ),
    (
        ("The council bought four buses.", F),
        ("“They are late,” the mayor told reporters.", A),
        ("It is unclear when the first will run.", S),
        ("Photo: Ola Brant", P),
    ),
    (
        ("Police arrested two men at the quay.", F),
        ("Witnesses said that they heard a bang.", A),
        ("The men could face charges this week.", S),
        ("All rights reserved.", P),
    ),
    (
        ("Rates rose to four percent in June.", F),
        ("According to the bank, loans will cost more.", A),
        ("Prices are likely to fall next year.", S),
        ("Follow us for more stories.", P),
    ),
    (
        ("The museum opened a new wing.", F),
        ("Its director called the wing a gift.", A),
        ("Perhaps the crowds will come back.", S),
        ("Share this story with a friend.", P),
    ),
)


def written(name: str, sentences: Iterable[tuple[str, Label]], **about: Any) -> LabelledArticle:
    """An article of these sentences, a paragraph each, with their labels."""
    text, spans = "", []
    for sentence, label in sentences:
        text += "\n\n" if text else ""
        spans.append(LabelledSpan(len(text), len(text) + len(sentence), label))
        text += sentence
    return LabelledArticle(Article(name, text, **about), tuple(spans))


def labelled(n: int) -> LabelledArticle:
    """Build the n-th toy article with its labels."""
    return written(f"toy-{n}", _TEXTS[n], title=f"Toy {n}")


def corpus() -> list[tuple[str, LabelledArticle]]:
    """All toy articles with a genre each."""
    return [("toys" if n % 2 else "barns", labelled(n)) for n in range(len(_TEXTS))]


def copies(count: int) -> list[tuple[str, LabelledArticle]]:
    """All of them so many times, under other names: enough for features that must be frequent."""
    return [
        (genre, replace(item, article=replace(item.article, article_id=f"{item.article.article_id}-{n}")))
        for n in range(count)
        for genre, item in corpus()
    ]


def laid_out(found: Examples, **settings: int) -> LinearTrainer:
    """Lay examples out for training a linear model."""
    return lay_out(found.rows, found.classes, found.groups, Settings(**settings))


def lay_dataset(
    given: Sequence[tuple[str, LabelledArticle]] | None = None, folder: Path = Path(".build/dataset")
) -> None:
    """Have a data set of these articles, else of all toy articles, where commands look for it."""
    save(grouped(corpus() if given is None else given), folder)


def exchanged(path: Path) -> Path:
    """A file of all toy articles as labelled ones from elsewhere are given."""
    write_lines(path, [exchange(item, genre) for genre, item in corpus()])
    return path


def settle_quays(folder: Path, count: int) -> Path:
    """A corpus of an article of so many sentences that two settled, each label in turn."""
    cut = split(Article("quays", "\n\n".join(f"Quay number {n} was closed on Monday." for n in range(count))))
    write_lines(folder / "articles" / "quays.jsonl", [to_json(cut.article)])
    answers = [
        Answer(s.sentence_id, who, LABELS[s.index % 4], "2026-01-01T00:00:00Z")
        for s in cut.sentences
        for who in ("ann", "bea")
    ]
    write_records(folder / "answers" / "both.jsonl", answers)
    write_records(folder / "gold.jsonl", adjudicate(answers).gold)
    return folder
