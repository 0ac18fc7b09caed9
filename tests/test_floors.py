"""The house stands: packages import only from below, nothing runs in circles, heavy packages have owners."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "newsgrain"

# from the top; rooms of one floor do not know each other, and "" are the modules of the house itself
FLOORS = (
    ("cli", "api"),
    ("report", "serve"),
    ("batch", "labelstudio", "quality"),
    ("model", "annotations"),
    ("features",),
    ("text", "ingest"),
    ("",),
)
# the modules, or whole packages of ours, that alone may import a heavy package
OWNERS: dict[str, set[str]] = {
    "cython": {"features", "text"},
    "nupunkt": set(),
    "selectolax": {"ingest.html", "ingest.page_blocks", "ingest.page_seen"},
    "py3langid": {"ingest.language"},
    "datasets": {"annotations.dataset", "api.tables"},
    "sklearn": {
        "model.estimators",
        "model.finetune",
        "model.learn",
        "model.both",
        "quality.baselines",
    },
    "scipy": {
        "features.matrix",
        "features.rows",
        "model.estimators",
        "model.learn",
        "model.linear",
        "model.both",
        "quality.selective_classification",
    },
    "torch": {"model.bert", "model.finetune", "model.tuning"},
    "safetensors": {"model.bert", "model.tuning"},
    "onnxruntime": {"model.bert"},
    "numba": set(),
    "label_studio_sdk": {"labelstudio.studio", "labelstudio.server_errors"},
    "httpx": {"labelstudio.studio", "labelstudio.server_errors"},
    "markdown_it": {"labelstudio.label_config"},
    "starlette": {"serve.app"},
    "uvicorn": {"serve.running"},
    "filelock": {"locks"},
    "jinja2": {"report.render"},
    "matplotlib": {"report.report_figures"},
    "crowdkit": {"annotations.crowd"},
    "pandas": {"annotations.crowd", "api.tables"},
    "cleanlab": {"quality.audit"},
    "rich": {
        "report.show",
        "report.show_agreement",
        "report.show_progress",
        "report.show_quality",
        "report.show_status",
        "report.terminal",
    },
    "sqlite3": {
        "batch.filling",
        "batch.ledger",
        "batch.ledger_file",
        "batch.outdated",
        "ids",
    },
    "fsspec": {"storage"},
    "lxml": {"ingest.feeds"},
    "python_calamine": {"ingest.sheets"},
    "pypdfium2": {"ingest.pdf_lines"},
    "mammoth": {"ingest.docx"},
    "webencodings": {"ingest.charsets"},
    "charset_normalizer": {"ingest.text_streams"},
    "distributed": {"batch.cluster"},
    "typer": {"cli"},
}


def modules() -> dict[str, Path]:
    """Every module by its name without `newsgrain.`; a package stands for its `__init__`."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def room(name: str) -> str:
    """The package that a module stands in."""
    return name.partition(".")[0] if "." in name or (SOURCE / name).is_dir() else ""


def floor(name: str) -> int:
    return next(n for n, rooms in enumerate(reversed(FLOORS)) if room(name) in rooms)


def imports(path: Path) -> set[str]:
    """Every module a file imports, anywhere in it, types included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own(name: str) -> set[str]:
    """The modules of ours that a module imports."""
    named = {item.removeprefix("newsgrain.") for item in imports(MODULES[name])}
    return (named & set(MODULES)) - {name}


def test_every_room_has_a_floor() -> None:
    assert {room(name) for name in MODULES} == {name for rooms in FLOORS for name in rooms}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_come_from_below(name: str) -> None:
    """From the same room or a lower floor; heavy packages only by their owner."""
    if name not in {"__init__", "__main__"}:  # they only open the door
        for other in own(name):
            assert room(other) == room(name) or floor(other) < floor(name), f"{name} imports {other}"
    for imported in imports(MODULES[name]):
        owners = OWNERS.get(imported.split(".")[0])
        if owners is not None:
            assert not owners.isdisjoint({name, room(name)}), f"{name} imports {imported}"


@pytest.mark.parametrize(
    ("package", "owner"), [(p, o) for p, owners in OWNERS.items() for o in sorted(owners)]
)
def test_owners_use_what_is_theirs(package: str, owner: str) -> None:
    """Those that import it by its name when it is needed, too."""
    names = [owner] if owner in MODULES else []
    names += [name for name in MODULES if name.startswith(f"{owner}.")]
    assert any(re.search(rf"\b{package}\b", MODULES[name].read_text(encoding="utf-8")) for name in names)


def test_nothing_runs_in_circles() -> None:
    """Not even by an import inside a function."""
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name in done:
            return
        for other in sorted(own(name)):
            # a package's __init__ is there before its modules, and names none of them
            if other != "__init__" and not (SOURCE / other.replace(".", "/")).is_dir():
                visit(other, (*above, name))
        done.add(name)

    for name in sorted(MODULES):
        visit(name, ())


@pytest.mark.parametrize("name", sorted(MODULES))
def test_modules_are_short_and_say_what_they_are_for(name: str) -> None:
    text = MODULES[name].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))
