"""The promises that annotations/ keeps: whole, twice answered, varied, reproducible, and our own words."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsgrain.annotations import corpus, crowd, tombstones
from newsgrain.annotations.adjudicate import Posteriors, Settled, adjudicate, standing
from newsgrain.duplicates import near_duplicates, runs_of, words_of
from newsgrain.files import lines_of, to_json
from newsgrain.records import LABEL_NAMES, Answer, Article, Gold, How, Label, article_of
from newsgrain.text.sentences import split
from newsgrain.wording import counted

SAME_ARTICLE = 0.3  # overlap of five-word runs
SAME_SENTENCE = 0.8  # overlap of three-word runs, sentences of eight words and more
OPENING = 5
OPENING_SHARE = 0.005
FOREIGN_RUN = 9
_LONG, _RUN = 8, 3


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: whether it is kept, what was found, and up to five offenders.

    `kept` is None where there was nothing to look at.
    """

    name: str
    kept: bool | None
    found: str
    offenders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """All of annotations/ in memory, with the text of each sentence by its id."""

    folder: Path
    articles: dict[str, Article]
    genres: dict[str, str]
    sentences: dict[str, str]
    settled: Settled

    def written(self) -> dict[str, Article]:
        """The articles of the corpus proper; those that a push stored may still be at work, or alike."""
        return {name: a for name, a in self.articles.items() if self.genres[name] != corpus.PUSHED}

    def expected(self) -> dict[str, str]:
        """Texts of the sentences of the corpus proper, by their ids."""
        own = self.written()
        return {name: text for name, text in self.sentences.items() if article_of(name) in own}


def read(annotations: Path) -> Corpus:
    """Read and split everything; raises CorpusError at the first bad line."""
    pairs = list(corpus.articles(annotations))
    articles = {a.article_id: a for _, a in pairs}
    sentences = {s.sentence_id: s.text for a in articles.values() for s in split(a).sentences}
    (answers, _), rulings = corpus.answers_in_place(annotations), corpus.rulings(annotations)
    settled = adjudicate(answers, rulings, posteriors=_posteriors(annotations, answers))
    return Corpus(annotations, articles, {a.article_id: g for g, a in pairs}, sentences, settled)


def _posteriors(annotations: Path, answers: Sequence[Answer]) -> Posteriors | None:
    """Weigh annotators if the stored gold did."""
    weighed = any(g.how is How.DAWID_SKENE for g in corpus.settled(annotations))
    return crowd.weigh(answers).posteriors if weighed else None


def check(found: Corpus, foreign: Path | None = None) -> list[Promise]:
    """Check every promise; `foreign` is a folder whose sentences must not stand in the corpus."""
    labels = {g.sentence_id: g.label for g in found.settled.gold}
    promises = [
        _unique(found),
        _forgotten(found),
        _boundaries(found),
        _answered(found),
        _settled(found),
        _reproducible(found),
        _articles_differ(found),
        _sentences_differ(found, labels),
        _openings(found, labels),
    ]
    if foreign is not None:
        promises.append(_own_words(found, foreign))
    return promises


