"""The pictures of a report as inline SVG in the page's own colours; the one owner of matplotlib."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from newsgrain.annotators import Kind
from newsgrain.labels import label_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Paint = Callable[[Axes], None]

# Stand-ins that become the page's variables, so that one picture serves day and night.
INK, SOFT, LINE, PAPER, ACCENT = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES = {INK: "ink", SOFT: "soft", LINE: "line", PAPER: "paper", ACCENT: "accent"}
_WIDTH = 4.7  # inches of 72 units: a phone shows it at its own size
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 11.5,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": SOFT,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.color": SOFT,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 11,
}
_BASELINE_MARKS = ("x", "+", "^", "v")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG without its outermost element), its box, and what it shows, in words."""

    name: str
    title: str
    told: str
    box: str
    drawing: str


def among(ceiling: Row) -> str:
    """What the row of annotators is called."""
    return Kind.of(ceiling.get("annotators")).among


def missing() -> str | None:
    """One line that says what to install when there can be no pictures; None when there can."""
    if find_spec("matplotlib") is not None:
        return None
    return "Pictures are left out: matplotlib is not installed; pip install 'newsgrain[report]' adds them"


def scores(main: Row, ceiling: Row | None, baselines: Sequence[Row]) -> Picture | None:
    """F1 of all labels together and of each, beside annotators and baselines."""
    names = ["macro_f1", *(c["label"] for c in main["classes"])]
    names = list(reversed(names))

    def paint(axes: "Axes") -> None:
        for at, name in enumerate(names):
            label = label_of(name)
            _score(axes, at, _f1(main, name), label.row.colour if label else ACCENT)
        for which, mark in zip(baselines, _BASELINE_MARKS, strict=False):
            _points(axes, names, which["measured"], mark, str(which["name"]))
        if ceiling is not None:
            _points(axes, names, ceiling, "D", among(ceiling))
        axes.set(xlim=(0, 1.02), ylim=(-0.6, len(names) - 0.4), xlabel="F1")
        axes.set_yticks(range(len(names)), [_two_lines(name) for name in names])
        axes.grid(visible=False, axis="y")
        if ceiling is not None or baselines:
            _legend(axes, handletextpad=0.3)

    told = "Bars: the model's F1 from 0 to 1, with 95 % intervals. The table has the same figures."
    return _draw("scores", "F1 of the model beside annotators and baselines", told, 4.4, paint)


def _f1(scores_: Row, name: str) -> Row | None:
    if name == "macro_f1":
        found: Row | None = scores_["macro_f1"]
        return found
    return next((c["f1"] for c in scores_["classes"] if c["label"] == name), None)


def _score(axes: "Axes", at: int, f1: Row | None, colour: str) -> None:
    if f1 is not None:
        axes.barh(at, f1["value"], height=0.42, color=colour, edgecolor=INK, linewidth=0.8)
        axes.plot([f1["low"], f1["high"]], [at, at], color=INK, linewidth=2.2, solid_capstyle="butt")


def _points(axes: "Axes", names: Sequence[str], which: Row, mark: str, told: str) -> None:
    found = [(f1["value"], at) for at, name in enumerate(names) if (f1 := _f1(which, name)) is not None]
    places = [(x, y + 0.37) for x, y in found]
    if places:
        x, y = zip(*places, strict=True)
        (dots,) = axes.plot(
            x, y, mark, clip_on=False, color=INK, markersize=6, markeredgewidth=1.4, label=told
        )
        dots.set_markerfacecolor(PAPER)


def _two_lines(name: str) -> str:
    label = label_of(name)
    return label.shown.replace(" ", "\n") if label else "All labels\n(macro)"


def reliability(bins: Sequence[Row]) -> Picture | None:
    """Confidence against the share that is right; on the diagonal it can be taken at its word."""

    def paint(axes: "Axes") -> None:
        most = max(b["n"] for b in bins)
        x, y = [b["confidence"] for b in bins], [b["accuracy"] for b in bins]
        axes.plot([0, 1], [0, 1], color=SOFT, linestyle="--", linewidth=1, label="as sure as it is right")
        axes.plot(x, y, color=ACCENT, linewidth=1.6, label="the model; larger dots, more sentences")
        size = [20 + 160 * b["n"] / most for b in bins]
        axes.scatter(x, y, s=size, color=ACCENT, edgecolor=INK, linewidth=0.8, zorder=3)
        _percent(axes)
        axes.set(
            xlim=(0, 1.04), ylim=(0, 1.04), xlabel="how sure it says it is", ylabel="share that is right"
        )
        _legend(axes)

    told = "Each dot is one tenth of the confidence scale. The table has the same figures."
    return _draw("reliability", "Confidence against accuracy", told, 4.2, paint)


