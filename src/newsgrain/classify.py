"""The main job: articles in, a label for every sentence out, in bounded memory and never a row lost."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsgrain import drift
from newsgrain.accounts import Run, account
from newsgrain.batches import Options, gather
from newsgrain.classifier import Classifier
from newsgrain.errors import InputError, OutputError
from newsgrain.inputs import STDIN, find_inputs
from newsgrain.ledger import FILES, Entry, Known, Ledger, PartCounts, counts_of
from newsgrain.meter import Meter
from newsgrain.model import Model, load
from newsgrain.parts import FOLDERS, discard, keep_only, settle, sweep
from newsgrain.pieces import Cutting, plan_files
from newsgrain.records import Rejected
from newsgrain.storage import Folder, is_url
from newsgrain.work import Done, Setup, place_of, repeated
from newsgrain.workers import Engine, Here, Notice, Processes, run

__all__ = ["Classifier", "Options", "Run", "classify", "start_again", "watch"]

Progress = Callable[[PartCounts], None]


def classify(
    inputs: Sequence[str],
    out: str | Path,
    model_folder: Path,
    options: Options,
    progress: Progress = lambda _: None,
    notice: Notice = lambda _: None,
    meter: Meter | None = None,
) -> Run:
    """Classify all articles of `inputs` into `out`; a second run goes on where the first stopped.

    `progress` gets the counts of each part, `notice` a line when a worker was lost, and `meter` counts
    the bytes. An interruption
    leaves what is finished, with its run.json. Raises InputError when an input does not exist,
    ModelError, and OutputError when `out` cannot be written or was begun with another model or format.
    """
    with _begun(inputs, out, model_folder, options, notice) as job:
        try:
            job.do(find_inputs(inputs), progress, notice, meter)
        except KeyboardInterrupt:
            job.account(finished=False)
            raise
        return job.account(finished=True)


def watch(
    folder: str,
    out: str | Path,
    model_folder: Path,
    options: Options,
    progress: Progress = lambda _: None,
    notice: Notice = lambda _: None,
    meter: Meter | None = None,
    poll: float = 2.0,
) -> Run:
    """Classify articles as they arrive in `folder`, until interrupted; the same promises as `classify`.

    Files must arrive whole, by a move. `poll` is in seconds. Raises as `classify` does.
    """
    if is_url(folder) or not Path(folder).is_dir():
        raise InputError(f"{folder}: not a local folder; give the folder where articles arrive")
    with _begun([folder], out, model_folder, options, notice) as job:
        try:
            while True:
                if job.do(_arrived(folder, job.seen), progress, notice, meter):
                    job.account(finished=False)
                time.sleep(poll)
                job.took["wait"] = job.took.get("wait", 0.0) + poll
        except KeyboardInterrupt:
            return job.account(finished=True)


def _arrived(folder: str, seen: dict[str, tuple[int, int, int]]) -> Iterator[str | Rejected]:
    """What is in the folder and was not there, or not the same, when it was last looked at."""
    now: dict[str, tuple[int, int, int]] = {}
    for item in find_inputs([folder]):
        name = item.origin if isinstance(item, Rejected) else item
        try:
            found = Path(name).stat()
            now[name] = (found.st_size, found.st_mtime_ns, found.st_ino)
        except OSError:
            continue  # taken away again
        if seen.get(name) != now[name]:
            yield item
    seen.clear()
    seen.update(now)


def start_again(out: str | Path) -> None:
    """Remove what a former run left in `out`, and nothing else."""
    folder = Folder.at(out)
    ledger = FILES if folder.is_local else ("ledger",)
    for name in (*FOLDERS, "html", *ledger, "rejected.jsonl", "run.json"):
        folder.remove(name)


@dataclass(frozen=True, slots=True)
class _Job:
    """A folder that is being filled."""

    setup: Setup
    out: Folder
    ledger: Ledger
    model: Model
    engine: Engine
    before: tuple[int, int]
    started: float
    seen: dict[str, tuple[int, int, int]]
    took: dict[str, float]

    def do(
        self, files: Iterable[str | Rejected], progress: Progress, notice: Notice, meter: Meter | None
    ) -> int:
        """Classify what is not done yet; returns the number of parts. Raises OutputError."""
        options, parts, meter = self.setup.options, 0, meter or Meter()
        self.ledger.begin()
        cutting = Cutting(max(options.batch_bytes, 1), options.dask is None, self.ledger.done_at)
        pieces = meter.pieces(plan_files(meter.files(files), options.reading, cutting))
        settings = options.settings(self.model.name)
        batches = gather(pieces, self.ledger, settings, options.batch_bytes, meter.skip)
        for done in run(batches, self.engine, notice):
            self._time(done.seconds)
            meter.finish(done.batch)
            progress(self._commit(done))
            parts += 1
        return parts

    def _time(self, seconds: dict[str, float]) -> None:
        """Add up where this run's time went; what the first part took beyond its stages was the start."""
        if "start" not in self.took:
            others = sum(seconds.values()) + self.took.get("wait", 0.0)
            self.took["start"] = max(time.monotonic() - self.started - others, 0.0)
        for name, spent in seconds.items():
            self.took[name] = self.took.get(name, 0.0) + spent / max(self.setup.options.jobs, 1)

    def _commit(self, done: Done) -> PartCounts:
        """Put a part in place and enter it; articles known from earlier parts are taken out of it."""
        form, name = self.setup.options.form, done.name
        found = [self._repeats(entry) for entry in done.entries]
        kept = [item is None for item in found]
        rejected = [*done.rejected, *(item for item in found if isinstance(item, Rejected))]
        rejected = [item for item in dict.fromkeys(rejected) if not self.ledger.is_rejected(item)]
        try:
            if not all(kept):
                sizes = [entry.sentences for entry in done.entries]
                name = keep_only(self.out, name, done.batch.part, form, kept, sizes)
            settle(self.out, name, done.batch.part, form)
        except BaseException:
            discard(self.out, name)
            raise
        entries = [entry for entry, stays in zip(done.entries, kept, strict=True) if stays]
        moved = [entry for entry, item in zip(done.entries, found, strict=True) if item is True]
        counts = counts_of(entries, len(rejected), done.seconds)
        self.ledger.commit(done.batch.part, done.batch.keys, entries, rejected, counts, moved)
        return counts

    def _repeats(self, entry: Entry) -> Rejected | bool | None:
        """None for a new article, True for one that was read before as it is, else why it is rejected."""
        known = self.ledger.known(entry.article_id)
        if known is None:
            return None
        if known.digest == entry.digest and self._is_same(entry.origin, known):
            return True
        changed = known.digest != entry.digest
        return repeated(entry.article_id, entry.origin, known.origin, changed=changed)

    def _is_same(self, origin: str, known: Known) -> bool:
        """Whether it is the same place, or one to which lines put in or taken out above have moved it."""
        if origin == known.origin:
            return True
        path = place_of(origin)[0]
        return place_of(known.origin)[0] == path and not self.ledger.is_there(known.part, path)

    def account(self, *, finished: bool) -> Run:
        """Write rejected.jsonl and run.json."""
        vocabulary = drift.load(Path(self.setup.model_folder))
        seconds = time.monotonic() - self.started
        return account(
            self.out, self.ledger, self.model, vocabulary, self.before, seconds, finished, self.took
        )


