"""Every annotator's share of a project: a tab of their own, with their lots in the project's order.

Label Studio's stream keeps people apart by locks, and hands out what others have begun in random order. A tab
keeps to the order and takes no locks, so that people who share one do the same sentence at once.
Tabs that divide the sentences need none. The tabs themselves are the only record of who has which lots.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from newsgrain.labelstudio.lots import LOTS, Hands, deal
from newsgrain.labelstudio.studio import Project, Studio

_OURS = "newsgrain "
_LOT = "filter:tasks:data.lot"
_TWO = re.compile(r"\b\d\d\b")


@dataclass(frozen=True, slots=True)
class Share:
    """What one annotator's tab shows: their lots, and how many sentences these are."""

    lots: frozenset[int]
    sentences: int

    def has(self, lot: int | None) -> bool:
        """Whether the tab shows a sentence of this lot, or one that was pushed before there were lots."""
        return lot is None or lot in self.lots


def of(server: Studio, project: Project) -> dict[str, Share]:
    """Everybody's share of the project as it is now, counted by the server."""
    return {
        who: Share(frozenset(lots), server.count(project, json.dumps({"filters": _shown(lots)})))
        for who, lots in owned(server, project).items()
    }


def owned(server: Studio, project: Project) -> Hands:
    """Who has which lots of the project, as its tabs say."""
    return {who: _lots(tab.data) for who, tab in _tabs(server, project).items()}


def lay(
    server: Studio, project: Project, people: Iterable[str], overlap: int, ordering: Sequence[str]
) -> dict[str, str]:
    """Deal the project's lots among exactly these people; the address where each of them labels."""
    tabs = _tabs(server, project)
    hands = deal({who: _lots(tab.data) for who, tab in tabs.items()}, people, overlap)
    for gone in tabs.keys() - hands.keys():
        server.drop_tab(tabs[gone])
    return {
        who: address(server, project, server.set_tab(project, tabs.get(who), _data(who, lots, ordering)))
        for who, lots in hands.items()
    }


def address(server: Studio, project: Project, tab: int | None = None) -> str:
    """Where to label: in a tab, or in the project's own stream, which has locks."""
    begun = f"{server.url}/projects/{project.project_id}/data?"
    return f"{begun}labeling=1" if tab is None else f"{begun}tab={tab}&labeling=1"


def _tabs(server: Studio, project: Project) -> dict[str, Any]:
    """Our tabs by the annotator whose they are."""
    found = {str((tab.data or {}).get("title", "")): tab for tab in server.tabs(project)}
    return {title.removeprefix(_OURS): tab for title, tab in found.items() if title.startswith(_OURS)}


def _lots(data: dict[str, Any]) -> set[int]:
    """The lots that a tab shows; what somebody changed in it by hand is no lot."""
    items = (data.get("filters") or {}).get("items") or []
    texts = [str(item.get("value")) for item in items if item.get("filter") == _LOT]
    return {int(two) for text in texts for two in _TWO.findall(text) if int(two) < LOTS}


def _data(who: str, lots: set[int], ordering: Sequence[str]) -> dict[str, Any]:
    return {"title": f"{_OURS}{who}", "ordering": list(ordering), "filters": _shown(lots)}


def _shown(lots: set[int]) -> dict[str, Any]:
    """Filters for sentences of the lots, and for those that were pushed before there were lots."""
    shown = "|".join(f"{number:02}" for number in sorted(lots))
    # the server knows lists as well, but the Data Manager's page does not start with one
    own = {"filter": _LOT, "operator": "regex", "type": "String", "value": f"^({shown})$"}
    none = {"filter": _LOT, "operator": "empty", "type": "String", "value": "true"}
    return {"conjunction": "or", "items": [own, none]}
