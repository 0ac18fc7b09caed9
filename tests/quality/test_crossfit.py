"""No fit sees what it judges, and nothing is fitted twice."""

import inspect
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from newsgrain.annotations import dataset
from newsgrain.annotations.dataset import Examples
from newsgrain.features import codes, words
from newsgrain.model import learn
from newsgrain.model.classifier import of_rows
from newsgrain.model.training import Part, parts
from newsgrain.quality import crossfit
from newsgrain.quality.crossfit import CrossFitter, joined
from newsgrain.records import LabelledArticle
from newsgrain.report import show
from tests import toy


def test_cross_validation_never_sees_its_own_group(toy_examples: Examples) -> None:
    """With one group a part, a sentence found only in its own article cannot be known by heart."""
    p = CrossFitter(toy_examples, None, 1).everyone(cues=False)[1].probabilities
    np.testing.assert_allclose(p.sum(1), 1.0)
    trained = toy.laid_out(toy_examples).fit()
    assert p.max(1).mean() < of_rows(trained, toy_examples.rows).max(1).mean()


def test_cross_validation_of_a_few_groups_uses_as_many_parts() -> None:
    found = dataset.examples(dataset.grouped(toy.corpus()[:2]))
    given, judged = CrossFitter(found, None, 1, laid_out=toy.laid_out(found, min_rows=1)).everyone()
    assert len(given) == 2
    np.testing.assert_allclose(judged.probabilities.sum(1), 1.0)


def _with_outlets(*outlets: str) -> Examples:
    def named(item: LabelledArticle, outlet: str) -> LabelledArticle:
        return LabelledArticle(replace(item.article, source=outlet), item.labels)

    items = [(g, named(x, o)) for (g, x), o in zip(toy.corpus(), outlets, strict=True)]
    return dataset.examples(dataset.grouped(items))


def test_an_outlet_stays_on_one_side() -> None:
    """Two articles of one outlet are joined, and those that near copies link to them."""
    found = _with_outlets("Post", "News", "Post", "Echo", "Mail")
    groups = dict(zip(found.articles, joined(found, most=0.9), strict=True))
    assert groups["toy-0"] == groups["toy-2"]
    assert len(set(groups.values())) == 4


def test_an_outlet_that_is_everything_is_not_joined() -> None:
    """One outlet's corpus can still be cross-validated, by article."""
    found = _with_outlets(*["Post"] * 5)
    assert joined(found) == found.groups


def test_an_outlet_with_all_of_a_label_is_not_joined() -> None:
    """Each of its articles can be held out, and the others teach what the label is."""
    found = _with_outlets("Post", "News", "Post", "Echo", "Mail")
    classes = [2 if name in ("toy-0", "toy-2") else n % 2 for n, name in enumerate(found.articles)]
    assert joined(replace(found, classes=classes), most=0.9) == found.groups


def test_judging_is_what_fit_and_predict_give(toy_examples: Examples) -> None:
    fitter = CrossFitter(toy_examples, None, 1)
    given = parts(fitter.groups)
    judged = fitter.judged("main", given)
    laid_out = learn.lay_out(toy_examples.rows, toy_examples.classes, fitter.groups)
    p = of_rows(laid_out.fit(given[0].inner), toy_examples.rows)
    np.testing.assert_allclose(judged.probabilities[given[0].outer], p[given[0].outer], atol=1e-6)
    np.testing.assert_allclose(judged.probabilities.sum(1), 1)


def test_worst_errors_carry_cues_of_the_model_that_made_them(toy_examples: Examples) -> None:
    fitter = CrossFitter(toy_examples, None, 1)
    judged = fitter.judged("main", parts(fitter.groups))
    wrong = np.flatnonzero(judged.probabilities.argmax(1) != toy_examples.classes)
    assert len(wrong)
    assert set(judged.cues) == set(wrong.tolist())
    assert any(judged.cues.values())
    assert all(len(cues) <= 5 and all(amount > 0 for _, amount in cues) for cues in judged.cues.values())


def test_what_was_fitted_is_kept(
    toy_examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time no fit runs, and the numbers are the same to the last bit; other labels fit anew."""
    first = CrossFitter(toy_examples, tmp_path, 1)
    given = parts(first.groups)
    judged = first.judged("main", given)
    monkeypatch.setattr(crossfit, "_in_parallel", _no_fit)
    again = CrossFitter(toy_examples, tmp_path, 1).judged("main", given)
    np.testing.assert_array_equal(judged.probabilities, again.probabilities)
    assert judged.cues == again.cues
    other = replace(toy_examples, classes=[(k + 1) % 4 for k in toy_examples.classes])
    with pytest.raises(AssertionError, match="fitted again"):
        CrossFitter(other, tmp_path, 1).judged("main", given)
    with pytest.raises(AssertionError, match="fitted again"):
        CrossFitter(toy_examples, tmp_path, 1).judged("main", given[:2])


def test_the_code_below_a_fit_is_part_of_its_name() -> None:
    """A fit depends on the words that signals look for, and not on how a page looks."""
    code = crossfit._code("newsgrain.model.learn", set())
    for module, below in ((codes, True), (words, True), (show, False)):
        assert (inspect.getsource(module) in code) is below
    assert "Signs of attribution" in code
    assert "Cuts a text into sentences" in crossfit._code("newsgrain.text.splitter", set())


def _no_fit(*_: object) -> None:
    raise AssertionError("fitted again")


def test_only_the_latest_is_kept(toy_examples: Examples, tmp_path: Path) -> None:
    fitter = CrossFitter(toy_examples, tmp_path, 1)
    fitter.stock(parts(fitter.groups))
    fitter.stock(parts(fitter.groups, 2))
    assert len(list(tmp_path.iterdir())) == 1


def test_a_damaged_cache_is_made_anew(toy_examples: Examples, tmp_path: Path) -> None:
    """What was cut short is fitted again, to the same numbers."""
    fitter = CrossFitter(toy_examples, tmp_path, 1)
    p = fitter.stock(parts(fitter.groups))
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    np.testing.assert_array_equal(fitter.stock(parts(fitter.groups)), p)
    assert len(path.read_bytes()) == len(whole)


def test_two_processes_say_what_one_says(toy_examples: Examples) -> None:
    """However many share the work."""
    one, two = (CrossFitter(toy_examples, None, jobs) for jobs in (1, 2))
    given: list[Part] = parts(one.groups)
    np.testing.assert_array_equal(
        one.judged("main", given).probabilities, two.judged("main", given).probabilities
    )
