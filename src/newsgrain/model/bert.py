"""A BERT in torch with a head for sentences: reads pre-trained safetensors, is trained, and becomes ONNX."""

import io
import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from newsgrain.errors import InputError
from newsgrain.model.backbone import Backbone
from newsgrain.wording import brief

_DROPPED = 0.1
_FAR = -1e4  # added to what must not be looked at; bfloat16 has it
# how our layers are called in files that transformers writes
_NAMES = {
    "embeddings.word_embeddings": "word",
    "embeddings.position_embeddings": "position",
    "embeddings.token_type_embeddings": "segment",
    "embeddings.LayerNorm": "norm",
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "dense",
    "attention.output.LayerNorm": "attended",
    "intermediate.dense": "widen",
    "output.dense": "narrow",
    "output.LayerNorm": "widened",
}


class _Layer(nn.Module):  # type: ignore[misc,unused-ignore] # torch is not there where types are checked
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        size, wide, tiny = config["hidden_size"], config["intermediate_size"], _epsilon(config)
        self.heads = config["num_attention_heads"]
        self.query, self.key, self.value, self.dense = (nn.Linear(size, size) for _ in range(4))
        self.widen, self.narrow = nn.Linear(size, wide), nn.Linear(wide, size)
        self.attended, self.widened = nn.LayerNorm(size, tiny), nn.LayerNorm(size, tiny)
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, states: Tensor, far: Tensor | None) -> Tensor:
        batch, length, size = states.shape
        parted = (batch, length, self.heads, size // self.heads)
        q, k, v = (part(states).view(parted).transpose(1, 2) for part in (self.query, self.key, self.value))
        # nothing is dropped here: that would double the time on a processor
        seen = functional.scaled_dot_product_attention(q, k, v, None if far is None else far.to(q.dtype))
        seen = self.dense(seen.transpose(1, 2).reshape(batch, length, size))
        states = self.attended(states + self.drop(seen))
        return self.widened(states + self.drop(self.narrow(functional.gelu(self.widen(states)))))


class Bert(nn.Module):  # type: ignore[misc,unused-ignore]
    """From tokens (batch, length) to states (batch, length, size)."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        size = config["hidden_size"]
        self.word = nn.Embedding(config["vocab_size"], size)
        self.position = nn.Embedding(config["max_position_embeddings"], size)
        self.segment = nn.Embedding(config.get("type_vocab_size", 2), size)
        self.norm, self.drop = nn.LayerNorm(size, _epsilon(config)), nn.Dropout(_DROPPED)
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config["num_hidden_layers"]))

    def forward(self, tokens: Tensor, there: Tensor | None = None) -> Tensor:
        """`there` (batch, length) is 1 where a token is, 0 where a shorter window was filled up."""
        states = self.word(tokens) + self.position.weight[: tokens.shape[1]] + self.segment.weight[0]
        states = self.drop(self.norm(states))
        far = None if there is None else (1.0 - there[:, None, None, :].float()) * _FAR
        for layer in self.layers:
            states = layer(states, far)
        return states


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows read at once: `sentence` (batch, length) numbers each token's sentence, -1 for none.

    `stops` (sentences,) are the places of their separators in the flattened batch.
    """

    tokens: Tensor
    there: Tensor
    sentence: Tensor
    stops: Tensor


class Tagger(nn.Module):  # type: ignore[misc,unused-ignore]
    """A BERT, and scores of sentences from the mean of their states and the state of their separator."""

    def __init__(self, bert: Bert, labels: int) -> None:
        super().__init__()
        self.bert, self.drop = bert, nn.Dropout(_DROPPED)
        self.head = nn.Linear(2 * bert.word.embedding_dim, labels)

    def forward(self, windows: Windows) -> Tensor:
        """Scores of shape (sentences, labels)."""
        states = self.bert(windows.tokens, windows.there).float().flatten(0, 1)
        sentence, count = windows.sentence.flatten(), len(windows.stops)
        own = sentence >= 0
        sums = states.new_zeros(count, states.shape[1]).index_add(0, sentence[own], states[own])
        sizes = torch.bincount(sentence[own], minlength=count)[:, None]
        return self.head(self.drop(torch.cat([sums / sizes, states[windows.stops]], 1)))


def load(backbone: Backbone) -> Bert:
    """A BERT with the backbone's weights; raises InputError when the files do not fit together."""
    bert = Bert(backbone.config)
    try:
        found = {_ours(name): weights for name, weights in load_file(backbone.weights).items()}
        bert.load_state_dict({name: found[name] for name in bert.state_dict()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise InputError(f"{backbone.weights}: damaged ({brief(error)}); fetch the backbone anew") from error
    except KeyError as error:
        raise InputError(f"{backbone.weights}: no weights of {error}; a BERT is needed") from error
    return bert


def to_onnx(bert: Bert) -> bytes:
    """The network as an ONNX file, from `tokens` (1, n) to `states` (1, n, size)."""
    file, tokens = io.BytesIO(), torch.ones(1, 8, dtype=torch.long)
    with _quietly():
        torch.onnx.export(
            bert.eval().cpu().float(),
            (tokens,),
            file,
            dynamo=False,  # the other exporter needs another package, and does no better here
            opset_version=17,
            input_names=["tokens"],
            output_names=["states"],
            dynamic_axes={"tokens": {1: "n"}, "states": {1: "n"}},
        )
    return file.getvalue()


def in_8_bits(network: bytes) -> bytes:
    """The same network with weights of 8 bits: a quarter of the size."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, _quietly():
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        whole.write_bytes(network)
        quantize_dynamic(whole, small, per_channel=True, weight_type=QuantType.QInt8)
        return small.read_bytes()


@contextmanager
def _quietly() -> Iterator[None]:
    """Without advice to whoever writes the call."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _ours(name: str) -> str:
    """Our name of what a file of transformers calls so; as it is where we have none."""
    stem, _, leaf = name.removeprefix("bert.").rpartition(".")
    if stem.startswith("encoder.layer."):
        number, _, rest = stem.removeprefix("encoder.layer.").partition(".")
        return f"layers.{number}.{_NAMES.get(rest, rest)}.{leaf}"
    return f"{_NAMES.get(stem, stem)}.{leaf}"


def _epsilon(config: dict[str, Any]) -> float:
    return float(config.get("layer_norm_eps", 1e-12))
