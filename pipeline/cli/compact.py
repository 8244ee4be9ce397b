"""`newsbeam compact`."""

from typing import Annotated

import typer

from pipeline.cli import console


def compact(
    out: Annotated[str, typer.Argument(help="Lake: folder or URI.", metavar="OUT")],
    log_format: console.LogFormatOption = console.LogFormat.text,
) -> None:
    """Merge the small files of past days. Rows stay the same; whoever reads meanwhile sees each of them once."""
    console.log_to_stderr(log_format)
    with console.exit_status():
        from pipeline.compact import compact as compact_lake

        done = compact_lake(out)
        for run_id in done.recovered:
            console.tell(f"Finished run {run_id}, which had died after its commit.")
        if done.manifest is None:
            console.stdout.print("Nothing to merge: no past day has two small files in one folder.")
        else:
            files, rows = done.manifest.files, sum(file["rows"] for file in done.manifest.files)
            console.stdout.print(
                f"Merged {len(done.manifest.replaces):,} files into {len(files):,}, with {rows:,} rows, "
                f"as run {done.manifest.run_id}"
            )
