"""The manifest of a run: its books, files and sources, and the check that the books balance."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from transforms.core.lake.measures import measured
from transforms.core.lake.rows import to_time
from transforms.errors import BooksError
from transforms.records import Measure, Outcome, SourceReport, StagedFile

_OUTCOMES = ("articles", "unchanged", "duplicates_in_run", "deferred", "dead_letters")


@dataclasses.dataclass(frozen=True)
class RunInfo:
    """What is known of a run before it begins; travels in the graph.

    Attributes:
      started_at: ISO 8601, UTC.
      engine: runner, mode and number of workers.
      versions: of newsbeam and of what it is built on.
      config_sha256: hex, of the config file.
      sequence: number of the commit: one more than that of the newest manifest. It orders the commits of a lake,
        since clocks are set back; 0 stands for not known.
      config_path: absolute path of the config file; empty where there was none.
      stream: id of the stream that the run is a window of; empty for any other run.
    """

    run_id: str
    started_at: str
    engine: str
    versions: Mapping[str, str]
    config_sha256: str
    sequence: int = 0
    config_path: str = ""
    stream: str = ""


@dataclasses.dataclass(frozen=True)
class Manifest:
    """The commit of one run.

    Attributes:
      books: discovered, articles, unchanged, duplicates_in_run, deferred, dead_letters.
      files: path (relative to the lake), rows, bytes and sha256 of each, by path.
      sources: source, entries, new, gap, error, message, poll, warnings, moved_to and next_poll_at of each, in the
        order of the config; see `SourceReport`.
      outcomes: stage, name, source, host and count: the tally that the report shows.
      sequence: see `RunInfo`.
      config_path: see `RunInfo`.
      stream: see `RunInfo`.
      replaces: paths of files of earlier commits that this one takes the place of; they are removed.
      voided_by: id of the run that took the lake over from this one before its commit, which cannot happen any more:
        it has no files, and readers pass it over. Empty for a run that is committed.
      durations: seconds of work by stage, summed over workers: stages that work at the same time add up to more than
        the run took. Waiting for servers is in it, the work of the stages behind is not.
      answers: requests by stage and by class of the last answer's status; "no" of those without any.
      body_bytes: that were read from servers, by stage, after decompression.
      dead_letters: rows by stage and reason; of sources that failed as a whole too, which the books do not count.
    """

    run_id: str
    started_at: str
    committed_at: str
    engine: str
    versions: Mapping[str, str]
    config_sha256: str
    books: Mapping[str, int]
    files: Sequence[Mapping[str, Any]]
    sources: Sequence[Mapping[str, Any]]
    outcomes: Sequence[Mapping[str, Any]]
    sequence: int = 0
    config_path: str = ""
    stream: str = ""
    replaces: Sequence[str] = ()
    voided_by: str = ""
    durations: Mapping[str, float] = dataclasses.field(default_factory=dict)
    answers: Mapping[str, Mapping[str, int]] = dataclasses.field(default_factory=dict)
    body_bytes: Mapping[str, int] = dataclasses.field(default_factory=dict)
    dead_letters: Mapping[str, Mapping[str, int]] = dataclasses.field(default_factory=dict)

    def to_json(self) -> str:
        """One JSON object, indented, UTF-8."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """The inverse of `to_json`; keys of later versions are left out.

        Raises:
          ValueError: not JSON.
          TypeError: a key is missing.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{key: value for key, value in json.loads(text).items() if key in known})


def make_void(run_id: str, *, voided_by: str, at: str) -> Manifest:
    """What stands in the place of the manifest of a run that must not commit any more.

    Args:
      voided_by: id of the run that took the lake over.
      at: ISO 8601, UTC.
    """
    books = dict.fromkeys(("discovered", *_OUTCOMES), 0)
    return Manifest(run_id, at, at, "", {}, "", books, (), (), (), voided_by=voided_by)


def keep_books(
    files: Iterable[StagedFile], outcomes: Iterable[Outcome], reports: Iterable[SourceReport]
) -> dict[str, int]:
    """The books of a run, checked.

    Articles and dead letters are counted from the files written, the rest from the tally of the steps, what came in
    from the reports of the sources, and from the tally for what is tried again: ways that agree only if no step lost
    or doubled an input.

    Raises:
      BooksError: `discovered` is not the sum of the other five.
    """
    books = dict.fromkeys(("discovered", *_OUTCOMES), 0)
    for report in reports:
        books["discovered"] += report.entries
    for file in files:
        if file.dataset in books:
            books[file.dataset] += file.inputs
    for outcome in outcomes:
        if outcome.name in ("unchanged", "duplicates_in_run", "deferred"):
            books[outcome.name] += outcome.count
        elif outcome.name == "retried":
            books["discovered"] += outcome.count
    accounted = sum(books[name] for name in _OUTCOMES)
    if books["discovered"] != accounted:
        raise BooksError(
            f"The books do not balance: {books['discovered']} inputs came in, {accounted} are accounted for ({books}). "
            "Nothing was committed; please report this with the log."
        )
    return books


def make_manifest(
    info: RunInfo,
    *,
    committed_at: str,
    files: Sequence[StagedFile],
    outcomes: Sequence[Outcome],
    reports: Sequence[SourceReport],
    measures: Sequence[Measure] = (),
) -> Manifest:
    """The manifest of a run whose files are all staged; the order of the inputs does not matter.

    Raises:
      BooksError: the books do not balance.
    """
    new = {o.source: 0 for o in outcomes}
    for outcome in outcomes:
        if outcome.name == "new":
            new[outcome.source] += outcome.count
    return Manifest(
        **dataclasses.asdict(info),
        committed_at=committed_at,
        books=keep_books(files, outcomes, reports),
        files=[
            {"path": f.path, "rows": f.rows, "bytes": f.size_bytes, "sha256": f.sha256}
            for f in sorted(files, key=lambda f: f.path)
        ],
        sources=[
            {
                "source": r.source,
                "entries": r.entries,
                "new": new.get(r.source, 0),
                "gap": r.gap,
                "error": r.error or None,
                "message": r.message or None,
                "poll": r.poll,
                "warnings": list(r.warnings),
                "moved_to": r.moved_to or None,
                "next_poll_at": None if r.due_us is None else to_time(r.due_us).isoformat(timespec="seconds"),
            }
            for r in sorted(reports, key=lambda r: (r.position, r.source))
        ],
        outcomes=[dataclasses.asdict(o) for o in sorted(outcomes, key=lambda o: (o.stage, o.name, o.source, o.host))],
        replaces=sorted(path for file in files for path in file.replaces),
        **measured(measures)._asdict(),
    )
