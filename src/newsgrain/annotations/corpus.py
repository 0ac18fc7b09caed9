"""Reads and writes annotations/: articles, answers and gold, and names what contradicts what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from newsgrain import annotators, homes, schemes
from newsgrain.annotations import transaction
from newsgrain.decoded import name_in, text_in
from newsgrain.errors import CorpusError
from newsgrain.files import fields_of, line_of, read_lines, write_lines
from newsgrain.records import (
    ABOUT,
    Answer,
    Article,
    Gold,
    Label,
    LabelledArticle,
    LabelledSpan,
    sentence_id_of,
    split_sentence_id,
)
from newsgrain.wording import first_of

T = TypeVar("T")
_TEXTS = ("article_id", *ABOUT, "origin", "language")
GOLD, LABELLED = "gold.jsonl", "labelled.jsonl"
PUSHED = "pushed"
PULLED = "label-studio.jsonl"  # in answers/: what came from Label Studio
MARKS = ".pulled.json"  # beside it: how far the last pull from each project came
REVISIONS = "revisions.jsonl"
FORGOTTEN = "forgotten.jsonl"
QUESTIONS = "gold-questions.jsonl"  # the only record of them: on the server nothing tells one
# whatever of a corpus must not be written over; `annotations/forgetting.py` says where rows of articles are
FILES = frozenset(
    {
        *(homes.ARTICLES, homes.ANSWERS, GOLD, LABELLED, QUESTIONS, REVISIONS, FORGOTTEN),
        *(homes.FILE, homes.GUIDELINES, annotators.FILE, schemes.FILE, "DATASHEET.md", "LICENSE"),
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """A gold question: a settled sentence, asked again behind a sentence of a project."""

    project: str
    sentence_id: str
    label: Label
    after: str

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Build from a line of gold-questions.jsonl; raises ValueError or KeyError when it is none."""
        project, name, after = (text_in(row, name) for name in ("project", "sentence_id", "after"))
        return cls(project, name, name_in(Label, row, "label"), after)


def article_files(annotations: Path) -> list[Path]:
    """The files of the corpus' articles, in the order of their names."""
    return files_in(annotations, homes.ARTICLES)


def files_in(annotations: Path, *folder: str) -> list[Path]:
    """The files of JSON lines in one of the folders of a corpus, in the order of their names."""
    return sorted(annotations.joinpath(*folder).glob("*.jsonl"))


def genre_file(annotations: Path, genre: str) -> Path:
    """The file of the articles of a genre."""
    return annotations / homes.ARTICLES / f"{genre}.jsonl"


def articles(annotations: Path) -> Iterator[tuple[str, Article]]:
    """Every corpus article with its genre, which is the name of the file it stands in."""
    transaction.finish(annotations)
    for path in article_files(annotations):
        for article in read_lines(path, _article):
            yield path.stem, article


def texts(annotations: Path) -> dict[str, str]:
    """Texts by article; of two articles with one id the first, as everywhere."""
    return {name: article.text for name, article in by_id(annotations).items()}


def by_id(annotations: Path) -> dict[str, Article]:
    """Articles by their ids; of two with one id the first, as everywhere."""
    found: dict[str, Article] = {}
    for _, article in articles(annotations):
        found.setdefault(article.article_id, article)
    return found


def _article(row: dict[str, Any]) -> Article:
    text_in(row, "text")
    for name in _TEXTS:
        if row.get(name) is not None:
            text_in(row, name)
    return Article.from_json(row)


def answers(annotations: Path) -> Iterator[Answer]:
    """Annotators' answers, in the order of file names and lines.

    Not those of adjudicators, and not those to gold questions, which were settled before they were asked.
    """
    return (answer for _, answer in _answers(annotations, to_questions=False))


def answers_to_questions(annotations: Path) -> Iterator[Answer]:
    """Answers to gold questions, which say something of who gave them and nothing of the sentence."""
    return (answer for _, answer in _answers(annotations, to_questions=True))


def _answers(annotations: Path, *, to_questions: bool) -> Iterator[tuple[Path, Answer]]:
    """Answers with the file that each stands in: those to gold questions, or all others."""
    transaction.finish(annotations)
    asked = questions_asked(annotations)
    for path in files_in(annotations, homes.ANSWERS) if asked or not to_questions else ():
        for answer in read_lines(path, Answer.from_json):
            if ((answer.project, answer.sentence_id) in asked) == to_questions:
                yield path, answer


def questions(annotations: Path) -> list[Question]:
    """Gold questions of all projects, in the order in which they were asked."""
    return list(read_lines(annotations / QUESTIONS, Question.from_json))


def questions_asked(annotations: Path) -> frozenset[tuple[str | None, str]]:
    """Project and sentence of each gold question."""
    return frozenset((q.project, q.sentence_id) for q in questions(annotations))


