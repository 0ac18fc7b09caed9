"""Suggestions of a model as Label Studio's predictions: on which sentences, and which are stale."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from newsgrain.labelstudio.label_config import SUGGESTION, TARGET
from newsgrain.records import Label, Prediction, text_digest

_OURS = re.compile(r"[0-9a-f]{12}( half| none)?")


class Shown(StrEnum):
    """Which sentences are shown with a suggestion; all of them get a score, for the order."""

    ALL = "all"
    HALF = "half"
    NONE = "none"


def version(model: str, shown: Shown) -> str:
    """The `model_version` of these suggestions: the model's name, and which are shown unless all are."""
    return model if shown is Shown.ALL else f"{model} {shown.value}"


def is_shown(sentence_id: str, shown: Shown) -> bool:
    """Whether the sentence is shown with a suggestion; the same half for every model and every push."""
    if shown is Shown.HALF:
        return text_digest(f"suggest {sentence_id}", 8)[0] % 2 == 0
    return shown is Shown.ALL


def prediction(p: Prediction, shown: Shown) -> dict[str, Any]:
    """Label Studio's prediction for a sentence; `score` is the confidence, and the lowest is served first."""
    result = region(p.label) if is_shown(p.sentence_id, shown) else []
    return {"model_version": version(p.model, shown), "score": round(p.confidence, 4), "result": result}


@cache
def region(label: Label) -> list[dict[str, Any]]:
    """A suggested label as Label Studio stores it, shared; the editor carries it into the answer."""
    value = {"choices": [label.value]}
    return [{"from_name": SUGGESTION, "to_name": TARGET, "type": "choices", "value": value}]


def stale(versions: Mapping[str, int], current: str) -> list[str]:
    """Versions of ours other than the current one; what another program wrote is not ours to remove."""
    return sorted(name for name in versions if name != current and _OURS.fullmatch(name))


def entangled(versions: Iterable[str], current: str) -> list[str]:
    """Versions that the server's search for `current` would find as well, since it looks for parts."""
    return sorted(name for name in versions if name != current and current in name)
