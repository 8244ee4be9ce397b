import json
import logging
import re
import threading

import pytest
import typer
from rich.console import Console

from pipeline.cli import console
from pipeline.run import RunFailedError
from transforms.errors import BooksError, ConfigError, LakeError, LakeHeldError, LakeUnwritableError

BELL_AND_RED = "\x07\x1b[31mred\x1b[0m"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Fähre 東京 مكتبة", "Fähre 東京 مكتبة"),
        ("two\nlines", "two\nlines"),
        (BELL_AND_RED, "\\x07\\x1b[31mred\\x1b[0m"),
        ("over\rwritten\ttext", "over\\x0dwritten\\x09text"),
        # C1 controls, a right-to-left override, and a lone surrogate
        ("\x9b1m \u202etxt.exe \ud800", "\\x9b1m \\x202etxt.exe \\xd800"),
        ("[red]not red[/] [link=file:///etc/passwd]x[/link]", "[red]not red[/] [link=file:///etc/passwd]x[/link]"),
    ],
)
def test_what_comes_from_outside_is_shown_as_it_is_but_for_its_controls(text: str, shown: str) -> None:
    plain = Console(width=200, force_terminal=False)
    with plain.capture() as captured:
        plain.print(console.printable(text))
    assert captured.get() == f"{shown}\n"


def test_the_joiners_that_persian_and_emoji_need_stay() -> None:
    assert console.printable("می\u200cروم 👩\u200d🚒") == "می\u200cروم 👩\u200d🚒"


def test_json_is_safe_on_a_terminal_and_says_the_same() -> None:
    value = {"title": f"{BELL_AND_RED} \x9b1m \x7f \u202etxt.exe \u2028 \ud800 Fähre 東京"}
    line = console.json_line(value)
    assert json.loads(line) == value
    assert line.removesuffix("\n").isprintable()
    assert "Fähre 東京" in line


def test_markup_from_outside_styles_nothing() -> None:
    terminal = Console(width=200, force_terminal=True, color_system="truecolor", highlight=False)
    with terminal.capture() as captured:
        terminal.print(console.printable("[bold red]loud[/]"))
    assert captured.get() == "[bold red]loud[/]\n"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigError("config.yaml:3: http.timeout: unknown key"), 2),
        (LakeUnwritableError("cannot write /lake: Permission denied; give another --out."), 2),
        (LakeHeldError("/lake is held by run 1"), 1),
        (LakeError("cannot list /lake"), 1),
        (BooksError("The books do not balance"), 1),
        (RunFailedError("the run failed and committed nothing: ValueError"), 1),
    ],
)
def test_our_errors_end_the_command_with_their_message_and_status(
    error: Exception, status: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "stderr", Console(stderr=True, width=200))
    with pytest.raises(typer.Exit) as ended, console.exit_status():
        raise error
    assert ended.value.exit_code == status
    assert capsys.readouterr() == ("", f"error: {error}\n")


def test_an_interrupt_ends_with_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "stderr", Console(stderr=True, width=200))
    with pytest.raises(typer.Exit) as ended, console.exit_status():
        raise KeyboardInterrupt
    assert ended.value.exit_code == 130
    assert capsys.readouterr().err == "Interrupted; what was committed stays.\n"


def test_a_bug_is_not_made_a_message() -> None:
    with pytest.raises(ZeroDivisionError), console.exit_status():
        raise ZeroDivisionError


def test_the_message_of_an_error_is_printable_and_not_broken_into_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "stderr", Console(stderr=True, width=40))
    with pytest.raises(typer.Exit):
        console.fail(f"{BELL_AND_RED} [b]{'word ' * 20}", 1)
    assert capsys.readouterr().err == f"error: \\x07\\x1b[31mred\\x1b[0m [b]{'word ' * 20}\n"


def test_an_error_tells_no_credentials(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "stderr", Console(stderr=True, width=200))
    with pytest.raises(typer.Exit):
        console.fail("the run failed: no answer from http://ann:secret@a.example/", 1)
    assert capsys.readouterr().err == "error: the run failed: no answer from http://***@a.example/\n"


def test_warnings_of_libraries_are_shown_and_their_noise_is_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "stderr", Console(stderr=True, width=200))
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    try:
        console.log_to_stderr()
        logging.getLogger("apache_beam").warning("apitools not found")
        logging.getLogger("apache_beam").warning("This output type hint will be ignored and not used for type-checking")
        logging.getLogger("apache_beam").info("so it goes")
        logging.getLogger("spacy").warning("[W095] the model is of %s", "another version")
        logging.getLogger("lxml").warning("cannot read %s", BELL_AND_RED)
        logging.getLogger("aiohttp").warning("no answer from %s", "http://ann:secret@a.example/@b")
    finally:
        root.handlers, root.level = handlers, level
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("WARNING")[1].strip() for line in lines] == [
        "[W095] the model is of another version",
        "cannot read \\x07\\x1b[31mred\\x1b[0m",
        "no answer from http://***@a.example/@b",
    ]


class RpcError(Exception):
    """As that of grpc."""


RpcError.__module__ = "grpc._channel"


@pytest.mark.parametrize(("error", "told"), [(RpcError("socket closed"), []), (ValueError("no berth"), ["no berth"])])
def test_a_thread_that_fails_is_logged_unless_its_engine_hung_up(
    error: Exception, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    console.thread_failed(threading.ExceptHookArgs((type(error), error, None, None)))
    assert caplog.messages == told


def test_bars_are_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, pipe = Console(force_terminal=True), Console(force_terminal=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(console, "stderr", terminal)
    assert console.live() is terminal
    monkeypatch.setenv("CI", "true")
    assert console.live() is None
    monkeypatch.delenv("CI")
    monkeypatch.setattr(console, "stderr", pipe)
    assert console.live() is None


def test_how_far_it_is_is_told_with_the_time_and_the_rest_without(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "stderr", Console(stderr=True, width=40))
    logging.getLogger("newsbeam.progress").info("pages read 1/2, %s", "words " * 10)
    console.tell("Finished [b]run 1\x07")
    progress, finished = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d pages read 1/2, (words ?){10}", progress)
    assert finished == "Finished [b]run 1\\x07"
