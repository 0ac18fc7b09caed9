"""Times `newsgrain pull` of few new answers from a project whose many others were pulled before.

`python -m benchmarks.pulling [--answers 10000] [--new 300] [--runs 5]`, with LABEL_STUDIO_URL and
LABEL_STUDIO_API_KEY of a server of ours that may be slow meanwhile. It gets a project of its own, which is
removed again; the old answers come with its tasks, the new ones one by one as from a screen.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import made

from newsgrain.labelstudio import conversion, pushing
from newsgrain.labelstudio.label_config import CONTROL, TARGET
from newsgrain.labelstudio.queries import tasks_with
from newsgrain.labelstudio.studio import Project, Studio
from newsgrain.records import LABELS, Article
from newsgrain.text.sentences import split

TITLE = "pull benchmark"
_APART_S = 61  # a pull reads again what changed in the minute before the last one's newest answer


def answer(number: int) -> dict[str, Any]:
    """An annotation as Label Studio takes it."""
    value = {"choices": [LABELS[number % len(LABELS)]]}
    region = {"from_name": CONTROL, "to_name": TARGET, "type": "choices", "value": value}
    return {"result": [region], "lead_time": 4.2}


def tasks(articles: Iterable[Article], answers: int) -> Iterator[dict[str, Any]]:
    """A task for each sentence, the first ones with an answer."""
    found = (task for article in articles for task in conversion.tasks(split(article), "g"))
    for number, task in enumerate(found):
        yield task | ({"annotations": [answer(number)]} if number < answers else {})


def begin(server: Studio, folder: Path, answers: int, more: int) -> Project:
    """A project that has answers, and sentences for more, in a folder that knows the articles."""
    count = round(1.2 * (answers + more) / made.MEAN_SENTENCES) + 1
    articles = [Article(f"a{n}", text) for n, text in enumerate(made.articles(count))]
    (folder / "annotations/articles").mkdir(parents=True)
    lines = (json.dumps({"article_id": a.article_id, "text": a.text}) + "\n" for a in articles)
    (folder / "annotations/articles/made.jsonl").write_text("".join(lines), encoding="utf-8")
    wanted = pushing.Wanted(TITLE, 1, "Label every sentence.\n")
    some = islice(tasks(articles, answers), answers + more)
    pushing.push(server, wanted, some, plan=False, tell=lambda _: None)
    return found_again(server)


def found_again(server: Studio) -> Project:
    """The project of the benchmark."""
    found = server.find(TITLE)
    if found is None:
        sys.exit(f"{server.url}: project {TITLE!r} is gone")
    return found


def give(server: Studio, numbers: Iterable[int]) -> None:
    """Answer tasks one by one."""
    for number in numbers:
        server.ask("POST", f"api/tasks/{number}/annotations/", json=answer(number))


def pull(folder: Path, *more: str) -> dict[str, Any]:
    """One pull as a process of its own: what it reports, with its seconds and its processor's."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "newsgrain", "pull", "--project", TITLE, "--json", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(done.stdout), "seconds": wall, "processor": used}


def tell(what: str, runs: list[dict[str, Any]]) -> None:
    """A line for some pulls of one kind."""
    wall, used = (statistics.median(run[name] for run in runs) for name in ("seconds", "processor"))
    read, new = (statistics.median(run[name] for run in runs) for name in ("tasks", "new"))
    print(f"{what}: {wall:.2f} s, {used:.2f} s of processor; {read:,} tasks read, {new:,} new", flush=True)


def measure(server: Studio, folder: Path, answers: int, new: int, runs: int) -> None:
    """Print the first pull, pulls of nothing, pulls of few, and one of everything."""
    project = begin(server, folder, answers, new * runs + 1)
    tell(f"first pull of {answers:,}", [pull(folder)])
    free = [row.id for row in server.rows(project, "id", tasks_with(("total_annotations", "=", 0)))]
    time.sleep(_APART_S)
    give(server, [free.pop()])
    tell("pull of one, and again what came in the minute before the last", [pull(folder)])
    nothing, few = [], []
    for run in range(runs):
        nothing.append(pull(folder))
        give(server, free[run * new : (run + 1) * new])
        few.append(pull(folder))
        if few[-1]["new"] != new:
            sys.exit(f"{few[-1]['new']} of {new} answers came")
    tell("pull of nothing new", nothing)
    tell(f"pull of {new:,} new", few)
    tell("pull --all", [pull(folder, "--all")])


def main() -> None:
    """Measure on a server that is there, and leave it as it was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--new", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with Studio.from_environment() as server, tempfile.TemporaryDirectory() as name:
        server.meet()
        if server.find(TITLE) is not None:
            sys.exit(f"{server.url}: has a project {TITLE!r} already; remove it first")
        try:
            measure(server, Path(name), given.answers, given.new, given.runs)
        finally:
            if (found := server.find(TITLE)) is not None:
                server._once(server._sdk.projects.delete, found.project_id)


if __name__ == "__main__":
    main()
