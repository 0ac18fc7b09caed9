"""A scheme of five labels for tests: a source's claims are called `sourced`, and speculation is split."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from newsgrain import schemes
from tests.files import write_rows

FORECAST = {
    "name": "forecast",
    "letter": "C",
    "brief": "foreca",
    "colour": "#cc79a7",
    "day": 0.5,
    "night": 0.4,
    "line": "dashed",
    "meaning": "what the outlet says is to come",
    "rule": "what is to come: will, is due to, next week",
}
WAS = {
    "factual_claim": "factual_claim",
    "attribution": "sourced",
    "speculation": ["speculation", "forecast"],
    "promotional_boilerplate": "promotional_boilerplate",
}
SENTENCES = {
    "factual_claim": "The {} opened the {} on Monday.",
    "sourced": "“The {} has reopened,” the {} said.",
    "speculation": "It may be that the {} closed the {}.",
    "promotional_boilerplate": "Subscribe to our {} newsletter for {}.",
    "forecast": "The {} will close the {} next year.",
}
BEFORE = {"sourced": "attribution", "forecast": "speculation"}
_NOUNS = (
    "bridge council quay mill tram school harbour museum bakery library station theatre tower garden farm"
    " market canal depot clinic chapel stadium orchard quarry ferry factory forge barn court lodge palace"
).split()


def five() -> dict[str, Any]:
    """The file of a migration from the labels that come with newsgrain."""
    rows = schemes.draft(schemes.read(schemes.SHIPPED))["labels"]
    renamed = [{**row, "name": "sourced"} if row["name"] == "attribution" else row for row in rows]
    return {"labels": [*renamed, FORECAST], "was": WAS}


def article(seed: int, sentences: Mapping[str, str] = SENTENCES) -> Iterator[tuple[str, str]]:
    """A sentence of each of the five labels, in any order."""
    drawn = random.Random(seed)  # noqa: S311
    for label in drawn.sample(list(sentences), len(sentences)):
        yield label, sentences[label].format(*drawn.sample(_NOUNS, 2))


def write_corpus(
    folder: Path,
    count: int,
    sentences: Mapping[str, str] = SENTENCES,
    before: Mapping[str, str] = BEFORE,
) -> dict[str, str]:
    """Two annotators who agree, under labels of `before`; by sentence, what it is under the labels of now."""
    articles, answers, truth = [], [], {}
    for n in range(count):
        text = ""
        for label, sentence in article(n, sentences):
            start = len(text) + 2 * bool(text)
            text += ("\n\n" if text else "") + sentence
            name = f"a{n}:{start}-{len(text)}"
            truth[name] = label
            at = {"sentence_id": name, "created_at": "2026-01-01T00:00:00Z"}
            answers.append({**at, "label": before.get(label, label)})
        articles.append({"article_id": f"a{n}", "text": text})
    files = {"articles/made.jsonl": articles}
    files |= {f"answers/{who}.jsonl": [{**x, "annotator": who} for x in answers] for who in ("ann", "bea")}
    for name, rows in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_rows(folder / name, rows)
    (folder / "GUIDELINES.md").write_text("Label every sentence. A forecast is what is to come.\n")
    return truth
