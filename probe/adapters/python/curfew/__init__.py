"""What a program may say to curfew, and its plugin for pytest (`curfew check -- pytest -p curfew`).

Without `curfew check` or `curfew run` around the program nothing is recorded, and all of this does nothing.
"""
import sys

__all__ = ["daemon"]


def daemon(task):
    """Declares a task of asyncio as background work, which may be pending at the end. Returns the task."""
    probe = sys.modules.get("curfew_probe._probe")
    if probe is not None:
        probe.daemon(task)
    return task


def pytest_addoption(parser):
    """pytest calls it for `-p curfew`."""
    from . import pytest_plugin

    pytest_plugin.add_options(parser)


def pytest_configure(config):
    """pytest calls it for `-p curfew`."""
    from . import pytest_plugin

    pytest_plugin.configure(config)
