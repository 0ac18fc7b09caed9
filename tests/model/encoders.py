"""A BERT small enough to train in a second: random weights, and a tokenizer that knows the toy corpus."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests import toy

CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "vocab_size": 400,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 64,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
}
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[unused0]", "[unused1]", "¶"]


def installed() -> bool:
    """Whether the extra `encoder` is there."""
    return all(find_spec(name) for name in ("torch", "safetensors", "tokenizers", "onnx", "onnxruntime"))


def one_thread() -> None:
    """Two wait for each other longer than either works on networks so small."""
    if installed():
        import torch

        torch.set_num_threads(1)


def rewrite(folder: Path, without: str) -> None:
    """Leave weights out whose names end so."""
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    save_file({name: w for name, w in load_file(path).items() if not name.endswith(without)}, path)


def backbone(folder: Path) -> Path:
    """Write one into `folder`, as transformers names its files and weights."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    _tokenizer().save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    weights = {name: 0.05 * torch.randn(shape) for name, shape in _shapes()}
    weights |= {name: torch.ones(shape) for name, shape in _shapes() if name.endswith("LayerNorm.weight")}
    save_file(weights, folder / "model.safetensors")
    return folder


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.trainers import WordPieceTrainer

    made = Tokenizer(WordPiece(unk_token=_SPECIAL[1]))
    made.normalizer, made.pre_tokenizer = Lowercase(), BertPreTokenizer()
    trainer = WordPieceTrainer(vocab_size=CONFIG["vocab_size"], special_tokens=_SPECIAL, show_progress=False)
    made.train_from_iterator([item.article.text for _, item in toy.corpus()], trainer)
    return made


def _shapes() -> list[tuple[str, tuple[int, ...]]]:
    size, wide = CONFIG["hidden_size"], CONFIG["intermediate_size"]
    found: list[tuple[str, tuple[int, ...]]] = [
        ("embeddings.word_embeddings.weight", (CONFIG["vocab_size"], size)),
        ("embeddings.position_embeddings.weight", (CONFIG["max_position_embeddings"], size)),
        ("embeddings.token_type_embeddings.weight", (2, size)),
        *_norm("embeddings.LayerNorm", size),
    ]
    for n in range(CONFIG["num_hidden_layers"]):
        layer = f"encoder.layer.{n}."
        for name in ("attention.self.query", "attention.self.key", "attention.self.value"):
            found += _linear(layer + name, size, size)
        found += _linear(layer + "attention.output.dense", size, size)
        found += _norm(layer + "attention.output.LayerNorm", size)
        found += _linear(layer + "intermediate.dense", size, wide)
        found += _linear(layer + "output.dense", wide, size)
        found += _norm(layer + "output.LayerNorm", size)
    return found


def _linear(name: str, given: int, made: int) -> list[tuple[str, tuple[int, ...]]]:
    return [(f"{name}.weight", (made, given)), (f"{name}.bias", (made,))]


def _norm(name: str, size: int) -> list[tuple[str, tuple[int, ...]]]:
    return [(f"{name}.weight", (size,)), (f"{name}.bias", (size,))]
