"""What to label next is what the model is surely bad at."""

import numpy as np

from newsgrain.quality.scoring import score
from newsgrain.quality.slices import Next, priorities


def found(wrong: dict[str, float], articles: int = 10) -> tuple[Next, ...]:
    """Genres of `articles` articles with 40 sentences each; `wrong` is the share called otherwise."""
    rng = np.random.default_rng(0)
    n = articles * 40
    truth = np.tile(np.arange(4), len(wrong) * n // 4)
    genres = [genre for genre in wrong for _ in range(n)]
    owners = [f"{genre}{i % articles}" for genre in wrong for i in range(n)]
    miss = np.array([rng.random() < wrong[genre] for genre in genres])
    predicted = np.where(miss, 0, truth)
    predicted[(truth == 2) & (rng.random(len(truth)) < 0.5)] = 1
    return priorities(score(truth, predicted, owners), genres, owners, truth, predicted)


def test_the_weakest_class_comes_first_with_what_it_is_taken_for() -> None:
    first = found({"wire": 0.1, "blog": 0.4})[0]
    assert (first.what, first.name) == ("class", "speculation")
    assert "were called attribution" in first.why


def test_genres_follow_from_the_worst() -> None:
    assert [n.name for n in found({"wire": 0.05, "blog": 0.5, "court": 0.25})[1:]] == [
        "blog",
        "court",
        "wire",
    ]


def test_a_genre_of_two_articles_is_not_judged() -> None:
    assert [n.what for n in found({"wire": 0.05, "blog": 0.5}, articles=2)] == ["class"]


def test_where_all_is_right_no_class_has_the_lowest_f1() -> None:
    truth = np.arange(8) % 4
    owners = [str(n) for n in truth]
    (only,) = priorities(score(truth, truth, owners), owners, owners, truth, None)
    assert only.why.startswith("all labels have F1 1.000")
