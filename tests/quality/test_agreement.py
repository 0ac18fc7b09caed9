"""Agreement: tables solved by hand, the laws that any such figure keeps, and other people's libraries."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import permutations
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from newsgrain.annotations import corpus, reliability
from newsgrain.annotations.reliability import Bootstrap, Estimate, Floats
from newsgrain.errors import InputError
from newsgrain.files import write_records
from newsgrain.quality.agreement import Agreement, Pair, measure
from newsgrain.records import LABELS, Answer, Gold, How, Label
from newsgrain.report import show_agreement
from newsgrain.report.agreement_page import page
from tests.processes import run

F, A, S, P = tuple(Label)[:4]
NAMES = ("ann", "bea", "cat")
BY_LETTER: dict[str, Label | None] = {label.value[0].upper(): label for label in LABELS} | {".": None}
# Krippendorff 2011, section C: four observers, twelve units, 0 where an observer said nothing.
OBSERVERS = ("123321412000", "123322412503", "033323422510", "123324412510")
TABLES = st.lists(st.tuples(*[st.sampled_from([None, *Label])] * 3), min_size=2, max_size=12)
SOME = settings(max_examples=40)  # each table is measured whole, with intervals
Rows = Sequence[tuple[Label | None, ...]]


def given_by(rows: Rows, names: Sequence[str] = NAMES) -> list[Answer]:
    """One row a sentence, one column an annotator; four sentences an article."""
    return [
        Answer(f"a{n // 4:02}:{n}-{n + 1}", name, label, "2026-01-01")
        for n, row in enumerate(rows)
        for name, label in zip(names, row, strict=False)
    ]


def said(**words: str) -> list[Answer]:
    """Answers spelled by their labels' first letters, '.' for a skip."""
    columns = [[BY_LETTER[letter] for letter in word] for word in words.values()]
    return given_by(list(zip(*columns, strict=True)), list(words))


def measured(rows: Rows, names: Sequence[str] = NAMES) -> Agreement:
    assume(any(sum(label is not None for label in row) > 1 for row in rows))
    return measure(given_by(rows, names), minimum=1, draws=20)


def only(found: Agreement) -> Pair:
    (pair,) = found.pairs
    return pair


def as_numbers(rows: Rows, label: Label | None = None) -> Floats:
    """What the reference takes: annotators by sentences, nan for nothing; a label against the rest is 1."""
    if label is not None:
        cells = [[np.nan if x is None else float(x == label) for x in row] for row in rows]
    else:
        cells = [[np.nan if x is None else float(LABELS.index(x)) for x in row] for row in rows]
    return np.array(cells).T


def reference(data: Floats) -> float:
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


def test_alpha_of_krippendorffs_own_table() -> None:
    """His paper gives 0.743 for the nominal case."""
    counts = np.array(
        [[column.count(str(k)) for k in range(1, 6)] for column in zip(*OBSERVERS, strict=True)]
    )
    agreed = reliability.coincidences(counts.astype(float)).sum(0)
    assert agreed.sum() == pytest.approx(40)
    assert round(float(reliability.alpha(agreed)), 3) == 0.743


def test_kappa_of_a_table_solved_by_hand() -> None:
    """Agreement 0.7, by chance 0.5: (0.7 - 0.5) / (1 - 0.5)."""
    table = np.array([[20.0, 5.0], [10.0, 15.0]])
    assert float(reliability.kappa(table)) == pytest.approx(0.4)
    assert reliability.kappa_per_label(table) == pytest.approx([0.4, 0.4])
    assert float(reliability.observed(table)) == pytest.approx(0.7)


def test_two_annotators_solved_by_hand() -> None:
    """Four sentences, one disagreement."""
    found = measure(said(ann="FFAS", bea="FAAS"), minimum=1)
    # Answers: F 3, A 3, S 2; expected disagreement 64 - 9 - 9 - 4 = 42, observed 2 of 8.
    assert found.alpha.value == pytest.approx(1 - 7 * 2 / 42)
    assert found.observed.value == pytest.approx(0.75)
    # ann: F 2, A 1, S 1; bea: F 1, A 2, S 1; chance (2 + 2 + 1) / 16.
    assert only(found).kappa.value == pytest.approx((12 - 5) / (16 - 5))
    assert found.confusion[0][:3] == (1, 1, 0)
    assert [row[n] for n, row in enumerate(found.confusion)] == [1, 1, 1, 0]
    assert only(found).table[0][1] == 1
    assert found.share_of(F, A) == pytest.approx(1 / 3)
    assert found.share_of(P, A) is None
    assert found.labels[3].alpha.value is None
    assert [item.answers for item in found.labels] == [3, 3, 2, 0]


