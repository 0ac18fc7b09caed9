"""Makes articles by the million: paragraphs of the corpus, mixed anew, with other names and numbers."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path("annotations/labelled.jsonl")
MEAN_SENTENCES = 32.0  # an article of the corpus; what is made has as many
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_DIGIT = re.compile(r"\d")
_HEADS = (
    "Bar Cal Dor Ell Fen Gar Hol Ing Jar Kel Lor Mar Nor Os Pel Quar Ros Sel Tor Ul Var Wes Yar Zel".split()
)
_TAILS = "by den ford gate ham ker ley mer nor owen porth ric sby ton ville wick yard zen low ness".split()


def articles(count: int, seed: int = 1, paragraphs: int | None = None) -> Iterator[str]:
    """Texts of `count` articles, the same for the same seed; as long as in the corpus if not told."""
    rows = [
        json.loads(line)["text"].split("\n\n") for line in CORPUS.read_text(encoding="utf-8").splitlines()
    ]
    pool, chance = [paragraph for row in rows for paragraph in row], random.Random(seed)  # noqa: S311
    for _ in range(count):
        size = paragraphs or len(chance.choice(rows))
        yield _renamed("\n\n".join(chance.choices(pool, k=size)), chance)


def _renamed(text: str, chance: random.Random) -> str:
    """The text with other digits, and each name inside a sentence another one throughout."""
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        old = found[0]
        if old not in names:
            other = f"{chance.choice(_HEADS)}{chance.choice(_TAILS)}{chance.choice(_TAILS)}"
            names[old] = other if chance.random() < 0.5 else old
        return names[old]

    return _DIGIT.sub(lambda _: str(chance.randrange(10)), _NAME.sub(name, text))


def write(path: Path, sentences: int, paragraphs: int | None = None) -> int:
    """Write JSON lines with about so many sentences, and return the number of articles."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for n, text in enumerate(articles(_count(sentences, paragraphs), paragraphs=paragraphs)):
            file.write(json.dumps({"id": f"a{n}", "text": text}, ensure_ascii=False) + "\n")
            written += 1
    return written


def _count(sentences: int, paragraphs: int | None) -> int:
    return round(sentences / (MEAN_SENTENCES if paragraphs is None else paragraphs * _a_paragraph()))


def _a_paragraph() -> float:
    """Labelled sentences in a paragraph of the corpus."""
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    sentences = sum(len(row["labels"]) for row in rows)
    return float(sentences / sum(len(row["text"].split("\n\n")) for row in rows))


_FILLER = "".join(
    f'<div class="c{n}"><a href="/section/{n}/index.html" data-track="nav-{n * 7919 % 997}">Item {n}</a>'
    f'<script>window.q=window.q||[];q.push({{"slot":{n},"id":"{n * 104729 % 99991}"}})</script></div>\n'
    for n in range(650)
)


def write_warc(path: Path, count: int) -> None:
    """Write a .warc.gz of `count` pages of some 120 kB, as news sites have them around an article."""
    with path.open("wb") as file:
        for n, text in enumerate(articles(count)):
            body = "".join(f"<p>{paragraph}</p>\n" for paragraph in text.split("\n\n"))
            head = f"<html><head><title>Page {n}</title></head><body><nav>{_FILLER}</nav><article>"
            file.write(gzip.compress(_record(n, f"{head}{body}</article></body></html>".encode()), 6))


def _record(n: int, page: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n:032x}>\r\n"
        f"WARC-Target-URI: https://news.example/{n}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"