def coverage(points: Sequence[Row]) -> Picture | None:
    """How accuracy falls as less sure sentences are kept as well."""

    def paint(axes: "Axes") -> None:
        x, y = [p["coverage"] for p in points], [p["accuracy"] for p in points]
        axes.plot(x, y, color=ACCENT, linewidth=2, marker="o", markersize=4)
        low = max(0.0, int(min(y) * 20) / 20 - 0.05)
        axes.set(ylim=(low, 1 + (1 - low) * 0.04), xlim=(0, 1.02))
        _percent(axes)
        axes.set(xlabel="share of sentences kept, surest first", ylabel="share that is right")

    told = "From the surest twentieth to all sentences. The table has the same figures."
    return _draw("coverage", "Accuracy by the share of sentences that is kept", told, 3.2, paint)


def curve(points: Sequence[Row], ceiling: Row | None) -> Picture | None:
    """Macro-F1 by the number of labelled sentences, with its interval as a band."""

    def paint(axes: "Axes") -> None:
        x = [p["sentences"] for p in points]
        low, high = [p["low"] for p in points], [p["high"] for p in points]
        axes.fill_between(x, low, high, color=ACCENT, alpha=0.22, linewidth=0, label="95 % interval")
        axes.plot(
            x, [p["macro_f1"] for p in points], color=ACCENT, linewidth=2, marker="o", label="the model"
        )
        if ceiling is not None:
            top = ceiling["macro_f1"]["value"]
            axes.axhline(top, color=INK, linestyle="--", linewidth=1, label=among(ceiling))
        axes.set(xlabel="labelled sentences", ylabel="macro-F1", xlim=(0, max(x) * 1.04))
        axes.xaxis.set_major_locator(_few())
        axes.yaxis.set_major_locator(_few())
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        _legend(axes)

    told = "The table has the same figures."
    return _draw("curve", "Macro-F1 by the number of labelled sentences", told, 3.8, paint)


def _legend(axes: "Axes", **more: float) -> None:
    axes.figure.legend(loc="outside lower center", ncols=1, **more)


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(6, steps=[1, 2, 5, 10])


def _percent(axes: "Axes") -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(_few())
        axis.set_major_formatter(lambda value, _: f"{value * 100:.0f} %")


def _draw(name: str, title: str, told: str, height: float, paint: "Paint") -> Picture | None:
    """One picture; the same figures give the same bytes. None when matplotlib is absent."""
    if missing():
        return None
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    file = io.StringIO()
    with rc_context({**_SETTINGS, "svg.hashsalt": name}):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        paint(figure.subplots())
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    box = re.search(r'viewBox="([^"]*)"', file.getvalue())
    return Picture(name, title, told, box[1] if box else "", _inline(file.getvalue(), name))


def _inline(text: str, name: str) -> str:
    """Matplotlib's drawing as a part of a page: in its colours, with ids of its own."""
    inside = text[text.index("<g ") : text.rindex("</svg>")]
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', inside))
    inside = re.sub(r' id="([^"]*)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", inside)
    inside = re.sub(r'xlink:href="#', f'href="#{name}-', inside).replace("url(#", f"url(#{name}-")
    for stand_in, variable in _VARIABLES.items():
        inside = inside.replace(stand_in, f"var(--{variable})")
    inside = re.sub(r"font-family: [^;\"]*", "font-family: system-ui, sans-serif", inside)
    return _squeezed(inside)


def _squeezed(inside: str) -> str:
    """The same drawing in fewer bytes: paths on one line, no indents, no groups without a use."""
    inside = re.sub(r"(?<=[0-9z]) ?\n(?=[A-Zz\"])", " ", inside)
    return re.sub(r">\s*\n\s*<", "><", inside).strip()
