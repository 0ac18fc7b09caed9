"""The main job: articles in, a label for every sentence out, in bounded memory and never a row lost."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsgrain.batch.batches import Options, gather
from newsgrain.batch.ledger import Ledger, taken
from newsgrain.batch.ledger_file import LedgerError, unusable
from newsgrain.batch.meter import Meter
from newsgrain.batch.outdated import Outdated
from newsgrain.batch.parts import discard, rewrite, settle, settle_rest, sweep
from newsgrain.batch.run_summary import Run, ThisRun, account
from newsgrain.batch.starting import check_something, check_start, empty, leaving_none, start_again
from newsgrain.batch.tallies import PartCounts
from newsgrain.batch.work import Done, Ready, Setup, ready
from newsgrain.batch.workers import Engine, Here, Notice, Processes, run
from newsgrain.errors import InputError, OutputError
from newsgrain.ingest.chunks import Cutting, plan_files
from newsgrain.ingest.inputs import STDIN, find_inputs, path_of
from newsgrain.model.classifier import Classifier
from newsgrain.model.seam import Model
from newsgrain.records import Rejected
from newsgrain.results import FOLDERS, LEDGER, part_name
from newsgrain.storage import Folder, is_url

__all__ = ["Classifier", "Listener", "Options", "Run", "classify", "start_again", "watch"]

_POLL = 2.0  # seconds between two looks into a watched folder


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears how a job goes: `progress` of the counts of each part, `notice` a line when a worker is lost.

    The `meter`, if there is one, counts the bytes.
    """

    progress: Callable[[PartCounts], None] = lambda _: None
    notice: Notice = lambda _: None
    meter: Meter | None = None


_NOBODY = Listener()


def classify(
    inputs: Sequence[str],
    out: str | Path,
    model_folder: Path,
    options: Options,
    listener: Listener = _NOBODY,
    *,
    fresh: bool = False,
    prune: bool = False,
) -> Run:
    """Classify all articles of `inputs` into `out`; a second run goes on where the first stopped.

    An interruption leaves what is finished, with its run.json. With `fresh`, what newsgrain wrote into
    `out` is removed before, when all that can be checked is in order; with `prune`, what is of inputs that
    were edited or deleted is taken out after. Raises InputError when an input does not exist, ModelError,
    and OutputError when `out` cannot be written or was begun with another model or format.
    """
    if prune:
        _check_prune(inputs, out)
    with _begun(inputs, out, model_folder, options, listener, fresh=fresh) as job:
        try:
            job.do(job.files(inputs), listener.meter)
            pruned = job.prune(inputs) if prune else 0
        except KeyboardInterrupt:
            job.account(finished=False)
            raise
        return job.account(finished=True, outdated=job.ledger.outdated(), pruned=pruned)


def _check_prune(inputs: Sequence[str], out: str | Path) -> None:
    """Raise InputError where it cannot be told what is no longer there, or nothing is there at all."""
    if not Folder.at(out).is_local:
        raise InputError(f"{out}: --prune works in local folders; take a new --out instead")
    if STDIN in inputs:
        raise InputError("--prune reads inputs again, which standard input cannot be; save it to a file")
    check_something(inputs, str(out), "--prune would take out everything")


def watch(
    folder: str,
    out: str | Path,
    model_folder: Path,
    options: Options,
    listener: Listener = _NOBODY,
    *,
    fresh: bool = False,
) -> Run:
    """Classify articles as they arrive in `folder`, until interrupted; the same promises as `classify`.

    Files must arrive whole, by a move. Raises as `classify` does.
    """
    if is_url(folder) or not Path(folder).is_dir():
        raise InputError(f"{folder}: not a local folder; give the folder where articles arrive")
    with _begun([folder], out, model_folder, options, listener, fresh=fresh, arriving=True) as job:
        try:
            while True:
                if job.do(_arrived(folder, job), listener.meter):
                    job.account(finished=False)
                time.sleep(_POLL)
                job.took["wait"] = job.took.get("wait", 0.0) + _POLL
        except KeyboardInterrupt:
            return job.account(finished=True)