def counts(found: Corpus) -> dict[str, dict[str, int]]:
    """Sentences by genre and label, and articles by genre."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for gold in found.settled.gold:
        table[found.genres[article_of(gold.sentence_id)]][gold.label.value] += 1
    for article_id in found.articles:
        table[found.genres[article_id]]["articles"] += 1
    columns = ["articles", *LABEL_NAMES]
    return {genre: {c: table[genre][c] for c in columns} for genre in sorted(table)}


def _promise(name: str, offenders: Sequence[str], good: str, looked_at: int) -> Promise:
    """A promise that was held against so many things."""
    if not offenders and not looked_at:
        return Promise(name, None, "nothing to check")
    told = f"{len(offenders)} offend" if offenders else good
    return Promise(name, not offenders, told, tuple(offenders[:5]))


def _of_written(found: Corpus, promise: Promise) -> Promise:
    """Told of articles of the corpus proper alone: where there are none, that pushed ones are not meant."""
    if promise.kept is not None or not found.articles:
        return promise
    pushed = counted(len(found.articles), "article")
    return replace(
        promise, found=f"{promise.found}: it is not asked of the {pushed} of {corpus.PUSHED}.jsonl"
    )


def _unique(found: Corpus) -> Promise:
    ids = Counter(a.article_id for _, a in corpus.articles(found.folder))
    return _promise(
        "article ids are unique",
        [i for i, n in ids.items() if n > 1],
        f"{counted(len(ids), 'article')}",
        len(ids),
    )


def _forgotten(found: Corpus) -> Promise:
    """What was forgotten in one copy of the corpus may still lie in another."""
    gone = tombstones.read(found.folder)
    offenders = [name for name, article in found.articles.items() if gone.refuses(article)]
    told = f"{len(gone.ids):,} forgotten"
    return _promise("no forgotten article is there", offenders, told, len(found.articles))


def _boundaries(found: Corpus) -> Promise:
    strange = sorted(
        {a.sentence_id for a in corpus.answers(found.folder)}
        | {a.sentence_id for a in corpus.rulings(found.folder)}
    )
    offenders = [i for i in strange if i not in found.sentences]
    told = f"{counted(len(strange), 'sentence')} answered"
    return _promise("answers stand on sentence boundaries", offenders, told, len(strange))


def _answered(found: Corpus) -> Promise:
    """Two annotators at least have answered each sentence, whatever they answered."""
    who: dict[str, set[str]] = defaultdict(set)
    for answer in standing(corpus.answers(found.folder)):
        who[answer.sentence_id].add(answer.annotator)
    asked = found.expected()
    offenders = [i for i in asked if len(who[i]) < 2]
    told = counted(len(asked), "sentence")
    promise = _promise("every sentence has two annotators", offenders, told, len(asked))
    if promise.kept is None and found.sentences:
        twice = sum(len(who[i]) > 1 for i in found.sentences)
        told = f"{twice:,} of {counted(len(found.sentences), 'pushed sentence')} have two so far"
        return replace(promise, found=f"{promise.found}: {told}")
    return promise


def _settled(found: Corpus) -> Promise:
    done, asked = found.settled, found.expected()
    waiting = [i for i in done.single if i in asked]
    told = counted(len(done.gold), "gold label")
    return _promise("no dispute is open", [*done.disputed, *waiting], told, len(done.gold))


def _reproducible(found: Corpus) -> Promise:
    derived = [to_json(g) for g in found.settled.gold]
    stored = lines_of(found.folder / corpus.GOLD)
    here, there = set(derived), set(stored)
    offenders = [a for a in derived if a not in there] or [b for b in stored if b not in here]
    if not offenders and derived != stored:
        offenders = ["the order of the lines"]
    if not offenders and stored and not _exchange_is_current(found):
        offenders = ["labelled.jsonl is another; run `newsgrain adjudicate`"]
    return _promise("gold.jsonl comes from the answers", offenders, "same bytes", len(here | there))


def _exchange_is_current(found: Corpus) -> bool:
    stored = lines_of(found.folder / corpus.LABELLED)
    return stored == list(corpus.exchanged(corpus.labelled(found.folder)))


def _articles_differ(found: Corpus) -> Promise:
    names = list(found.written())
    pairs = near_duplicates([found.articles[n].text for n in names], SAME_ARTICLE)
    offenders = [f"{names[i]} ~ {names[j]}" for i, j in pairs]
    name = f"no two articles overlap by {SAME_ARTICLE:.0%}"
    return _of_written(found, _promise(name, offenders, counted(len(names), "article"), len(names)))


def _is_story(label: Label | None) -> bool:
    """Whether a sentence belongs to the story; one without a label is taken to."""
    return label is None or label.row.story


def _sentences_differ(found: Corpus, labels: Mapping[str, Label]) -> Promise:
    """Boilerplate aside, no sentence of eight words or more nearly repeats one of another article.

    Within its own article it may: a headline quotes the sentence below it, a last line says the first again.
    """
    own = found.expected()
    story = (name for name in own if _is_story(labels.get(name)))
    names = [name for name in story if len(words_of(own[name])) >= _LONG]
    # what many articles have is no furniture here: those sentences are left out by their labels
    pairs = near_duplicates([own[name] for name in names], SAME_SENTENCE, _RUN, common=len(names))
    alike = [(names[i], names[j]) for i, j in pairs]
    offenders = [f"{a} ~ {b}" for a, b in alike if article_of(a) != article_of(b)]
    name = f"no two articles share a sentence by {SAME_SENTENCE:.0%}, boilerplate aside"
    told = f"{counted(len(names), 'sentence')} of {_LONG} words or more"
    return _of_written(found, _promise(name, offenders, told, len(names)))


def _openings(found: Corpus, labels: Mapping[str, Label]) -> Promise:
    """No label leans on a stock opening of five words."""
    openings: dict[Label, Counter[str]] = defaultdict(Counter)
    own = found.expected()
    for sentence_id, label in labels.items():
        words = words_of(own.get(sentence_id, ""))
        if len(words) >= OPENING:
            openings[label][" ".join(words[:OPENING])] += 1
    total = Counter(labels.values())
    offenders = [
        f"{label.value}: {opening!r} {n} times"
        for label, counted in openings.items()
        for opening, n in counted.items()
        if n > max(1, OPENING_SHARE * total[label])
    ]
    name = f"no opening of {OPENING} words has over {OPENING_SHARE:.1%} of a label"
    return _of_written(found, _promise(name, offenders, "varied", len(openings)))


def _own_words(found: Corpus, foreign: Path) -> Promise:
    """No run of nine words of the corpus stands in the texts of `foreign`."""
    theirs = {run for text in _foreign_texts(foreign) for run in _runs(text)}
    offenders = [a.article_id for a in found.written().values() if not theirs.isdisjoint(_runs(a.text))]
    name, told = f"no {FOREIGN_RUN} words running from elsewhere", f"{counted(len(theirs), 'run')} compared"
    return _of_written(found, _promise(name, offenders, told, len(found.written()) and len(theirs)))


def _runs(text: str) -> list[tuple[str, ...]]:
    return runs_of(words_of(text), FOREIGN_RUN)


def _foreign_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.txt")):
        yield path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(folder.rglob("*.jsonl")):
        for line in lines_of(path):
            row = json.loads(line)
            if isinstance(row, dict) and isinstance(row.get("text"), str):
                yield row["text"]


def unkept(promises: Iterable[Promise]) -> list[Promise]:
    """The promises that are broken."""
    return [p for p in promises if p.kept is False]


def by_label(gold: Iterable[Gold]) -> dict[str, int]:
    """How many gold sentences each label has, by its name."""
    found = Counter(g.label.value for g in gold)
    return {name: found[name] for name in LABEL_NAMES}
