"""Writes SCALE.md: what was measured, what follows for a day and a year of news, and where it breaks."""

from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "SCALE.md"
DAY = 5_000_000  # articles
YEAR = 140_000_000  # articles of Common Crawl News in a year
YEAR_WARC_TB = 4.5
SENTENCES = 28.1  # an article; mean of annotations/
Figures = dict[str, Any]
_HEAD = """# What scale costs

Written by `python -m benchmarks.scale page` from `scale.json`, which the script's other steps fill. Processor
seconds are of all processes together. Articles are made from paragraphs of the corpus with other names and
numbers.

A worker's tables of distinct tokens grow as they fill; when 131,072 are known all are forgotten, in the same
memory. (Until December 2026 it was twice as many, and the memory for them was taken at once.)
"""
_SOURCES = """
Where the sizes are from: a day of 5 million articles is the assumption of this plan; 28.1 sentences and 1,990
bytes are an article's mean in `annotations/`. Common Crawl News: about 25 TiB of WARC from 2016 to September
2022 (github.com/commoncrawl/news-crawl, issue 48), some 4.5 TB a year; 1.35 billion articles from August
2016 to early 2026 (arXiv 2605.18337), some 140 million a year, of all languages; newsgrain reads English, so
a year of what it is for is less than this.
"""


def cost(run: Figures) -> float:
    """Processor seconds of a million sentences."""
    return float(1e6 * (run["parent_cpu"] + run["workers_cpu"]) / run["sentences"])


def margin(runs: Figures, of: str, *names: str) -> float:
    """Processor seconds a million more cost, from the smallest run to the largest; start-up is not in it."""
    small, large = min(runs.values(), key=lambda r: r[of]), max(runs.values(), key=lambda r: r[of])
    more = sum(large[name] - small[name] for name in names or ("parent_cpu", "workers_cpu"))
    return float(1e6 * more / max(large[of] - small[of], 1))


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, numbers to the right."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _growth(found: Figures) -> str:
    heads = [
        "sentences",
        "processor s a million",
        "of it the first process",
        "sentences/s",
        "first process MB",
        "worker MB",
        "all MB",
        "ledger bytes an article",
    ]
    rows = []
    for run in sorted(found.values(), key=lambda run: run["sentences"]):
        parent = 1e6 * run["parent_cpu"] / run["sentences"]
        rate, books = run["sentences"] / run["wall"], run["ledger.sqlite_bytes"] / run["articles"]
        peaks = [f"{run[name]:,.0f}" for name in ("main_mb", "worker_mb", "tree_mb")]
        rows.append(
            [
                f"{run['sentences']:,}",
                f"{cost(run):.1f}",
                f"{parent:.1f}",
                f"{rate:,.0f}",
                *peaks,
                f"{books:.0f}",
            ]
        )
    return "\n## Growing input, two processes\n" + table(heads, rows) + _stages(found)


def _stages(found: Figures) -> str:
    run = max(found.values(), key=lambda run: run["sentences"])
    rows = [[name, f"{1e6 * s / run['sentences']:.1f}"] for name, s in run["stages"].items()]
    return "\nStages of the largest, seconds of the workers by the clock, a million sentences:\n" + table(
        ["stage", "s"], rows
    )


def _workers(found: Figures) -> str:
    rows = [
        [f"{int(number):,}", name, f"{run['wall']:.1f}", f"{run['begun']:.1f}", f"{cost(run):.1f}"]
        for number, runs in sorted(found.items(), key=lambda item: int(item[0]))
        for name, run in runs.items()
    ]
    heads = ["sentences", "how", "seconds", "to the first part", "processor s a million"]
    note = "\nProcessor seconds on Dask are of the first process only; its workers belong to the cluster.\n"
    return "\n## Processes and a Dask cluster of two workers\n" + table(heads, rows) + note


def _formats(found: Figures) -> str:
    rows = []
    for name, run in found.items():
        out = (run["sentences_bytes"] + run["articles_bytes"]) / run["sentences"]
        rows.append([name, f"{cost(run):.1f}", f"{run['in_bytes'] / run['sentences']:.0f}", f"{out:.0f}"])
    heads = ["form", "processor s a million", "bytes in a sentence", "bytes out a sentence"]
    return "\n## Forms of output\n" + table(heads, rows)


def _lengths(found: Figures) -> str:
    rows = [[f"{run['sentences'] / run['articles']:.1f}", f"{cost(run):.1f}"] for run in found.values()]
    return "\n## Length of an article\n" + table(
        ["sentences an article", "processor s a million sentences"], rows
    )