def test_kinds_of_disagreement_are_counted_commonest_first_with_examples() -> None:
    found = measure(said(ann="FFASP", bea="AFFPP", cat="A...."), minimum=1)
    first, second = found.disagreements
    assert (first.labels, first.pairs, first.sentences) == ((F, A), 3, 2)
    assert first.examples == ("a00:0-1", "a00:2-3")
    assert (second.labels, second.pairs) == ((S, P), 1)
    assert second.share.value == pytest.approx(1 / 7)
    assert found.pairs_of_answers == 7


def test_each_annotator_is_compared_with_everyone_else() -> None:
    found = measure(said(ann="FF.S", bea="FFAS", cat="FAAS"), minimum=1)
    ann, bea, cat = found.annotators
    assert (ann.answers, ann.skipped, found.skipped) == (3, 1, 1)
    assert ann.with_rest.value == pytest.approx(5 / 6)
    assert bea.with_rest.value == pytest.approx(6 / 7)
    assert cat.with_rest.value == pytest.approx(5 / 7)
    assert [share.value for share in bea.shares] == pytest.approx([0.5, 0.25, 0.25, 0])


def test_the_last_answer_counts_and_a_skip_takes_a_label_back() -> None:
    answers = said(ann="FFF", bea="FFF")
    edited = [replace(answers[0], label=S, updated_at="2026-01-02"), replace(answers[2], label=None)]
    found = measure([*edited[:1], *answers, replace(edited[1], updated_at="2026-01-03")], minimum=1)
    assert (found.shared, found.skipped) == (2, 1)
    assert only(found).table[LABELS.index(S)][0] == 1


def test_wrong_suggestions_that_were_kept() -> None:
    """Another annotator judges, unless the label is settled."""
    shown = [replace(a, suggested=s) for a, s in zip(said(ann="FFAF"), (F, A, A, F), strict=True)]
    answers = [*shown, *said(bea="FFAA")]
    found = measure(answers, minimum=1).suggestions
    assert found is not None
    assert (found.shown, found.kept, found.wrong, found.wrong_kept) == (4, 3, 2, 1)
    assert (found.right, found.right_kept, found.kept_when_wrong.value) == (2, 2, 0.5)
    gold = [Gold("a00:3-4", F, {"factual_claim": 1}, How.ADJUDICATED)]
    judged = measure(answers, gold, minimum=1)
    assert judged.suggestions is not None
    assert (judged.suggestions.wrong, judged.suggestions.wrong_kept, judged.suggestions.right) == (1, 0, 3)
    assert judged.annotators[1].suggestions is None


def test_a_suggestion_on_which_the_others_are_split_is_not_judged() -> None:
    shown = [replace(a, suggested=F) for a in said(ann="F")]
    found = measure([*shown, *said(bea="A", cat="S")], minimum=1).suggestions
    assert found is not None
    assert (found.shown, found.wrong, found.right) == (1, 0, 0)
    assert found.kept_when_wrong.value is None


def test_seconds_are_quartiles_of_labelled_sentences() -> None:
    timed = [replace(a, lead_time_s=float(n + 1)) for n, a in enumerate(said(ann="FFFF."))]
    found = measure([*timed, *said(bea="FFFFF")], minimum=1)
    ann, bea = found.annotators
    assert bea.seconds is None
    assert ann.seconds is not None
    assert (ann.seconds.answers, ann.seconds.median.value) == (4, 2.0)
    assert (ann.seconds.lower.value, ann.seconds.upper.value) == (1.0, 3.0)
    assert found.seconds == ann.seconds


@SOME
@given(TABLES)
def test_alpha_equals_the_reference_library(rows: Rows) -> None:
    found = measured(rows)
    figures = [(found.alpha, None), *((item.alpha, item.label) for item in found.labels)]
    paired = [row for row in rows if sum(label is not None for label in row) > 1]
    for figure, label in figures:
        used = {x if label is None else x == label for row in paired for x in row if x is not None}
        assert (figure.value is None) == (len(used) < 2)
        if figure.value is not None:
            assert figure.value == pytest.approx(reference(as_numbers(rows, label)), abs=1e-9)


@SOME
@given(TABLES)
def test_kappa_equals_scikit_learn(rows: Rows) -> None:
    for pair in measured(rows).pairs:
        columns = [NAMES.index(name) for name in (pair.first, pair.second)]
        both = [(row[columns[0]], row[columns[1]]) for row in rows]
        one, other = zip(*[x for x in both if None not in x], strict=True)
        figures: list[tuple[Estimate, Sequence[object], Sequence[object]]] = [(pair.kappa, one, other)]
        for figure, label in zip(pair.kappas, LABELS, strict=True):
            figures.append((figure, [x == label for x in one], [x == label for x in other]))
        for figure, first, second in figures:
            alike = len({*first, *second}) == 1
            assert (figure.value is None) == alike
            if figure.value is not None:
                assert figure.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)


