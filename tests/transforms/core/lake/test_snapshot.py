from transforms.core.lake.manifest import Manifest
from transforms.core.lake.snapshot import live_files


def manifest(*paths: str, replaces: tuple[str, ...] = ()) -> Manifest:
    files = [{"path": path} for path in paths]
    return Manifest("run", "t", "t", "engine", {}, "sha", {}, files, [], [], replaces=replaces)


def test_live_are_the_files_that_no_manifest_replaces_in_the_order_of_commit() -> None:
    manifests = [
        manifest("articles/b", "ledger/b"),
        manifest("articles/a"),
        manifest("articles/c", replaces=("articles/b", "articles/a")),
        manifest("articles/d", replaces=("articles/c",)),
    ]
    assert [file["path"] for file in live_files(manifests)] == ["ledger/b", "articles/d"]
    assert [file["path"] for file in live_files(manifests, "articles/")] == ["articles/d"]
    assert [file["path"] for file in live_files(manifests[:2])] == ["articles/b", "ledger/b", "articles/a"]
    assert live_files([]) == []
