"""Times each stage of classifying the corpus against stock scikit-learn, in paired runs; `make bench`."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline

from newsgrain import corpus, dataset, model
from newsgrain.features import Featurizer, in_context
from newsgrain.records import Article
from newsgrain.sentences import split

RUNS = 5


def stock() -> object:
    """Words 1-2 and characters 2-5 within words, TF-IDF, logistic regression."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    return make_pipeline(FeatureUnion([("w", words), ("c", chars)]), LogisticRegression(C=10, max_iter=200))


def main() -> None:
    """Print a table of medians over paired runs, in sentences a second."""
    annotations, models = Path("annotations"), Path("models")
    trained = model.load(model.find(models))
    rows = dataset.grouped(corpus.labelled(annotations))
    found = dataset.examples(rows)
    texts = [r.split.sentences[r.index].text for r in found.rows]
    peer = stock()
    peer.fit(texts, found.classes)  # type: ignore[attr-defined]
    articles = [row.labelled.article for row in rows][:100]
    splits = [split(article) for article in articles]
    sentences = [s.text for cut in splits for s in cut.sentences]
    jobs: dict[str, Callable[[], object]] = {
        "split": lambda: [split(Article(a.article_id, a.text)) for a in articles],
        "featurise": lambda: Featurizer().transform(in_context(splits)),
        "classify (features and both looks)": lambda: trained.of_articles(splits),
        "stock scikit-learn": lambda: peer.predict_proba(sentences),  # type: ignore[attr-defined]
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(RUNS):
        for name, job in jobs.items():
            started = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - started)
    print(f"{len(sentences)} sentences, {RUNS} paired runs, medians")
    base = statistics.median(times["stock scikit-learn"])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"{name:36} {len(sentences) / middle:10,.0f} sentences/s  {base / middle:6.2f} of stock")


if __name__ == "__main__":
    main()
