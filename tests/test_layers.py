"""The rules of the house that hold for every module: imports point inward, and no module is a heap."""

import ast
import fnmatch
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for package in ("pipeline", "transforms") for path in (ROOT / package).rglob("*.py"))
OURS = {"pipeline", "transforms"}

# By layer: which modules it is, and what of this project they may import; of patterns the first that fits counts.
LAYERS = (
    ("transforms.errors", ()),
    ("transforms.records*", ("transforms.records*",)),
    ("transforms.core", ()),
    ("transforms.core.*", ("transforms.core.*", "transforms.records*", "transforms.errors")),
    ("transforms.io", ()),
    ("transforms.io.*", ("transforms.io.*", "transforms.core.*", "transforms.records*", "transforms.errors")),
    ("transforms*", ("transforms*",)),
    ("pipeline.cli", ()),
    ("pipeline.cli.*", ("pipeline*", "transforms*")),
    ("pipeline*", ("!pipeline.cli", "!pipeline.cli.*", "pipeline*", "transforms*")),
)
# Beam; what reaches the network, the disk, other processes or threads; the clock; chance; and what loads models.
IMPURE = {
    *("apache_beam", "aiohttp", "asyncio", "concurrent", "duckdb", "filelock", "ftplib", "glob", "http.client"),
    *("http.server", "httpx", "langdetect", "logging", "multiprocessing", "os", "pathlib", "py3langid", "random"),
    *("requests", "secrets", "shutil", "signal", "smtplib", "socket", "spacy", "ssl", "subprocess", "sys", "tempfile"),
    *("threading", "time", "urllib.request", "urllib3", "uuid"),
}
# Calls that do the same without an import that tells.
IMPURE_CALLS = {"now", "utcnow", "today", "open", "input", "print", "read_text", "read_bytes"}
MAX_LINES = 400
HEAPS = {"utils", "util", "helpers", "helper", "common", "misc"}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.expr | ast.stmt | ast.excepthandler) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Place and full name of each module that a module imports, those inside of functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((place(path, node), alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path, node)}: import by full name"
            origin = node.module or ""
            for alias in node.names:
                name = f"{origin}.{alias.name}"
                ours = origin.split(".")[0] in OURS
                yield place(path, node), name if not ours or is_module(name) else origin


def may_be_imported(name: str, patterns: tuple[str, ...]) -> bool:
    first = next((pattern for pattern in patterns if fnmatch.fnmatchcase(name, pattern.removeprefix("!"))), "!")
    return not first.startswith("!")


def is_in(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def test_there_are_modules_to_look_at() -> None:
    assert {"pipeline.build", "transforms.records", "transforms.core.lake.rows"} <= set(map(module_name, MODULES))


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_inward(path: Path) -> None:
    name = module_name(path)
    layer, allowed = next(item for item in LAYERS if fnmatch.fnmatchcase(name, item[0]))
    outward = [
        f"{where}: {name} imports {imported}; {layer} may import {', '.join(allowed) or 'nothing of ours'}"
        for where, imported in imports(path)
        if is_in(imported, OURS) and not may_be_imported(imported, allowed)
    ]
    assert not outward, "\n".join(outward)


@pytest.mark.parametrize("path", sorted((ROOT / "transforms" / "core").rglob("*.py")), ids=module_name)
def test_the_core_knows_no_beam_network_disk_clock_or_chance(path: Path) -> None:
    impure = [
        f"{where}: the core imports {imported}; what it gives must come as an argument"
        for where, imported in imports(path)
        if is_in(imported, IMPURE)
    ]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in IMPURE_CALLS:
                impure.append(f"{place(path, node)}: the core calls {called}(); what it gives must come as an argument")
    assert not impure, "\n".join(impure)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_no_handler_catches_everything(path: Path) -> None:
    greedy = [
        f"{place(path, node)}: catches everything; name the errors that are foreseen"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & {getattr(n, "id", "") for n in ast.walk(node.type)})
    ]
    assert not greedy, "\n".join(greedy)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_is_short_and_its_name_says_what_is_in_it(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines < MAX_LINES, f"{path.relative_to(ROOT)}:{MAX_LINES}: has {lines} lines; split it"
    heaps = HEAPS & set(module_name(path).split("."))
    assert not heaps, f"{path.relative_to(ROOT)}:1: {', '.join(heaps)} says nothing; name it after what it does"


@pytest.mark.parametrize("package", [path for path in MODULES if path.name == "__init__.py"], ids=module_name)
def test_a_package_says_what_it_is_and_holds_no_code(package: Path) -> None:
    body = parsed(package).body
    if module_name(package) == "transforms.records":
        # The one package that gives its modules' names as its own: what flows is in one place.
        body = [node for node in body if not isinstance(node, ast.ImportFrom | ast.Assign)]
    assert [type(node) for node in body] == [ast.Expr], f"{package.relative_to(ROOT)}:1: only a docstring stands here"