def _arrived(folder: str, job: "_Job") -> Iterator[str | Rejected]:
    """What is in the folder and was not there, or not the same, when it was last looked at."""
    now: dict[str, tuple[int, int, int]] = {}
    seen = job.seen
    for item in find_inputs([folder], job.out.root, job.passed_over.add):
        name = path_of(item)
        try:
            found = Path(name).stat()
            now[name] = (found.st_size, found.st_mtime_ns, found.st_ino)
        except OSError:
            continue  # taken away again
        if seen.get(name) != now[name]:
            yield item
    seen.clear()
    seen.update(now)


@dataclass(frozen=True, slots=True)
class _Job:
    """A folder that is being filled."""

    setup: Setup
    out: Folder
    ledger: Ledger
    ready: Ready
    engine: Engine
    listener: Listener
    before: tuple[int, int]
    started: float
    seen: dict[str, tuple[int, int, int]]
    took: dict[str, float]
    passed_over: set[str]

    def files(self, inputs: Sequence[str]) -> Iterator[str | Rejected]:
        """What the inputs stand for, with a note in the ledger that it was looked at."""
        for item in find_inputs(inputs, self.out.root, self.passed_over.add):
            self.ledger.look(path_of(item))
            yield item

    def do(self, files: Iterable[str | Rejected], meter: Meter | None = None) -> int:
        """Classify what is not done yet; returns the number of parts. Raises OutputError."""
        options, parts, meter = self.setup.options, 0, meter or Meter()
        self.ledger.begin()
        cutting = Cutting(max(options.batch_bytes, 1), options.dask is None, self.ledger.done_at)
        pieces = meter.pieces(plan_files(meter.files(files), options.reading, cutting))
        settings = options.settings(self.setup.model)
        batches = gather(pieces, self.ledger, settings, options.batch_bytes, meter.skip)
        for done in run(batches, self.engine, self.listener.notice):
            self._time(done.seconds)
            meter.finish(done.batch)
            self.listener.progress(self._commit(done))
            parts += 1
        if parts:
            _carry_out(self.out, self.ledger, options.form)
        return parts

    def prune(self, inputs: Sequence[str]) -> int:
        """Take out what is outdated, and read what it stood in the way of; returns how many rows."""
        found = self.ledger.prune()
        _carry_out(self.out, self.ledger, self.setup.options.form)
        self.do(self.files(inputs))
        return found.articles

    def _time(self, seconds: dict[str, float]) -> None:
        """Add up where this run's time went; what the first part took beyond its stages was the start."""
        if "start" not in self.took:
            others = sum(seconds.values()) + self.took.get("wait", 0.0)
            self.took["start"] = max(time.monotonic() - self.started - others, 0.0)
        for name, spent in seconds.items():
            self.took[name] = self.took.get(name, 0.0) + spent / max(self.setup.options.jobs, 1)

    def _commit(self, done: Done) -> PartCounts:
        """Enter a part and put it in place; rows of articles that are known are taken out of it."""
        form, part, name = self.setup.options.form, done.batch.part, done.name
        try:
            self._check_free(part_name(part, form))
            self.ledger.begin_part(part, done.batch.keys)
            rows = self.ledger.place(done.entries)
            for item, home in done.rejected:
                self.ledger.refuse(item, home)
            if any(row.changed for row in rows):
                name = rewrite(self.out, done.name, part, form, rows)
                discard(self.out, done.name)
            counts = self.ledger.end_part(name, done.seconds)
        except BaseException:
            self.ledger.abandon()
            if not self.ledger.has_part(part):  # a signal may come as the ledger's own commit returns
                discard(self.out, name)
            raise
        settle(self.out, name, part, form)  # once it is entered it is moved, if not now then later
        return counts

    def _check_free(self, name: str) -> None:
        for folder in FOLDERS:
            if self.out.has(folder, name):
                raise taken(self.out.path(folder, name))

    def account(self, *, finished: bool, outdated: Outdated | None = None, pruned: int = 0) -> Run:
        """Write rejected.jsonl and run.json."""
        classifier, vocabulary = self.ready
        seconds = time.monotonic() - self.started
        passed_over = tuple(sorted(self.passed_over))
        told = ThisRun(self.before, seconds, self.took, finished, outdated, pruned, passed_over)
        return account(self.out, self.ledger, classifier.model, vocabulary, told)


