"""Which answers a command counts, as its options say."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsgrain.annotations.selection import Selection

__all__ = ["selection"]
_CURRENT = "current"  # the version that the folder's own guidelines have


def selection(
    annotations: Path,
    projects: Sequence[str] | None,
    annotators: Sequence[str] | None,
    since: str | None,
    guidelines: Sequence[str] | None,
) -> "Selection":
    """What was asked for; raises InputError for what cannot be."""
    from newsgrain.annotations.selection import Selection
    from newsgrain.labelstudio.conversion import guidelines_hash

    versions = [guidelines_hash(annotations) if v == _CURRENT else v for v in guidelines or ()]
    return Selection.asked(projects, annotators, since, versions)