@SOME
@given(TABLES)
def test_perfect_agreement_is_one(rows: Rows) -> None:
    found = measured([(row[0], row[0], row[0]) for row in rows])
    figures = [found.alpha, *(x.alpha for x in found.labels), *(p.kappa for p in found.pairs)]
    for figure in figures:
        assert (figure.value, figure.low) in {(1.0, 1.0), (1.0, None), (None, None)}
    assert found.observed.value == 1.0
    assert found.disagreements == ()


@SOME
@given(TABLES, st.permutations(NAMES))
def test_names_of_annotators_change_nothing(rows: Rows, names: list[str]) -> None:
    found, renamed = measured(rows), measured(rows, names)
    assert renamed.alpha == found.alpha
    assert (renamed.labels, renamed.confusion) == (found.labels, found.confusion)
    new = dict(zip(NAMES, names, strict=True))
    for pair in found.pairs:
        both = {new[pair.first], new[pair.second]}
        (other,) = [one for one in renamed.pairs if {one.first, one.second} == both]
        assert other.kappa.value == pytest.approx(pair.kappa.value)


@SOME
@given(TABLES, st.sampled_from(list(permutations(LABELS))))
def test_names_of_labels_change_nothing(rows: Rows, labels: tuple[Label, ...]) -> None:
    new: dict[Label | None, Label | None] = {None: None}
    new.update(zip(LABELS, labels, strict=True))
    found, renamed = measured(rows), measured([tuple(new[x] for x in row) for row in rows])
    assert renamed.alpha.value == pytest.approx(found.alpha.value)
    assert renamed.alpha.low == pytest.approx(found.alpha.low)
    for n, label in enumerate(LABELS):
        image = LABELS.index(labels[n])
        assert labels[n] == new[label]
        assert renamed.labels[image].alpha.value == pytest.approx(found.labels[n].alpha.value)


@SOME
@given(TABLES)
def test_every_pair_of_answers_is_counted_once(rows: Rows) -> None:
    found = measured(rows)
    upper = sum(found.confusion[i][j] for i in range(4) for j in range(i, 4))
    assert upper == found.pairs_of_answers == sum(pair.shared for pair in found.pairs)
    assert all(found.confusion[i][j] == found.confusion[j][i] for i in range(4) for j in range(4))
    assert sum(who.answers for who in found.annotators) == found.answers


def test_a_draw_of_articles_is_worth_what_the_library_says_of_the_repeated_sentences() -> None:
    rng = np.random.default_rng(3)
    data = rng.integers(0, 4, size=(3, 40)).astype(float)
    data[rng.random((3, 40)) < 0.3] = np.nan
    counts = np.stack([(data == k).sum(0) for k in range(4)], axis=1).astype(float)
    per_article = reliability.coincidences(counts).reshape(8, 5, 4, 4).sum(1)
    for weights in Bootstrap.of(8, 25, 0).weights:
        repeated = np.repeat(data, np.repeat(weights.astype(int), 5), axis=1)
        value = reliability.alpha(np.tensordot(weights, per_article, 1))
        assert float(value) == pytest.approx(reference(repeated))


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 99)), min_size=1, max_size=20))
def test_quantiles_equal_numpys_of_the_drawn_values(timed: list[tuple[int, float]]) -> None:
    article, values = np.array([a for a, _ in timed]), np.array([v for _, v in timed])
    weights = np.array([1.0, 2.0, 3.0, 1.0])
    found = Bootstrap(weights[None, :]).quantiles(values, article, (0.25, 0.5))
    drawn = np.repeat(values, weights[article].astype(int))
    for q, figure in zip((0.25, 0.5), found, strict=True):
        assert figure.value == np.quantile(values, q, method="inverted_cdf")
        if figure.low is not None:
            assert figure.low == figure.high == np.quantile(drawn, q, method="inverted_cdf")


def test_intervals_are_the_same_each_time_and_need_two_articles() -> None:
    answers = said(ann="FFASFFASFA", bea="FAASFFSSFF")
    assert measure(answers, minimum=1) == measure(answers[::-1], minimum=1)
    alpha = measure(answers, minimum=1).alpha
    assert alpha.value is not None
    assert alpha.low is not None
    assert alpha.high is not None
    assert alpha.low < alpha.value < alpha.high
    assert measure(said(ann="FFA", bea="FAA"), minimum=1).alpha.low is None


