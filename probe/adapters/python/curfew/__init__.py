"""What a program may say to curfew, and its plugin for pytest (`curfew check -- pytest -p curfew`).

Without `curfew check` or `curfew run` around the program nothing is recorded, and all of this does nothing.
"""
import sys

__all__ = ["daemon"]


def daemon(task):
    """Declares a task of asyncio as background work, which may be pending at the end; of a gather() all tasks that it
    is for. Returns what it was given. Raises TypeError for all else, with or without curfew around the program."""
    tasks = _tasks_of(task)
    probe = sys.modules.get("curfew_probe._probe")
    for one in tasks if probe is not None else ():
        probe.daemon(one)
    return task


def _tasks_of(given):
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None and isinstance(given, asyncio.Task):
        return [given]
    if asyncio is not None and isinstance(given, asyncio.tasks._GatheringFuture):
        futures = [one for one in given._children if isinstance(one, (asyncio.Task, asyncio.tasks._GatheringFuture))]
        return [task for one in futures for task in _tasks_of(one)]
    if asyncio is not None and asyncio.isfuture(given) and hasattr(given, "get_coro"):
        return [given]  # of a task factory
    raise TypeError("curfew.daemon() takes a task of asyncio, or what gather() has returned: " + _what_to_do(given))


def _what_to_do(given):
    kind = type(given)
    if kind.__module__.partition(".")[0] == "trio" and kind.__name__ == "Task":
        return "a task of trio may be pending at the end if trio.lowlevel.spawn_system_task() starts it, and only then"
    if hasattr(kind, "__await__") and hasattr(kind, "send"):
        return "of a coroutine asyncio.create_task() makes one"
    if "Future" in kind.__name__:
        return "a future is none, and does not say for which task it stands"
    return "this is of type %s" % kind.__qualname__


def pytest_addoption(parser):
    """pytest calls it for `-p curfew`."""
    from . import pytest_plugin

    pytest_plugin.add_options(parser)


def pytest_configure(config):
    """pytest calls it for `-p curfew`."""
    from . import pytest_plugin

    pytest_plugin.configure(config)