def _labels(found: Figures) -> str:
    rows = [[n, f"{x['adding_us']:.2f}", f"{x['writing_us']:.2f}"] for n, x in found.items()]
    note = (
        "\nAn estimate: newsgrain has four labels. Timed are only the two things that grow with them, outside"
        " of newsgrain: adding up 60 rows of weights with numpy, and a JSON object of the probabilities;"
        " reading, splitting and features do not know the labels. Parquet has 8 bytes more a label.\n"
    )
    return (
        "\n## Number of labels\n"
        + table(["labels", "adding µs a sentence", "writing µs a sentence"], rows)
        + note
    )


def _ledger(found: Figures) -> str:
    rows = []
    for run in sorted(found.values(), key=lambda run: run["articles"]):
        each = [
            f"{run['bytes'] / run['articles']:.0f}",
            f"{run['part_ms_first']:.1f}",
            f"{run['part_ms_last']:.1f}",
        ]
        rows.append([f"{run['articles']:,}", *each, f"{run['cpu']:.0f}", f"{run['sums_s']:.1f}"])
    heads = [
        "articles",
        "bytes an article",
        "ms a part, first tenth",
        "ms a part, last tenth",
        "processor s",
        "sums at the end, s",
    ]
    return "\n## The books alone: one process, 2,000 articles a part\n" + table(heads, rows)


def _plan(kept: Figures) -> str:
    run = max(kept["growth"].values(), key=lambda run: run["sentences"])
    heads, rows = ["", "articles", "sentences", "core-hours", "JSON lines", "Parquet", "ledger"], []
    for name, articles in (
        ("a day of the world's news", DAY),
        ("a year of Common Crawl News, as text", YEAR),
    ):
        sentences = articles * SENTENCES
        disk = [f"{sentences * _out(form) / 1e9:,.0f} GB" for form in kept["formats"].values()]
        books = f"{articles * run['ledger.sqlite_bytes'] / run['articles'] / 1e9:.1f} GB"
        hours = f"{sentences * margin(kept['growth'], 'sentences') / 1e6 / 3600:,.1f}"
        rows.append([name, f"{articles:,}", f"{sentences:,.0f}", hours, *disk, books])
    return "\n## The plan\n" + table(heads, rows) + _pages(kept) + _SOURCES


def _out(run: Figures) -> float:
    return float((run["sentences_bytes"] + run["articles_bytes"]) / run["sentences"])


def _pages(kept: Figures) -> str:
    if "warc" not in kept:
        return ""
    page = margin(kept["warc"], "articles") / 1e6
    return (
        f"\nOut of WARC, an article cost {1e3 * page:.1f} ms of one processor in made pages of 120 kB;"
        " start-up left out; a year of Common Crawl News"
        f" ({YEAR_WARC_TB} TB of WARC) would take {YEAR * page / 3600:,.0f} core-hours.\n"
    )


def _breaks(kept: Figures) -> str:
    grown = max(kept["growth"].values(), key=lambda run: run["sentences"])
    all_of_it = margin(kept["growth"], "sentences")
    parent = margin(kept["growth"], "sentences", "parent_cpu")
    books = max(kept["ledger"].values(), key=lambda run: run["articles"])
    parts = 28.1 * YEAR * grown["in_bytes"] / grown["sentences"] / 4 / 2**20
    return (
        "\n## Where it breaks first\n\n"
        f"- **The one process that hands out and enters parts**: {parent:.1f} of {all_of_it:.1f}"
        f" processor seconds a million are its own (start-up left out), so that more than"
        f" about {all_of_it / max(parent, 0.01):.0f} cores find it busy.\n"
        f"- **The ledger**: {books['bytes'] / books['articles']:.0f} bytes an article, on disk and not in"
        f" memory; a part took {books['part_ms_last']:.0f} ms at {books['articles']:,} articles against"
        f" {books['part_ms_first']:.0f} ms at first.\n"
        f"- **Part files**: {parts:,.0f} pairs for that year at 4 MB of input a part;"
        " `--batch-size 64` makes it a sixteenth.\n"
        "- **At a URL** the ledger is one object a part, all read when a run begins: keep a folder to a"
        " day or a month.\n\n"
        "So a day is one folder on one machine; a year is a folder a month or a day, and the folders"
        " go side by side.\n"
    )


SECTIONS = {
    "growth": _growth,
    "workers": _workers,
    "formats": _formats,
    "lengths": _lengths,
    "labels": _labels,
    "ledger": _ledger,
}


def write(kept: Figures) -> None:
    """Write the page from the figures there are."""
    body = [_HEAD, *(tell(kept[name]) for name, tell in SECTIONS.items() if name in kept)]
    if {"growth", "formats", "ledger"} <= kept.keys():
        body += [_plan(kept), _breaks(kept)]
    PAGE.write_text("".join(body), encoding="utf-8")
