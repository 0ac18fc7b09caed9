"""A made-up evaluation report in the shape of `newsgrain evaluate --json`, another one for every seed."""

from random import Random
from typing import Any

from newsgrain.records import LABELS

TEXTS = (
    "The ferry will not sail before noon.",
    "Nobody aboard, he feared, had been told.",
    "The charter says that members are consulted first.",
    "Follow our harbour blog for more.",
)


def interval(dice: Random, low: float = 0.3) -> dict[str, float]:
    ends = sorted(dice.uniform(low, 0.999) for _ in range(3))
    return {"value": ends[1], "low": ends[0], "high": ends[2]}


def measured(dice: Random, name: str) -> dict[str, Any]:
    confusion = [[dice.randrange(1, 4000) for _ in LABELS] for _ in LABELS]
    return {
        "name": name,
        "how": f"Every article was judged by a model that had not seen it ({name}).",
        "sentences": sum(map(sum, confusion)),
        "articles": dice.randrange(20, 5000),
        "macro_f1": interval(dice),
        "accuracy": interval(dice),
        "classes": [
            {
                "label": label.value,
                "precision": interval(dice),
                "recall": interval(dice),
                "f1": interval(dice),
                "support": sum(row),
            }
            for label, row in zip(LABELS, confusion, strict=True)
        ],
        "confusion": confusion,
        "calibration_error": dice.uniform(0, 0.2),
        "brier": dice.uniform(0, 0.5),
        "accuracy_of_surest_half": dice.uniform(0.8, 0.999),
        "reliability": [
            {
                "low": n / 10,
                "high": (n + 1) / 10,
                "confidence": n / 10 + 0.05,
                "accuracy": dice.random(),
                "n": dice.randrange(1, 3000),
            }
            for n in range(3, 10)
        ],
        "coverage": [
            {"coverage": n / 20, "confidence": 1 - n / 40, "accuracy": 1 - n * dice.uniform(0.001, 0.01)}
            for n in range(1, 21)
        ],
    }


def promises(dice: Random) -> list[dict[str, Any]]:
    kept = {"threshold": 0.5, "lower_bound": 0.9, "kept": 0.5, "refused": None}
    refused = {"threshold": None, "lower_bound": None, "kept": None, "refused": "too few are right"}
    found = []
    for label in LABELS:
        for asked in (0.9, 0.95, 0.99):
            held = {key: value and dice.uniform(0.4, 0.99) for key, value in kept.items()}
            told = held if dice.random() < 0.6 else refused
            found.append({"label": label.value, "precision": asked, "n": dice.randrange(9, 4000), **told})
    return found


def errors(dice: Random) -> list[dict[str, Any]]:
    return [
        {
            "sentence_id": f"ferry-{n}:120-{dice.randrange(130, 900)}",
            "text": dice.choice(TEXTS),
            "before": "The wind rose." if n else None,
            "after": None if n % 2 else "It fell again.",
            "truth": LABELS[n % 4].value,
            "predicted": LABELS[(n + 1) % 4].value,
            "confidence": dice.uniform(0.7, 1),
            "p_truth": dice.uniform(0, 0.3),
            "evidence": [["verb of saying", dice.uniform(-3, 3)], ["“noon”", dice.uniform(-3, 3)]],
        }
        for n in range(12)
    ]


def slices(dice: Random) -> list[dict[str, Any]]:
    kinds = [("quote", "wholly inside"), ("length", "1-5 words"), ("position", "first of the article")]
    kinds += [("genre", "obituary"), ("outlet", "The Ferry Times"), ("block", "caption")]
    return [
        {
            "kind": kind,
            "name": f"{name} {n}",
            "n": dice.randrange(5, 4000),
            "accuracy": interval(dice),
            "macro_f1": dice.random(),
            "small": n == 0,
        }
        for kind, name in kinds
        for n in range(3)
    ]


def against(dice: Random) -> dict[str, Any]:
    examples = [
        {"text": text, "truth": LABELS[n].value, "old": LABELS[0].value, "new": LABELS[n].value}
        for n, text in enumerate(TEXTS)
    ]
    counts = {name: dice.randrange(500) for name in ("mended", "broken", "changed_between_wrong")}
    return {
        "old": "aaaabbbbcccc",
        "new": "ddddeeeeffff",
        "on": "natural.jsonl",
        "sentences": dice.randrange(5000),
        "difference": {"value": 0.0125, "low": -0.0035, "high": dice.uniform(0.02, 0.2)},
        "accuracy_difference": {"value": 0.0085, "low": -0.0015, "high": dice.uniform(0.02, 0.2)},
        "p_worse": dice.random(),
        "flips": counts,
        "examples": examples,
        "verdict": dice.choice(["better", "worse", "no difference shown"]),
    }


def sample(seed: int = 0) -> dict[str, Any]:
    """A whole report; nothing in it is measured, everything has the right shape."""
    dice = Random(seed)  # noqa: S311 - not for secrets
    curve = [{"sentences": n * 900 + dice.randrange(90), "macro_f1": 0.7 + n / 40} for n in range(1, 6)]
    return {
        "model": {
            "name": "ddddeeeeffff",
            "data": "c7e0" * 16,
            "sentences": dice.randrange(20_000),
            "articles": dice.randrange(900),
            "versions": {"numpy": "2.3.4", "python": "3.11.9"},
        },
        "measured": [
            measured(dice, name)
            for name in ("cross-validation by near-duplicate group", "genre held out", "natural.jsonl")
        ],
        "ceiling": {
            "how": "One annotator taken as the truth, another as the model.",
            "annotators": "machines",
            "sentences": dice.randrange(9000),
            "macro_f1": interval(dice),
            "classes": [{"label": label.value, "f1": interval(dice)} for label in LABELS],
        },
        "baselines": [
            {"name": name, "how": f"{name} and nothing else.", "measured": measured(dice, name)}
            for name in ("majority", "cue rule", "TF-IDF + logistic regression")
        ],
        "leaks": {
            "looked_for": "Articles that nearly repeat each other.",
            "pairs_found": dice.randrange(99),
            "articles_in_groups": dice.randrange(99),
            "exact_repeats_across_groups": dice.randrange(999),
            "examples": ["Read more", "Advertisement"],
            "macro_f1_without_repeats": interval(dice),
        },
        "promises": promises(dice),
        "shares": [
            {"label": label.value, "counted": dice.random(), "corrected": interval(dice, 0)}
            for label in LABELS
        ],
        "curve": {
            "points": [{**p, "low": p["macro_f1"] - 0.02, "high": p["macro_f1"] + 0.02} for p in curve],
            "seconds_per_sentence": dice.uniform(3, 20),
            "annotators_each": 2,
            "hours_for_next_point": dice.uniform(3, 90),
            "told": "The next point costs about a week.",
        },
        "next": [
            {"what": "class", "name": "speculation", "f1": 0.7, "support": 99, "why": "lowest F1"},
            {"what": "genre", "name": "obituary", "f1": 0.6, "support": 12, "why": "few attribution"},
        ],
        "slices": slices(dice),
        "errors": errors(dice),
        "seconds": dice.uniform(10, 500),
        "made": "2026-11-22",
        "against": against(dice),
    }