def answers_by_origin(annotations: Path) -> tuple[list[Answer], list[Answer]]:
    """Answers that were pulled from Label Studio, and all others, such as those that came with the corpus."""
    pulled: list[Answer] = []
    others: list[Answer] = []
    for path, answer in _answers(annotations, to_questions=False):
        (pulled if path.name == PULLED else others).append(answer)
    return pulled, others


def answers_in_place(annotations: Path) -> tuple[list[Answer], list[str]]:
    """Answers that can be settled, and the sentences of all others: no text of their article stands there.

    Where an article is not in the folder its answers are taken at their word.
    """
    there = texts(annotations)
    found: list[Answer] = []
    misplaced = set()
    for answer in answers(annotations):
        article_id, start, end = split_sentence_id(answer.sentence_id)
        if article_id in there and not stands(there[article_id], start, end):
            misplaced.add(answer.sentence_id)
        else:
            found.append(answer)
    return found, sorted(misplaced)


def rulings(annotations: Path) -> Iterator[Answer]:
    """Adjudicators' answers to disputed sentences: answers/disputes/*.jsonl."""
    transaction.finish(annotations)
    for path in files_in(annotations, homes.RULINGS):
        yield from read_lines(path, Answer.from_json)


def settled(annotations: Path) -> list[Gold]:
    """Settled labels of gold.jsonl; none where nothing was settled yet."""
    transaction.finish(annotations)
    return list(read_lines(annotations / GOLD, Gold.from_json))


def gold(annotations: Path) -> list[Gold]:
    """Settled labels of gold.jsonl, which must be there."""
    found, path = settled(annotations), annotations / GOLD
    if not found and not path.is_file():
        raise CorpusError(f"{path}: not there; run `newsgrain adjudicate`")
    return found


def stands(text: str, start: int, end: int) -> bool:
    """Whether some of the text stands there, and all of the span within it."""
    return end <= len(text) and bool(text[start:end].strip())


def labelled(annotations: Path) -> list[tuple[str, LabelledArticle]]:
    """Corpus articles that have gold labels, with their genre; spans in the order of the text.

    Raises CorpusError when labels stand on articles that are not there, or on no text of theirs.
    """
    found, homeless = labelled_here(annotations)
    if homeless:
        raise CorpusError(
            f"{annotations / GOLD}: labels for articles that are not in articles/:"
            f" {first_of(homeless, 5)}; add each as a JSON line with its article_id and text"
        )
    return found


def labelled_genres(annotations: Path) -> Iterator[str]:
    """The genre of each line of labelled.jsonl."""
    return read_lines(annotations / LABELLED, lambda row: str(row["genre"]))


def labelled_here(annotations: Path) -> tuple[list[tuple[str, LabelledArticle]], list[str]]:
    """Labelled articles that are there, as `labelled` has them, and the ids of those that are not.

    Raises CorpusError when labels stand on no text of their articles.
    """
    spans: dict[str, list[LabelledSpan]] = {}
    for item in gold(annotations):
        article_id, start, end = split_sentence_id(item.sentence_id)
        spans.setdefault(article_id, []).append(LabelledSpan(start, end, item.label))
    found: list[tuple[str, LabelledArticle]] = []
    for genre, article in articles(annotations):
        own = sorted(spans.pop(article.article_id, ()), key=lambda s: s.start)
        for span in own:
            if not stands(article.text, span.start, span.end):
                name = sentence_id_of(article.article_id, span.start, span.end)
                raise CorpusError(
                    f"{annotations / GOLD}: {name}: no text"
                    f" stands there, the article has {len(article.text):,} characters; `newsgrain"
                    " adjudicate` leaves it out"
                )
        if own:
            found.append((genre, LabelledArticle(article, tuple(own))))
    return found, sorted(spans)


def exchange(item: LabelledArticle, genre: str | None = None) -> str:
    """One line of the exchange form: the article, a genre if there is one, `labels` as start, end, label."""
    row = fields_of(item.article) | ({} if genre is None else {"genre": genre})
    return line_of({**row, "labels": [asdict(s) for s in item.labels]})


def exchanged(found: Iterable[tuple[str, LabelledArticle]]) -> Iterator[str]:
    """The lines of labelled.jsonl, in the order of article ids."""
    pairs = sorted(found, key=lambda pair: pair[1].article.article_id)
    return (exchange(item, genre) for genre, item in pairs)


def write_labelled(annotations: Path) -> list[str]:
    """Derive labelled.jsonl, the corpus in one file for other tools, from articles and gold.

    Returns the ids of articles that have labels and are not in articles/, which are left out.
    """
    found, homeless = labelled_here(annotations)
    write_lines(annotations / LABELLED, exchanged(found))
    return homeless
