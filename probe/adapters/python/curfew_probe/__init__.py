"""Has the asyncio of this process tell curfew's recorder what its tasks do. sitecustomize.py begins it.

Nothing is done before the program imports asyncio, and nothing is left in its way but what is written in
asyncio_hooks.h.
"""
import sys

from . import importing


def begin(folder):
    """Waits for the program to import asyncio; once a process."""
    importing.after_import_of("asyncio", record_asyncio)
    importing.provide("curfew", folder)


def record_asyncio(asyncio):
    from . import unrecorded

    if sys.version_info[:2] != (3, 11):
        unrecorded.say("curfew has no extension for Python %d.%d" % sys.version_info[:2])
        return
    try:
        from . import _probe
    except ImportError as error:
        unrecorded.say("curfew's extension cannot be loaded: %s" % error)
        return
    import atexit

    _probe.add_library(asyncio.__file__.rpartition("/")[0] + "/", "asyncio")
    _probe.hook_asyncio(asyncio.tasks, asyncio.events, asyncio.runners, asyncio.base_events)
    atexit.register(_probe.end_asyncio)
