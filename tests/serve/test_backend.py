"""What is suggested live is what the model says of the sentence in its article, wherever the article is."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.errors import ModelError
from newsgrain.files import to_json, write_lines
from newsgrain.labelstudio import conversion, suggestions
from newsgrain.labelstudio.suggestions import Shown
from newsgrain.model import store
from newsgrain.model.classifier import Classifier
from newsgrain.model.linear import Linear
from newsgrain.records import Article
from newsgrain.serve.backend import Articles, Backend, best
from newsgrain.text.sentences import split
from tests import toy

ARTICLES = [labelled.article for _, labelled in toy.corpus()]


def tasks_of(article: Article) -> list[dict[str, Any]]:
    return [{"id": n, **task} for n, task in enumerate(conversion.tasks(split(article), "g"), 1)]


def keep(annotations: Path, *articles: Article) -> None:
    write_lines(annotations / "articles" / "pushed.jsonl", map(to_json, articles))


@pytest.fixture
def backend(models: Path, tmp_path: Path) -> Backend:
    return Backend(models, tmp_path / "annotations")


def test_it_says_what_a_push_would_say(backend: Backend, toy_model: Linear) -> None:
    """Of every sentence, with the confidence and under the version that a push gives it."""
    keep(backend.annotations, *ARTICLES)
    for article in ARTICLES:
        (found,) = Classifier(toy_model).predict_all([article])
        wanted = [suggestions.prediction(p, Shown.ALL) for p in found]
        assert backend.predict(tasks_of(article)) == wanted
    assert {p["model_version"] for p in wanted} == {backend.version}


def test_an_article_that_is_not_here_is_put_together_from_the_task(backend: Backend) -> None:
    """It is what the annotator sees; the sentence is found in it, and mostly called the same."""
    there = Backend(backend.models, backend.annotations.parent / "other")
    keep(there.annotations, *ARTICLES)
    same = []
    for article in ARTICLES:
        tasks = tasks_of(article)
        pairs = zip(backend.predict(tasks), there.predict(tasks), strict=True)
        same += [one["result"] == other["result"] for one, other in pairs]
    assert sum(same) >= 0.9 * len(same)


def test_another_text_under_the_same_id_is_not_taken_for_it(backend: Backend) -> None:
    article = ARTICLES[0]
    alone = backend.predict(tasks_of(article))
    keep(backend.annotations, Article(article.article_id, "Something else. " * 30))
    assert backend.predict(tasks_of(article)) == alone


class Always(Backend):
    """One that has its model from nowhere."""

    held: Classifier

    def _current(self) -> Classifier:
        return self.held


odd = st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=2))
data = st.dictionaries(st.sampled_from(["sentence_id", "sentence", "before", "after", "article_id"]), odd)


@settings(max_examples=30)
@given(st.lists(odd | st.fixed_dictionaries({"id": odd, "data": odd | data}), max_size=4))
def test_one_prediction_a_task_whatever_came(toy_model: Linear, strange: list[Any]) -> None:
    """A task that is not ours gets an empty one in its place, and the others theirs."""
    backend = Always(Path("none"), Path("none"))
    backend.held = Classifier(toy_model)
    good = tasks_of(ARTICLES[0])[:2]
    found = backend.predict([good[0], *strange, good[1]])
    assert len(found) == len(strange) + 2
    assert [found[0], found[-1]] == backend.predict(good)
    assert all(p["result"] == [] for p in found[1:-1])


def test_the_suggestion_is_beside_the_choice_and_half_have_none(models: Path, tmp_path: Path) -> None:
    """A choice made beforehand would be taken away by its own key."""
    backend = Backend(models, tmp_path, Shown.HALF)
    found = [p for article in ARTICLES for p in backend.predict(tasks_of(article))]
    shown = [p["result"][0]["from_name"] for p in found if p["result"]]
    assert set(shown) == {"suggestion"}
    assert 0 < len(shown) < len(found)
    assert all(p["score"] > 0 and p["model_version"].endswith(" half") for p in found)


def test_a_model_trained_meanwhile_takes_over(models: Path, tmp_path: Path, toy_examples: Any) -> None:
    backend = Backend(models, tmp_path)
    before = backend.version
    other = toy.laid_out(toy_examples, min_rows=1).fit(about={"articles": 1})
    store.save(other, models)
    assert backend.version == other.name != before
    assert backend.predict(tasks_of(ARTICLES[0]))[0]["model_version"] == other.name


def test_the_accurate_model_is_the_best_there_is(models: Path, toy_examples: Any) -> None:
    fast = best(models)
    other = toy.laid_out(toy_examples, min_rows=1).fit(about={"articles": 1})
    accurate = store.save(other, models, store.ACCURATE)
    assert best(models) == accurate != fast
    assert best(models, "fast") == fast
    with pytest.raises(ModelError, match="no such model"):
        best(models, "nothing")


def test_articles_are_found_in_files_that_grow(tmp_path: Path) -> None:
    articles = Articles(tmp_path)
    articles.renew()
    assert articles.get("a") is None
    keep(tmp_path, Article("a", "One text."))
    articles.renew()
    assert articles.get("a") == Article("a", "One text.")
    keep(tmp_path, Article("a", "One text."), Article("b", "Zwölf Boxkämpfer 🥊."), Article("a", "Another."))
    articles.renew()
    found = [articles.get(name) for name in ("b", "a", "b")]
    assert found == [found[2], Article("a", "One text."), Article("b", "Zwölf Boxkämpfer 🥊.")]
