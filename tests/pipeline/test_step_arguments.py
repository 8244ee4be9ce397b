from typing import Any

import apache_beam as beam
import pytest
from apache_beam.transforms import core, userstate
from apache_beam.transforms.userstate import BagStateSpec

from pipeline.step_arguments import remember_arguments


class _StatefulFn(beam.DoFn):
    STATE = BagStateSpec("seen", beam.coders.BytesCoder())

    def process(self, element: Any, state: Any = beam.DoFn.StateParam(STATE)) -> Any:  # noqa: B008  # Beam's way
        yield element


class _PlainFn(_StatefulFn):
    def process(self, element: Any) -> Any:
        yield element


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of Beam's own function, in the place of which ours is put for the test."""
    asked: list[Any] = []
    find = getattr(core.get_function_args_defaults, "__wrapped__", core.get_function_args_defaults)

    def watched(function: Any) -> Any:
        asked.append(function)
        return find(function)

    monkeypatch.setattr(core, "get_function_args_defaults", watched)
    remember_arguments()
    return asked


def test_a_method_is_looked_through_once_for_all_instances(asked: list[Any]) -> None:
    one, other = _StatefulFn(), _StatefulFn()
    assert core.get_function_arguments(one, "process") == (["element", "state"], [_StatefulFn.process.__defaults__[0]])
    assert core.get_function_arguments(other, "process")[0] == ["element", "state"]
    assert asked == [one.process]


def test_what_is_given_may_be_changed(asked: list[Any]) -> None:
    core.get_function_arguments(_PlainFn(), "process")[0].clear()
    assert core.get_function_arguments(_PlainFn(), "process") == (["element"], [])


def test_a_class_that_overrides_a_method_has_its_own_arguments(asked: list[Any]) -> None:
    assert userstate.is_stateful_dofn(_StatefulFn())
    assert not userstate.is_stateful_dofn(_PlainFn())


def test_plain_functions_are_asked_of_beam(asked: list[Any]) -> None:
    def add(one: int, other: int = 3) -> int:
        return one + other

    assert core.get_function_args_defaults(add) == (["one", "other"], [3])
    assert asked == [add]


def test_it_is_put_in_its_place_once(asked: list[Any]) -> None:
    before = core.get_function_args_defaults
    remember_arguments()
    assert core.get_function_args_defaults is before
