"""Other labels in a project: the screens' choices, no suggestions of before, and what is ambiguous again."""

from dataclasses import dataclass
from pathlib import Path

from newsgrain.annotations import tombstones
from newsgrain.annotations.tombstones import Tombstones
from newsgrain.labelstudio import conversion, disputes, label_config, pushing, reask
from newsgrain.labelstudio.studio import Studio


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The projects that show the labels of today now, and how many sentences were asked again there."""

    projects: tuple[str, ...] = ()
    asked: int = 0


def relabel(server: Studio, title: str, annotations: Path, *, suggested: bool) -> Relabelled:
    """Bring a project and the one of its disputes to the labels of today; done again it does nothing.

    All suggestions are removed unless they were `suggested` under the labels of today.

    Raises ServerError when the server refuses.
    """
    guidelines = conversion.guidelines_text(annotations)
    configs = {title: "", disputes.project(title): disputes.labelling_config(guidelines)}
    gone = tombstones.read(annotations)
    done = [_relabelled(server, name, guidelines, configs[name], gone, suggested) for name in configs]
    return Relabelled(tuple(name for name, _ in filter(None, done)), sum(n for _, n in filter(None, done)))


def _relabelled(
    server: Studio, title: str, guidelines: str, config: str, forgotten: Tombstones, suggested: bool
) -> tuple[str, int] | None:
    """The project and how many sentences it asks again; None where there is none of this title.

    The choices come first: whoever answers meanwhile answers on a screen that says which labels it has.
    """
    project = server.find(title)
    if project is None:
        return None
    wanted = pushing.Wanted(title, None, guidelines, config=config, add=False)
    pushing.push(server, wanted, (), plan=False, tell=lambda _: None)
    for version in () if suggested else server.versions(project):
        server.forget(project, version)
    again = reask.split(server, project, label_config.rules_hash(guidelines), forgotten)
    return title, pushing.push(server, wanted, again, plan=False, tell=lambda _: None).new