@contextmanager
def _begun(
    inputs: Sequence[str], out: str | Path, model_folder: Path, options: Options, notice: Notice
) -> Iterator[_Job]:
    """A job with its ledger and workers, which end with it."""
    started, folder, model = time.monotonic(), Folder.at(out), load(model_folder)
    ledger = _open(folder, model, options)
    try:
        setup = Setup(folder.root, str(model_folder), options)
        engine = _engine(setup, inputs, notice)
        try:
            parts, total = ledger.total()
            yield _Job(setup, folder, ledger, model, engine, (parts, total.articles), started, {}, {})
        finally:
            engine.close()
            sweep(folder, ledger.next_part())
    except OSError as error:
        raise OutputError(
            f"{error.filename or folder.root}: cannot be written ({error.strerror or error}); what is"
            " finished is kept, make room and run the same command again"
        ) from error
    finally:
        ledger.close()


def _engine(setup: Setup, inputs: Sequence[str], notice: Notice) -> Engine:
    if setup.options.dask is not None:
        try:
            from newsgrain.cluster import Cluster
        except ImportError as error:
            raise InputError("--dask needs the package distributed; pip install 'newsgrain[dask]'") from error
        return Cluster(setup, [path for path in inputs if path != STDIN], notice)
    return Here(setup) if setup.options.jobs == 1 else Processes(setup, setup.options.jobs)


def _open(out: Folder, model: Model, options: Options) -> Ledger:
    try:
        for name in FOLDERS:
            out.make(name)
        ledger = Ledger(out)
    except OSError as error:
        raise OutputError(
            f"{out.root}: cannot be made ({error.strerror or error}); choose another --out"
        ) from error
    try:
        ledger.claim(options.settings(model.name))
        sweep(out, ledger.next_part())
    except BaseException:
        ledger.close()
        raise
    return ledger