def _carry_out(out: Folder, ledger: Ledger, form: str) -> None:
    """Write those parts again that do not say what the ledger says; killed, the next run goes on.

    What goes is taken out first: only then is it known which ids stand for one text.
    """
    _restate(out, ledger, form)
    ledger.name_texts()
    _restate(out, ledger, form)


def _restate(out: Folder, ledger: Ledger, form: str) -> None:
    for part in ledger.dirty():
        name = rewrite(out, part_name(part, form), part, form, ledger.rows_of(part))
        ledger.restate(part, name)
        settle(out, name, part, form)


@contextmanager
def _begun(
    inputs: Sequence[str],
    out: str | Path,
    model_folder: Path,
    options: Options,
    listener: Listener,
    *,
    fresh: bool,
    arriving: bool = False,
) -> Iterator[_Job]:
    """A job with its ledger and workers, which end with it."""
    started, folder, at_hand = time.monotonic(), Folder.at(out), ready(model_folder, options.furniture)
    model = at_hand[0].model
    setup = Setup(folder.root, str(model_folder), options, model.name)
    with leaving_none(folder):
        with _told(folder, "choose another --out"):
            check_start(inputs, folder, model_folder, fresh=fresh, arriving=arriving)
        engine = _engine(setup, at_hand, inputs, listener.notice)
    make_room = "what is finished is kept, make room and run the same command again"
    with closing(engine), _told(folder, make_room):
        if fresh:
            start_again(out)
        ledger = _open(folder, model, options)
        try:
            parts, total = ledger.total()
            before = parts, total.articles
            yield _Job(setup, folder, ledger, at_hand, engine, listener, before, started, {}, {}, set())
        finally:
            engine.close()  # what its workers were writing is swept away
            sweep(folder, (name for _, name in ledger.moves()))
            ledger.close()


@contextmanager
def _told(folder: Folder, advice: str) -> Iterator[None]:
    """Make errors of the system and of the ledger's file errors that say what to do."""
    try:
        yield
    except LedgerError as error:
        raise unusable(Path(folder.path(LEDGER)), error) from error
    except OSError as error:
        place = error.filename or folder.root
        raise OutputError(f"{place}: cannot be written ({error.strerror or error}); {advice}") from error


def _engine(setup: Setup, at_hand: Ready, inputs: Sequence[str], notice: Notice) -> Engine:
    if setup.options.dask is not None:
        try:
            from newsgrain.batch.cluster import Cluster
        except ImportError as error:
            raise InputError("--dask needs the package distributed; pip install 'newsgrain[dask]'") from error
        return Cluster(setup, [path for path in inputs if path != STDIN], notice)
    return Here(setup, at_hand) if setup.options.jobs == 1 else Processes(setup, setup.options.jobs)


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
        _set_right(out, ledger, model, options)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _set_right(out: Folder, ledger: Ledger, model: Model, options: Options) -> None:
    """Do what an earlier run that was stopped had decided and not done."""
    if ledger.removing:
        empty(out, ledger)
        for name in FOLDERS:
            out.make(name)
    ledger.claim(options.settings(model.name))
    ledger.enter_files()
    settle_rest(out, ledger.moves(), options.form)
    sweep(out)
    _carry_out(out, ledger, options.form)
