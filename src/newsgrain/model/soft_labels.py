"""What a teacher says of unlabelled articles, kept as it is found, so that a run that was killed goes on."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from newsgrain.model.seam import Floats, Model
from newsgrain.records import LABELS
from newsgrain.storage import whole
from newsgrain.text.sentences import SplitArticle

__all__ = ["SoftLabels"]
AT_ONCE = 64


class SoftLabels:
    """Probabilities of every sentence by the text of its article, in files of one folder a teacher.

    Whatever pool an article comes in, it is asked about once. What cannot be read is asked about again.
    """

    def __init__(self, folder: Path, teacher: Model) -> None:
        self._teacher, self._folder = teacher, folder / teacher.name
        self._known: dict[str, Floats] = {}
        for path in sorted(self._folder.glob("part-*.npz")):
            self._known |= _read(path)

    def of(self, articles: Sequence[SplitArticle], tell: Callable[[int, int], None]) -> Floats:
        """Probabilities of all sentences, in order; `tell` hears how many articles are done."""
        keys = [_key(article) for article in articles]
        new = [n for n, key in enumerate(keys) if key not in self._known]
        for at in range(0, len(new), AT_ONCE):
            some = new[at : at + AT_ONCE]
            self._ask([keys[n] for n in some], [articles[n] for n in some])
            tell(len(articles) - len(new) + at + len(some), len(articles))
        return np.concatenate([np.empty((0, len(LABELS))), *(self._known[key] for key in keys)])

    def _ask(self, keys: list[str], articles: Sequence[SplitArticle]) -> None:
        found = self._teacher.probabilities(articles)
        sizes = np.array([len(article) for article in articles], np.int64)
        name = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
        with whole(self._folder / f"part-{name}.npz") as file:
            np.savez(file, keys=np.array(keys), sizes=sizes, probabilities=found)
        self._known |= _apart(keys, sizes.tolist(), found)


def _key(article: SplitArticle) -> str:
    """Changes with the text and with where it is cut."""
    digest = hashlib.sha256(article.article.text.encode("utf-8", "surrogatepass"))
    digest.update(np.ascontiguousarray(article.spans).tobytes())
    return digest.hexdigest()


def _apart(keys: Sequence[str], sizes: Sequence[int], found: Floats) -> dict[str, Floats]:
    return dict(zip(keys, np.split(found, np.cumsum(sizes)[:-1]), strict=True))


def _read(path: Path) -> dict[str, Floats]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return _apart(kept["keys"].tolist(), kept["sizes"].tolist(), kept["probabilities"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
