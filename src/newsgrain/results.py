"""What a folder of results holds, and how it is told from everything else: by its ledger."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

LEDGER = "ledger.sqlite"
APPLICATION = 0x6E67726E  # bytes 68 to 71 of an SQLite file say whose it is
FORMATS = ("jsonl", "parquet", "csv")
SENTENCES, ARTICLES = FOLDERS = ("sentences", "articles")
# the fields of a row of each and what they are, in the order of every format; a `dict` has one for each label
COLUMNS: dict[str, dict[str, Any]] = {
    SENTENCES: {
        **dict.fromkeys(("article_id", "sentence_id"), str),
        **dict.fromkeys(("index", "start", "end"), int),
        **dict.fromkeys(("text", "label"), str),
        **{"confidence": float, "probabilities": dict[str, float], "model": str},
    },
    ARTICLES: {
        "article_id": str,
        **dict.fromkeys(("origin", "title", "language"), str | None),
        **{"sentences": int, "counts": dict[str, int], "mean_confidence": float},
    },
}
HOME = "html"  # where pages are
RUN, REJECTED = "run.json", "rejected.jsonl"
PARTIAL = ".partial"
HEADER = 72
AT_URL, SETTINGS = "ledger", "settings.json"  # the folder of a ledger at a URL, and what it begins with
_BEGUN = f"{AT_URL}/{SETTINGS}"
_PARTIAL = re.compile(r"(part-\d{5,}\.[a-z]+|\..+)\.[0-9a-f]{8}\.partial", re.DOTALL)


def part_name(part: int, form: str) -> str:
    """The name of a part's files: `part-00000.jsonl`."""
    return f"part-{part:05d}.{form}"


def is_part(name: str, form: str) -> bool:
    """Whether a part's files may have that name."""
    return re.fullmatch(rf"part-\d{{5,}}\.{form}", name) is not None


def is_partial(name: str) -> bool:
    """Whether only newsgrain gives such a name, to a file that it has not finished."""
    return _PARTIAL.fullmatch(name) is not None


def is_results(folder: str | Path) -> bool:
    """Whether a local folder holds results of newsgrain."""
    home = Path(folder)
    try:
        if (home / _BEGUN).is_file() and (home / FOLDERS[0]).is_dir():
            return True
        with (home / LEDGER).open("rb") as file:
            head = file.read(HEADER)
    except OSError:
        return False
    return is_ours(head)


def is_ours(head: bytes) -> bool:
    """Whether an SQLite file that begins with these HEADER bytes is a ledger."""
    return int.from_bytes(head[68:72], "big") == APPLICATION


def by_number(name: str) -> tuple[int, str]:
    """What sorts names of parts by their numbers, which may have more than five digits."""
    return len(name), name


def part_files(folder: Path, form: str) -> list[Path]:
    """The parts in one of the folders of results, in their order."""
    found = (path for path in folder.iterdir() if is_part(path.name, form))
    return sorted(found, key=lambda path: by_number(path.name))


def without_results(names: Iterable[str], top: str) -> Iterator[str]:
    """Names at a store, without those in folders of results below `top`."""
    found = list(names)
    homes = {name.removesuffix(_BEGUN) for name in found if name.endswith(f"/{_BEGUN}")}
    homes |= {name.removesuffix(LEDGER) for name in found if name.endswith(f"/{LEDGER}")}
    homes = {home for home in homes if home.rstrip("/") != top.rstrip("/")}
    yield from (name for name in found if homes.isdisjoint(_above(name)))


def _above(name: str) -> Iterator[str]:
    at = name.find("/")
    while at >= 0:
        yield name[: at + 1]
        at = name.find("/", at + 1)
