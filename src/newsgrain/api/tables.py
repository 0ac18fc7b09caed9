"""Predictions as tables: a pandas DataFrame, or a Dataset of the package datasets."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from newsgrain.batch.csv_rows import KINDS
from newsgrain.errors import InputError
from newsgrain.records import LABEL_NAMES, Prediction
from newsgrain.results import COLUMNS, SENTENCES

if TYPE_CHECKING:
    import datasets
    import pandas  # type: ignore[import-untyped] # ships no types

_PLAIN = tuple(name for name in Prediction.__slots__ if name != "probabilities")


def to_frame(predictions: Iterable[Prediction]) -> "pandas.DataFrame":
    """A row a sentence, in order; the columns are those that `newsgrain classify --format csv` writes.

    `article_id`, `sentence_id`, `text`, `label` and `model` are text; `index`, `start` and `end` whole
    numbers (offsets in Unicode code points); `confidence` and `p_factual_claim`, `p_attribution` and so on
    are 0 to 1, those of a row sum to 1. Without predictions the columns are there and no row. Takes a
    generator, whose rows must have room in memory.

    Raises InputError where pandas is missing, and for what is no prediction.

    Example: newsgrain.to_frame(grain.classify_many(newsgrain.read("inbox/")))["label"].value_counts()
    """
    try:
        import pandas
    except ImportError as error:
        raise InputError("to_frame needs the package pandas; pip install pandas") from error
    columns = {name: list[Any]() for name in KINDS[SENTENCES]}
    for p in _checked(predictions, "to_frame"):
        for name, value in (*_plain(p).items(), *((f"p_{k}", v) for k, v in p.probabilities.items())):
            columns[name].append(value)
    kinds = {int: "int64", float: "float64", str: pandas.Series([""]).dtype}  # of texts as where rows are
    return pandas.DataFrame(columns).astype({name: kinds[kind] for name, kind in KINDS[SENTENCES].items()})


def to_dataset(predictions: Iterable[Prediction]) -> "datasets.Dataset":
    """A `datasets.Dataset` in memory, a row a sentence, in order; the features are a prediction's fields.

    They are those that `newsgrain classify --format parquet` writes: `probabilities` is one feature with a
    number a label, 0 to 1, that sum to 1; `label` is text (`class_encode_column("label")` numbers it);
    `start` and `end` count Unicode code points. Takes a generator, whose rows must have room in memory.

    Raises InputError where datasets is missing, and for what is no prediction.

    Example: newsgrain.to_dataset(grain.classify_many(newsgrain.read("inbox/"))).to_parquet("rows.parquet")
    """
    try:
        import datasets
    except ImportError as error:
        raise InputError("to_dataset needs the package datasets; pip install datasets") from error
    rows = [
        {**_plain(p), "probabilities": dict(p.probabilities)} for p in _checked(predictions, "to_dataset")
    ]
    names: dict[Any, Any] = {str: "string", int: "int32", float: "float64"}
    kinds: dict[Any, Any] = {kind: datasets.Value(name) for kind, name in names.items()}
    kinds[dict[str, float]] = dict.fromkeys(LABEL_NAMES, kinds[float])
    features = datasets.Features({name: kinds[kind] for name, kind in COLUMNS[SENTENCES].items()})
    return datasets.Dataset.from_dict({name: [row[name] for row in rows] for name in features}, features)


def _checked(predictions: Iterable[Prediction], function: str) -> Iterator[Prediction]:
    """The predictions, each looked at; raises InputError at what is none."""
    for item in predictions if isinstance(predictions, Iterable) else [predictions]:
        if not isinstance(item, Prediction):
            raise InputError(
                f"{function}: takes predictions, as `classify` and `classify_many` of a model give them, not"
                f" {type(item).__name__}"
            )
        yield item


def _plain(p: Prediction) -> dict[str, Any]:
    """The fields but the probabilities, with the label as plain text."""
    return {name: getattr(p, name) for name in _PLAIN} | {"label": p.label.value}
