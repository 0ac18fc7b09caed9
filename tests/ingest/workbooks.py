"""Writes small workbooks of Excel, with nothing but what the format asks for."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f"<styleSheet {_MAIN}><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
Cell = str | float | bool | date | None


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], *, hidden: Sequence[str] = (), merged: str = ""
) -> bytes:
    """The bytes of an .xlsx file; a string that begins with `=` is a formula whose value is what follows."""
    out = io.BytesIO()
    names = list(sheets)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        parts = "".join(_part(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(len(names)))
        parts += _part("/xl/workbook.xml", "sheet.main") + _part("/xl/styles.xml", "styles")
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/>{parts}</Types>',
        )
        book.writestr("_rels/.rels", _links({"r0": ("officeDocument", "xl/workbook.xml")}))
        links = {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(len(names))}
        book.writestr("xl/_rels/workbook.xml.rels", _links(links | {"s": ("styles", "styles.xml")}))
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n + 1}" r:id="r{n}"'
            f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
            for n, name in enumerate(names)
        )
        book.writestr(
            "xl/workbook.xml", f'<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>'
        )
        book.writestr("xl/styles.xml", _STYLES)
        for n, rows in enumerate(sheets.values()):
            book.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(rows, merged))
    return out.getvalue()


def _part(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{_KIND}.{kind}+xml"/>'


def _links(links: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for key, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _sheet(rows: Sequence[Sequence[Cell]], merged: str) -> str:
    inner = "".join(
        f'<row r="{n}">{"".join(_cell(f"{chr(65 + c)}{n}", cell) for c, cell in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
        if row
    )
    also = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {_MAIN}><sheetData>{inner}</sheetData>{also}</worksheet>"


def _cell(at: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{at}" t="str"><f>A1</f><v>{escape(value[1:])}</v></c>'
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'