def test_too_few_shared_sentences_are_refused() -> None:
    with pytest.raises(InputError, match=r"^too few .* agreement: 0 with .*, 30 needed; have the same"):
        measure([])
    with pytest.raises(InputError, match=r": 2 with labels of two .*, 3 needed; .* `newsgrain pull`"):
        measure(said(ann="FF.F", bea="FFF."), minimum=3)
    assert measure(said(ann="FF.F", bea="FFFF"), minimum=3).shared == 3


def test_what_alpha_supports() -> None:
    found = measure(said(ann="FFAS", bea="FFAS"), minimum=1)
    assert found.standing.startswith("firm conclusions")
    assert replace(found, alpha=Estimate(0.9, 0.7, 1)).standing.startswith("tentative")
    assert replace(found, alpha=Estimate(0.5)).standing == "no conclusions yet"
    assert measure(said(ann="F", bea="F"), minimum=1).standing.startswith("not defined")
    assert measure(said(ann="F", bea="F"), minimum=1).weakest() is None
    weakest = measure(said(ann="FFASP", bea="FFSSP"), minimum=1).weakest()
    assert weakest is not None
    assert weakest.label == A


def test_few_shared_sentences_of_a_pair_are_marked() -> None:
    found = measure(said(ann="FFAF", bea="FFAA", cat="F..."), minimum=4)
    assert [found.has_few(pair) for pair in found.pairs] == [False, True, True]


def test_twenty_thousand_answers_take_seconds() -> None:
    rng = np.random.default_rng(0)
    answers = [
        Answer(f"{n // 20:04}:{n}-{n + 1}", f"who{who}", LABELS[k], "2026-01-01", lead_time_s=s, suggested=F)
        for n in range(10_000)
        for who, k, s in zip(rng.permutation(6)[:2], rng.integers(0, 4, 2), rng.random(2), strict=True)
    ]
    before = time.process_time()
    found = measure(answers)
    assert time.process_time() - before < 20
    assert found.alpha.value == pytest.approx(0, abs=0.05)


class Tags(HTMLParser):
    """Notices tags that do not close, and all that would fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetching: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what was opened and what it would fetch."""
        if tag != "meta":
            self.open.append(tag)
        self.fetching += [name for name, _ in attrs if name in {"src", "href", "srcset", "action"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opened and closed at once."""

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing() -> None:
    """A name or a sentence that looks like HTML stays text."""
    shown = [replace(a, suggested=F, lead_time_s=2.5) for a in said(**{"<b>eve</b>": "FFASFA"})]
    found = measure([*shown, *said(bea="FAASSA")], minimum=1)
    text = page(found, {found.disagreements[0].examples[0]: "It rose <script>fast</script>."})
    tags = Tags()
    tags.feed(text)
    assert (tags.open, tags.fetching) == ([], [])
    assert "&lt;b&gt;eve" in text
    assert "<script" not in text
    assert "http:" not in text.lower()
    assert "https:" not in text.lower()
    assert "prefers-color-scheme: dark" in text
    assert text.count("<svg") == len(LABELS)


def test_a_page_of_full_agreement_says_so() -> None:
    text = page(measure(said(ann="FF", bea="FF"), minimum=1))
    assert "every pair of answers agrees" in text
    assert "No answer was given with a suggestion in sight" in text


def test_tables_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    shown = [replace(a, suggested=F, lead_time_s=2.5) for a in said(**{"[red]eve": "FFASFA"})]
    show_agreement.agreement(measure([*shown, *said(bea="FAASSA")], minimum=5))
    told = capsys.readouterr().out
    for word in ("Krippendorff's alpha", "Cohen's kappa", "[red]eve", "a00:1-2", "2.5"):
        assert word in told


def test_the_command_on_the_toy_answers(annotations: Path) -> None:
    cwd = annotations.parent
    done = run("agreement", cwd=cwd)
    assert done.returncode == 1
    assert done.stderr.startswith("newsgrain: too few sentences to measure agreement: 21 with labels")
    assert len(done.stderr.splitlines()) == 1
    answers = list(corpus.answers(annotations))
    answers[0] = replace(answers[0], label=F)
    by_ann = [a for a in answers if a.annotator == "ann"]
    write_records(annotations / "answers" / "ann.jsonl", by_ann)
    done = run("agreement", "--minimum", 20, "--json", "--html", "page.html", cwd=cwd)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["shared"], told["disagreements"][0]["pairs"]) == (21, 1)
    assert 0.9 < told["alpha"]["value"] < 1
    assert "By Ola Brant" in (cwd / "page.html").read_text(encoding="utf-8")
    assert "alpha 0.9" in run("agreement", "--minimum", 20, cwd=cwd).stdout
