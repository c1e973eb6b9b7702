"""The vocabulary: found by walking the folders, frozen at start. Pure.

Adding an action or a trigger is adding a file; nothing else names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

from tandem.catalog import actions as action_folder
from tandem.catalog import triggers as trigger_folder
from tandem.engine.action import Action
from tandem.engine.trigger import Trigger


def _modules(folder: ModuleType) -> list[ModuleType]:
    return [import_module(f"{folder.__name__}.{found.name}") for found in iter_modules(folder.__path__)]


@cache
def actions() -> Mapping[str, type[Action]]:
    """Every action by its id, the name of its file."""
    found: dict[str, type[Action]] = {}
    for module in _modules(action_folder):
        name = module.__name__.rpartition(".")[2]
        classes = [
            one
            for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, Action) and one.__module__ == module.__name__
        ]
        if len(classes) != 1:
            raise TypeError(f"{module.__name__} must define exactly one action")
        classes[0].id = name
        found[name] = classes[0]
    return MappingProxyType(found)


@cache
def triggers() -> Mapping[str, Trigger]:
    """Every trigger by its word, such as ``call.missed``."""
    found: dict[str, Trigger] = {}
    for module in _modules(trigger_folder):
        for trigger in module.TRIGGERS:
            if trigger.word in found:
                raise ValueError(f"two triggers are called {trigger.word}")
            found[trigger.word] = trigger
    return MappingProxyType(found)
