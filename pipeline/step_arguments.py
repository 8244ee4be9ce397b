"""The arguments of the methods of steps, and the state and timers among them, found out once."""

import functools
import types
import weakref
from collections.abc import Callable
from typing import Any

from apache_beam.transforms import core, userstate

_Arguments = tuple[list[str], list[Any]]
_Specs = tuple[set[Any], set[Any]]


def remember_arguments() -> None:
    """Lets Beam remember the arguments of a method, and which state and timers a class of steps has.

    Where it makes, checks, translates and carries out a step, it looks through the arguments of all methods of the
    step's class for timers and state: 17,000 times for our graph, for 200 methods in all. That took half of the CPU
    time of a launcher between its imports and the first bundle, and a third of that of a worker on an idle run
    (measured with Beam 2.77).
    """
    if not isinstance(core.get_function_args_defaults, _RememberedArguments):
        core.get_function_args_defaults = _RememberedArguments(core.get_function_args_defaults)  # type: ignore[assignment]  # the names of arguments differ
    if not isinstance(userstate.get_dofn_specs, _RememberedSpecs):
        userstate.get_dofn_specs = _RememberedSpecs(userstate.get_dofn_specs)  # type: ignore[assignment]  # likewise


class _RememberedArguments:
    """The function, which asks once for each method; those of one function have the same arguments."""

    def __init__(self, find: Callable[[Any], _Arguments]) -> None:
        functools.update_wrapper(self, find)
        self._find = find
        self._known: weakref.WeakKeyDictionary[Callable[..., Any], _Arguments] = weakref.WeakKeyDictionary()

    def __call__(self, asked: Any) -> _Arguments:
        if not isinstance(asked, types.MethodType):
            return self._find(asked)
        if asked.__func__ not in self._known:
            self._known[asked.__func__] = self._find(asked)
        names, defaults = self._known[asked.__func__]
        # Whoever asks may change what it gets.
        return list(names), list(defaults)


class _RememberedSpecs:
    """The function, which asks once for each class, unless an instance has methods of its own."""

    def __init__(self, find: Callable[[Any], _Specs]) -> None:
        functools.update_wrapper(self, find)
        self._find = find
        self._known: weakref.WeakKeyDictionary[type, _Specs] = weakref.WeakKeyDictionary()

    def __call__(self, step: Any) -> _Specs:
        if any(isinstance(own, types.MethodType) for own in vars(step).values()):
            return self._find(step)
        if type(step) not in self._known:
            self._known[type(step)] = self._find(step)
        states, timers = self._known[type(step)]
        return set(states), set(timers)
