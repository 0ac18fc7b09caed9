"""Progress on standard error, when that is a terminal: how far it is, how fast, and how long it takes yet."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task
from rich.text import Text

from newsgrain.wording import counted, percent, span

if TYPE_CHECKING:
    from newsgrain.batch.meter import Meter
    from newsgrain.batch.tallies import PartCounts

_PATIENCE = 2.0  # seconds before a bar is drawn: what is done by then needs none
_MB = 1e6


class _Told(ProgressColumn):
    """Words that are made anew whenever the bar is drawn, so that the time goes on between two parts."""

    max_refresh = 0.2

    def __init__(self, told: Callable[[], str]) -> None:
        super().__init__()
        self._told = told

    def render(self, _: Task) -> Text:
        """The words as they are now."""
        return Text(self._told(), no_wrap=True)


class BatchBar:
    """The bar of a batch: share of the bytes, articles and sentences so far, rate, and time left."""

    def __init__(self, meter: "Meter") -> None:
        self.meter, self._console = meter, Console(stderr=True)
        self._articles, self._sentences, self._rejected = 0, 0, 0
        self._bar: tuple[Progress, Any] | None = None

    @contextmanager
    def drawn(self) -> Iterator["BatchBar"]:
        """Draw while the block runs, in a terminal only; nothing stays of it."""
        bars = [BarColumn(16)] if self.meter.total else [SpinnerColumn()]
        off = not self._console.is_terminal
        columns = (*bars, _Told(self.told))
        with Progress(*columns, console=self._console, disable=off, transient=True) as bar:
            self._bar = bar, bar.add_task("", total=self.meter.total)
            yield self

    def progress(self, counts: "PartCounts") -> None:
        """Count a part that is in place, and move the bar."""
        self._articles += counts.articles
        self._sentences += counts.sentences
        self._rejected += counts.rejected
        if self._bar is not None:
            self._bar[0].update(
                self._bar[1], completed=min(self.meter.done, self.meter.total or 0), refresh=True
            )

    def notice(self, text: str) -> None:
        """A line that stays, terminal or not."""
        self._console.print(f"newsgrain: {text}", highlight=False, markup=False, soft_wrap=True)

    def told(self) -> str:
        """The bar in words: `45%  3.2 MB/s  12 s left  1,234 articles  12,345 sentences`."""
        meter = self.meter
        words = [f"{percent(meter.fraction)}%"] if meter.fraction is not None else []
        if not self._sentences + self._rejected:
            return " ".join([*words, "starting" if meter.total is not None else "waiting for articles"])
        seconds, left = max(meter.elapsed(), 1e-9), meter.seconds_left
        if meter.total is None:
            words += [f"{self._sentences / seconds:,.0f} sentences/s", span(seconds)]
        else:
            words += [f"{meter.worked / _MB / seconds:.1f} MB/s"]
            words += [f"{span(left)} left"] if left is not None else []
        # a narrow terminal cuts the end: what was rejected is told before what matters less
        words += [counted(self._articles, "article")] + [f"{self._rejected:,} rejected"] * bool(
            self._rejected
        )
        return "  ".join([*words, counted(self._sentences, "sentence")])


class Move(Protocol):
    """What moves a bar."""

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """So much is done, of so much."""


@contextmanager
def counting(what: str) -> Iterator[Move]:
    """A bar that is moved by calls with how much is done, and of how much, where that is known.

    It is drawn on standard error, when that is a terminal, and after two seconds: with the share and the
    time left, or the count and the rate.
    """
    count = _Count(what)
    timer = threading.Timer(_PATIENCE, count.bar.start)
    timer.daemon = True
    if count.bar.console.is_terminal:
        timer.start()
    try:
        yield count.move
    finally:
        timer.cancel()
        if count.bar.console.is_terminal:  # elsewhere a bar leaves an empty line behind
            count.bar.stop()


class _Count:
    """A bar, and how far it is; it tells so in words whenever it is drawn."""

    def __init__(self, what: str) -> None:
        self._what, self._done, self._total, self._started = what, 0, 0, time.monotonic()
        columns = (SpinnerColumn(), BarColumn(20), _Told(self._told))
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self.bar.add_task(what, total=None)

    def move(self, done: int, total: int | None = None) -> None:
        """So much is done, of so much."""
        self._done, self._total = done, total or 0
        self.bar.update(self._task, completed=done, total=total)

    def _told(self) -> str:
        return count_told(self._what, self._done, self._total or None, time.monotonic() - self._started)


def count_told(what: str, done: int, total: int | None, seconds: float) -> str:
    """`pages  45%  12 of 27  8 s left`, or without a total `sentences sent  120  12/s  10 s`."""
    if total:
        left = f"  {span((total - done) * seconds / done)} left" if done else ""
        return f"{what}  {percent(done / total)}%  {done:,} of {total:,}{left}"
    rate = f"  {done:,}  {done / max(seconds, 1e-9):,.0f}/s" if done else ""
    return f"{what}{rate}  {span(seconds)}"
