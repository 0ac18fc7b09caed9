"""The encoder: a fine-tuned BERT that reads windows of the page, run by ONNX Runtime."""

import string
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from newsgrain.errors import ModelError
from newsgrain.extras import library
from newsgrain.labels import VERSION
from newsgrain.model.kinds import ENCODER
from newsgrain.model.seam import Cue, Floats, Look, Told, lead, softmax, strongest_first
from newsgrain.model.windows import NEIGHBOURS, Piece, Reader, Settings, stretches, windows
from newsgrain.records import LABELS, Label, hash_of
from newsgrain.text.sentences import SplitArticle
from newsgrain.timing import stage
from newsgrain.wording import brief

_NETWORK, _TOKENIZER, _HEAD = "network.onnx", "tokenizer.json", ("weights", "intercept")
# tokens of a window when pages are read: as right as the longer ones of training, and a third faster
_READ = 160
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Encoder:
    """A network from tokens to states, and a head from states to scores, as `seam.Model` describes models.

    `network` is an ONNX file from tokens (1, n) to states (1, n, size), `tokenizer` a tokenizer.json;
    `weights` (2 * size, labels) and `intercept` (labels,), float32, turn the mean of a sentence's states and
    the state of its separator into scores.
    """

    kind: ClassVar[str] = ENCODER
    labels: ClassVar[tuple[Label, ...]] = LABELS
    settings: Settings
    tokenizer: str
    network: bytes
    weights: NDArray[np.float32]
    intercept: NDArray[np.float32]
    card: dict[str, Any]

    @cached_property
    def name(self) -> str:
        """First 12 hex digits of the SHA-256 of settings, files, arrays and labels of one's own."""
        parts = (bytes.fromhex(hash_of([part])) for part in (self.tokenizer, self.network, *self._head))
        return hash_of((asdict(self.settings), VERSION, *parts))[:12]

    def probabilities(self, documents: Sequence[SplitArticle]) -> Floats:
        """Probabilities of every sentence of the documents, in order: shape (n, labels), rows sum to 1."""
        return softmax(self.scores(documents))

    def scores(self, documents: Sequence[SplitArticle], asked: Mask | None = None) -> Floats:
        """Scores of every sentence of the documents, shape (n, labels); their softmax are probabilities.

        Where sentences are `asked` for, shape (n,), only these are read, with one on either side; all else
        is NaN.
        """
        asked = np.ones(sum(map(len, documents)), np.bool_) if asked is None else asked
        parts = np.split(asked, np.cumsum([len(document) for document in documents]))
        with stage("encode"):
            found = [self._of_page(document, own) for document, own in zip(documents, parts, strict=False)]
            return np.concatenate([np.empty((0, len(LABELS))), *found])

    def tell(self, document: SplitArticle, asked: Mask | None = None) -> Told:
        """Cues by leaving each word out: how much the label's lead shrinks without it.

        The sentence is read with its neighbours only, or a page would take minutes; what the rest of the
        page adds is told beside the words. Nothing is told of sentences that are not `asked` for.
        """
        pieces, scores = self.reader.pieces(document), self.scores([document], asked)
        texts = [sentence.text for sentence in document.sentences]

        def looks(given: Sequence[int]) -> list[Look]:
            return [
                self._look(pieces, n, text, float(lead(scores[n], best)), best)
                if asked is None or asked[n]
                else Look()
                for n, (text, best) in enumerate(zip(texts, given, strict=True))
            ]

        return Told(softmax(scores), looks)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write network, tokenizer and head; gives the settings."""
        (folder / _NETWORK).write_bytes(self.network)
        (folder / _TOKENIZER).write_text(self.tokenizer, encoding="utf-8")
        for name, array in zip(_HEAD, self._head, strict=True):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        return {"settings": asdict(self.settings)}

    def __reduce__(self) -> tuple[Any, ...]:
        """Without what is made of the files when it is first asked for."""
        fields = (self.settings, self.tokenizer, self.network, self.weights, self.intercept, self.card)
        return Encoder, fields

    @cached_property
    def reader(self) -> Reader:
        """The reader of pages that the network was trained with."""
        return Reader(self.tokenizer, self.settings)

    @property
    def _head(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return np.ascontiguousarray(self.weights), self.intercept

    @cached_property
    def _session(self) -> Any:
        """One thread: many processes label many articles, `--jobs` says how many."""
        runtime = library("onnxruntime", "onnxruntime", "encoder", "an encoder")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            return runtime.InferenceSession(self.network, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelError(f"{_NETWORK}: damaged ({brief(error)})") from error

    def _of_page(self, document: SplitArticle, asked: Mask) -> Floats:
        """Scores of a page's sentences; what it gives depends on nothing but the page and what is asked."""
        found = np.full((len(asked), len(LABELS)), np.nan)
        if not asked.any():
            return found
        pieces, most = self.reader.pieces(document), min(_READ, self.settings.window)
        for start, end in stretches(asked):
            for a, b in windows([len(piece) for piece in pieces[start:end]], most):
                found[start + a : start + b] = self._of_window(pieces[start + a : start + b])
        found[~asked] = np.nan
        return found

    def _of_window(self, pieces: Sequence[Piece]) -> Floats:
        """Scores of a window's sentences.

        Each window goes alone: numbers of 8 bits are scaled by all that is read at once, so that a sentence
        would be scored by its company. On a processor a batch would be no faster.
        """
        tokens = [self.reader.opening, *(token for piece in pieces for token in piece.tokens)]
        (states,) = self._session.run(None, {"tokens": np.array([tokens], np.int64)})
        sizes = np.array([len(piece) for piece in pieces])
        starts = 1 + np.cumsum(sizes) - sizes
        means = np.add.reduceat(states[0], starts, axis=0) / sizes[:, None]
        stops = states[0][starts + [piece.stop for piece in pieces]]
        return np.asarray(np.hstack([means, stops]).astype(np.float64) @ self.weights + self.intercept)

    def _look(self, pieces: Sequence[Piece], at: int, text: str, whole: float, best: int) -> Look:
        """What its words did for the lead of the label numbered `best` over the others."""
        first = max(0, at - NEIGHBOURS)
        near, place, words = list(pieces[first : at + NEIGHBOURS + 1]), at - first, text.split()
        own = near[place]
        before, after = own.tokens[: _marks_before(own, self.reader.piece(text))], own.tokens[own.stop + 1 :]

        def leads(kept: str) -> float:
            near[place] = self.reader.piece(kept, before, after)
            return float(lead(self._of_window(near)[place], best))

        here = leads(text)
        amounts: dict[str, float] = {}
        for n, word in enumerate(words):
            name = word.strip(string.punctuation + "“”‘’«»„…–—").lower()
            if name:
                without = leads(" ".join(words[:n] + words[n + 1 :]))
                amounts[name] = amounts.get(name, 0.0) + here - without
        cues = strongest_first(Cue("word", name, amount) for name, amount in amounts.items())
        return Look(whole, cues, {"together": here - sum(amounts.values()), "page": whole - here})


def _marks_before(own: Piece, bare: Piece) -> int:
    """How many marks stand before a sentence's own tokens."""
    return own.stop - bare.stop


def read(folder: Path, meta: dict[str, Any]) -> Encoder:
    """Read what `Encoder.save` wrote; raises ModelError, or what numpy raises for files that are none."""
    arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in _HEAD}
    tokenizer = (folder / _TOKENIZER).read_text(encoding="utf-8")
    network = (folder / _NETWORK).read_bytes()
    return Encoder(Settings(**meta["settings"]), tokenizer, network, card=meta["card"], **arrays)
