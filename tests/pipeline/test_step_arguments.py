from types import ModuleType
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


def watched(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> list[Any]:
    """What is asked of Beam's own function, in the place of which ours is put for the test."""
    asked: list[Any] = []
    ours = getattr(module, name)
    find = getattr(ours, "__wrapped__", ours)

    def watch(subject: Any) -> Any:
        asked.append(subject)
        return find(subject)

    monkeypatch.setattr(module, name, watch)
    remember_arguments()
    return asked


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    return watched(monkeypatch, core, "get_function_args_defaults")


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


def test_state_and_timers_are_looked_for_once_a_class(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = watched(monkeypatch, userstate, "get_dofn_specs")
    one, other = _StatefulFn(), _StatefulFn()
    userstate.get_dofn_specs(one)[0].clear()
    assert userstate.get_dofn_specs(other) == ({_StatefulFn.STATE}, set())
    assert looked == [one]


def test_a_step_of_a_bound_method_has_state_of_its_own(asked: list[Any]) -> None:
    plain, stateful = core.CallableWrapperDoFn(_PlainFn().process), core.CallableWrapperDoFn(_StatefulFn().process)
    assert not userstate.is_stateful_dofn(plain)
    assert userstate.is_stateful_dofn(stateful)


def test_they_are_put_in_their_places_once(asked: list[Any]) -> None:
    before = core.get_function_args_defaults, userstate.get_dofn_specs
    remember_arguments()
    assert (core.get_function_args_defaults, userstate.get_dofn_specs) == before
