"""The house stands: a module imports only from below, and each heavy package has one owner."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "newsgrain"

COMMANDS = {
    "cli.batch",
    "cli.explaining",
    "cli.pulling",
    "cli.settling",
    "cli.quality",
    "cli.choosing",
    "cli.learning",
    "cli.measuring",
    "cli.health",
}

FLOORS = (
    {
        "errors",
        "fields",
        "signatures",
        "records",
        "compiled_start",
        "results",
        "inflection",
        "naming",
        "clause_names",
        "stages",
        "http_body",
        "page_lines",
        "text",
        "text.abbreviations",
        "text.signs",
    },
    {"language", "wording", "lexicon"},
    {
        "formats",
        "charsets",
        "dialects",
        "cue_names",
        "cues",
        "grammar",
        "places",
        "compiled_kernel",
        "json_ld",
        "page_blocks",
        "text.blocks",
        "text.damage",
        "text.decisions",
        "rows",
        "storage",
        "warc_records",
        "ids",
        "tallies",
        "drift",
        "duplicates",
        "adjudicate",
        "annotators",
        "corpus",
        "reliability",
        "studio",
        "labelling",
    },
    {
        "lease",
        "studio_server",
        "packing",
        "page_charset",
        "text_streams",
        "compiled_points",
        "compiled_slots",
        "ledger_file",
        "ledger_bodies",
        "outdated",
        "enough",
        "identity",
        "gitignore",
        "text.quotations",
        "text.stops",
    },
    {"html", "filling", "text.boundaries", "annotation_check"},
    {"text.splitter"},
    {
        "inputs",
        "ledger",
        "scored",
        "warc",
        "lines",
        "parquet",
        "sentences",
        "suggestions",
        "marks",
        "answer_table",
        "sampling",
        "calibration",
        "curve",
        "crowd",
    },
    {"delimited"},
    {"anchoring", "pieces", "tokens", "json_values", "pdf_lines", "exports", "pseudonyms"},
    {
        "agreement",
        "articles",
        "batches",
        "halves",
        "finite",
        "json_rows",
        "mail",
        "feeds",
        "sheets",
        "pdf",
        "word",
    },
    {"clauses"},
    {"sections", "vouching"},
    {"signals"},
    {"compiled_codes"},
    {"compiled_names", "compiled_words", "compiled_groups"},
    {"compiled_grams"},
    {"compiled_text", "compiled_lookup", "compiled_finite", "compiled_output"},
    {"sentence_rows", "csv_rows"},
    {"prediction_tables"},
    {"parts"},
    {"compiled_hedges", "compiled_signals", "compiled_clause_names"},
    {"compiled_clauses", "compiled_rows"},
    {"compiled_page", "compiled_scores"},
    {"compiled"},
    {"compiled_warm"},
    {"evaluate", "features", "labelstudio", "audit"},
    {"pulling", "weighing"},
    {"estimators"},
    {
        "learn",
        "exchange",
        "pool",
        "selective",
        "prevalence",
        "compare",
        "ceiling",
        "leaks",
        "slices",
        "baselines",
        "priorities",
    },
    {"dataset", "model", "checks", "disputes"},
    {"classifier", "accounts", "meter"},
    {"work"},
    {"workers", "starting"},
    {"cluster"},
    {"classify"},
    {"evidence", "show", "show_progress"},
    {"crossfit"},
    {"quality"},
    {"show_quality"},
    {"page_shell", "report_figures"},
    {"report_top", "report_scores", "report_trust", "report_needs"},
    {"report_page", "model_card"},
    {"show_agreement", "show_audit", "agreement_page", "show_article", "article_style"},
    {"article_page"},
    {"index_page", "predictions", "given"},
    {"pages", "api"},
    {"cli.reading", "cli.checking", "cli.jobs", "cli.telling"},
    {"cli.corpus"},
    COMMANDS,
    {"cli"},
    {"__init__", "__main__"},
)
OWNERS = {
    "cython": {
        *("text.signs", "text.blocks", "text.damage", "text.decisions"),
        *("text.stops", "text.boundaries", "text.quotations", "text.splitter"),
    },
    "nupunkt": set(),
    "selectolax": {"html", "page_blocks"},
    "py3langid": {"language"},
    "datasets": {"dataset", "prediction_tables"},
    "sklearn": {"learn", "estimators", "baselines"},
    "scipy": {"learn", "weighing", "estimators", "features", "selective", "compiled"},
    "numba": {"compiled_kernel"},
    "llvmlite": {"compiled_kernel"},
    "label_studio_sdk": {"studio"},
    "httpx": {"studio"},
    "markdown_it": {"labelling"},
    "matplotlib": {"report_figures"},
    "crowdkit": {"crowd"},
    "pandas": {"crowd", "prediction_tables"},
    "cleanlab": {"audit"},
    "rich": {
        "show",
        "show_agreement",
        "show_audit",
        "show_article",
        "show_quality",
        "show_progress",
        "cli.choosing",
    },
    "sqlite3": {"ledger", "ledger_file", "ledger_bodies", "outdated", "ids", "filling"},
    "fsspec": {"storage"},
    "lxml": {"feeds"},
    "python_calamine": {"sheets"},
    "pypdfium2": {"pdf_lines"},
    "mammoth": {"word"},
    "fastwarc": {"warc"},
    "webencodings": {"charsets"},
    "charset_normalizer": {"text_streams"},
    "distributed": {"cluster"},
    "typer": {"cli", "cli.reading", "cli.checking", "cli.jobs", "cli.telling", "cli.corpus"} | COMMANDS,
}


def modules() -> dict[str, Path]:
    found = {}
    for path in SOURCE.rglob("*.py"):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__") if name != "__init__" else name] = path
    return found


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


def floor(name: str) -> int:
    return next(n for n, names in enumerate(FLOORS) if name in names)


def test_every_module_has_a_floor() -> None:
    assert set(modules()) == set().union(*FLOORS)


@pytest.mark.parametrize("name", sorted(set().union(*FLOORS) & set(modules())))
def test_imports_come_from_below(name: str) -> None:
    """Own modules only from floors below; heavy packages only by their owner."""
    for imported in imports(modules()[name]):
        if imported.startswith("newsgrain."):
            own = imported.removeprefix("newsgrain.")
            if own in modules() and own != name:
                assert floor(own) < floor(name), f"{name} imports {own} from its own floor or above"
        package = imported.split(".")[0]
        if package in OWNERS:
            assert name in OWNERS[package], f"{name} imports {package}"


@pytest.mark.parametrize("name", sorted(set().union(*FLOORS) & set(modules())))
def test_modules_are_short_and_say_what_they_are_for(name: str) -> None:
    text = modules()[name].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))
