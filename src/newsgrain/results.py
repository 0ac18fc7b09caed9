"""What a folder of results holds, and how it is told from everything else: by its ledger."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

LEDGER = "ledger.sqlite"
APPLICATION = 0x6E67726E  # bytes 68 to 71 of an SQLite file say whose it is
FORMATS = ("jsonl", "parquet", "csv")
FOLDERS = ("sentences", "articles")
HOME = "html"  # where pages are
RUN, REJECTED = "run.json", "rejected.jsonl"
PARTIAL = ".partial"
_HEADER, _MAGIC = 72, b"SQLite format 3\0"
_SETTINGS = "ledger/settings.json"  # what a ledger at a URL begins with
_PARTIAL = re.compile(r"(part-\d{5,}\.[a-z]+|run\.json|\..+)\.[0-9a-f]{8}\.partial", re.DOTALL)


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
        if (home / _SETTINGS).is_file() and (home / FOLDERS[0]).is_dir():
            return True
        with (home / LEDGER).open("rb") as file:
            head = file.read(_HEADER)
    except OSError:
        return False
    ours = int.from_bytes(head[68:72], "big") == APPLICATION
    return head.startswith(_MAGIC) and (ours or all((home / name).is_dir() for name in FOLDERS))


def without_results(names: Iterable[str], top: str) -> Iterator[str]:
    """Names at a store, without those in folders of results below `top`."""
    found = list(names)
    homes = {name.removesuffix(_SETTINGS) for name in found if name.endswith(f"/{_SETTINGS}")}
    homes |= {name.removesuffix(LEDGER) for name in found if name.endswith(f"/{LEDGER}")}
    homes = {home for home in homes if home.rstrip("/") != top.rstrip("/")}
    yield from (name for name in found if homes.isdisjoint(_above(name)))


def _above(name: str) -> Iterator[str]:
    at = name.find("/")
    while at >= 0:
        yield name[: at + 1]
        at = name.find("/", at + 1)
