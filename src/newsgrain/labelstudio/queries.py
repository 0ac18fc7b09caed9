"""What a project's Data Manager is asked, in its own words: tasks by what they have, and in which order."""

import json
from typing import Any

# by the answers themselves: a server's count may lack one of two that came at once, or keep one that is gone
ANSWERED, UNANSWERED = ("annotations_ids", "empty", False), ("annotations_ids", "empty", True)
_SIGNS = {"<": "less", "=": "equal", ">": "greater", "has": "contains", "in": "in_list", "empty": "empty"}
_KINDS = {int: "Number", str: "Datetime", list: "String", bool: "String"}


def tasks_with(*items: tuple[str, str, Any], every: bool = False) -> str:
    """A query for tasks that fit one of the items, or `every` one, by their numbers.

    An item is a column, a sign and a value: `<`, `=`, `>` a number or a moment, `has` or is `in` a list, is
    `empty` or not.
    """
    found = [
        {
            "filter": f"filter:tasks:{name}",
            "type": _KINDS[type(value)],
            "operator": _SIGNS[sign],
            "value": str(value).lower() if isinstance(value, bool) else value,
        }
        for name, sign, value in items
    ]
    filters = {"conjunction": "and" if every else "or", "items": found}
    return json.dumps({"filters": filters, "ordering": ["tasks:id"]})


def in_order(column: str) -> str:
    """A query for all tasks by a column, or with a - before it the other way round."""
    sign = "-" if column.startswith("-") else ""
    return json.dumps({"ordering": [f"{sign}tasks:{column.removeprefix('-')}"]})
