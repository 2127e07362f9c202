"""Has the asyncio and the trio of this process tell curfew's recorder what their tasks do. sitecustomize.py begins it.

Before the program imports one of them there is a finder that waits for it, and a handler of atexit. What is left in the
program's way then is written in asyncio_hooks.h and trio_hooks.h.
"""
import atexit
import sys

from . import importing, unrecorded

_at_end = []  # what is to be called
_libraries = []  # what the extension is to be told when it is there: folders of packages, and their names
_told = set()  # names of packages that it was told

# Modules by whose names users of trio and anyio call what is in them, which comes from elsewhere.
NAMESPACES = [
    *("trio." + name for name in ("abc", "from_thread", "lowlevel", "socket", "testing", "to_thread")),
    *("anyio." + name for name in ("from_thread", "lowlevel", "to_process", "to_thread")),
]
RUNS_BY_STEPS = 0x80 | 0x200  # inspect.CO_COROUTINE, CO_ASYNC_GENERATOR


def end():
    for function in _at_end:
        function()
    for name, part in (("asyncio", "asyncio.base_events"), ("trio", "trio._core._run")):
        if name in sys.modules and part in sys.modules and not importing.has_been_imported(name):
            unrecorded.say(
                "%s was found by a finder in sys.meta_path that stands in front of curfew's, or in its place: leave "
                "curfew's the first, or import %s before" % (name, name)
            )


def begin(folder):
    """Waits for the program to import asyncio or trio; once a process."""
    atexit.register(end)  # before the program has any: handlers that clean up, or leave tasks, come before it
    importing.after_import_of("asyncio", record_asyncio)
    importing.after_import_of("trio", record_trio)
    importing.after_import_of("anyio", look_through)
    for name in NAMESPACES:
        importing.after_import_of(name, name_functions)
    importing.provide("curfew", folder)


def extension():
    """The extension, or None where it cannot be had, which is said."""
    try:
        from . import _probe
    except ImportError as error:
        unrecorded.say(why_not(error))
        return None
    while _libraries:
        folder, name = _libraries.pop(0)
        _probe.add_library(folder, name)
        _told.add(name)
        for module in NAMESPACES:
            if module.startswith(name + ".") and module in sys.modules:
                name_functions(sys.modules[module])
    try:
        import warnings

        _probe.watch_coroutines(warnings)
    except Exception:  # all else is recorded
        pass
    return _probe


def why_not(error):
    """Says what to do where something can be done."""
    python = "%s %d.%d" % (sys.implementation.name, *sys.version_info[:2])
    if sys.implementation.name != "cpython" or not (3, 9) <= sys.version_info[:2] <= (3, 14):
        return "curfew records tasks of CPython 3.9 to 3.14, and this is %s" % python
    if "t" in getattr(sys, "abiflags", ""):
        return "curfew records no CPython without its global interpreter lock, and this is %s" % python
    if (error.path or "").endswith("__init__.py"):  # there is none in the package
        return "curfew has no extension for Python %d.%d, %s: `./dev build -DCURFEW_MORE_PYTHONS=%s` builds one" % (
            *sys.version_info[:2],
            only_for(__file__.rpartition("/")[0]),
            sys.executable or "THIS-PYTHON",
        )
    if "subinterpreters" in str(error):  # so says the interpreter, from 3.12 on
        return "curfew records the main interpreter alone"
    return "curfew cannot record this interpreter: %s" % error


def only_for(folder):
    """"only for 3.11 and 3.12", of the extensions in the package's folder."""
    import os
    import re

    there = [re.match(r"_probe\.cpython-3(\d+)-", name) for name in os.listdir(folder)]
    versions = ["3.%d" % minor for minor in sorted(int(found.group(1)) for found in there if found)]
    return "only for " + " and ".join(versions) if versions else "or any other"


def look_through(package):
    """A task in a function of this package waits in an operation: also if it is imported before there is a loop."""
    _libraries.append((package.__file__.rpartition("/")[0] + "/", package.__name__))
    if "curfew_probe._probe" in sys.modules:
        extension()


def name_functions(module):
    """Names the functions of a namespace as their users do, trio.to_thread.run_sync. What is for who builds upon a
    library is what its other functions are made of, and no name for these."""
    library = module.__name__.partition(".")[0]
    if library not in _told:
        return  # it is being imported, or there is nobody to tell
    is_basic = module.__name__.endswith(".lowlevel")
    for name, what in list(vars(module).items()):
        if name.startswith("_") or vars(sys.modules[library]).get(name) is what:
            continue
        name_function(what, module.__name__ + "." + name, is_basic)
        if is_basic and isinstance(what, type):
            for method, function in list(vars(what).items()):
                name_function(function, name + "." + method, is_basic)


def name_function(function, name, is_basic):
    plain = type(name_function)
    while type(function) is plain and not function.__code__.co_flags & RUNS_BY_STEPS:
        function = vars(function).get("__wrapped__")
    if type(function) is plain and "<locals>" not in function.__qualname__ and not name.endswith("__"):
        sys.modules["curfew_probe._probe"].name_function(function.__code__, name, is_basic)


def record_asyncio(asyncio):
    look_through(asyncio)
    probe = extension()
    if probe is None:
        return
    try:
        is_new = probe.hook_asyncio(
            asyncio.tasks,
            asyncio.events,
            asyncio.runners,
            asyncio.base_events,
            getattr(asyncio, "taskgroups", None),  # since 3.11
        )
    except Exception as error:
        unrecorded.say("curfew does not know this asyncio: %s" % error)
        return
    if is_new:
        importing.after_import_of("_asyncio", look_at_implementation)
        import os

        _at_end.append(probe.end_asyncio)
        os.register_at_fork(after_in_child=probe.forked)
        probe.watch_exits(os)


def look_at_implementation(implementation):
    """Since 3.12 each import of it makes classes of its own, of which those of the first are asyncio's."""
    if implementation.Task is not sys.modules["asyncio"].tasks.Task:
        unrecorded.say("_asyncio was imported a second time, and only the first one's tasks are recorded")


def record_trio(trio):
    look_through(trio)
    if "outcome" in sys.modules:  # trio has it call what threads and others ask for
        look_through(sys.modules["outcome"])
    probe = extension()
    if probe is None:
        return

    class Instrument:  # functions in C are no methods: they get the task alone
        task_spawned = probe.trio_task_spawned
        task_scheduled = probe.trio_task_scheduled
        before_task_step = probe.trio_before_task_step
        after_task_step = probe.trio_after_task_step
        task_exited = probe.trio_task_exited
        after_run = probe.trio_run_ends

    run = trio._core._run
    if run.Instruments.__module__ == __name__:
        return  # it has been imported again, and this part of it has not

    class Instruments(run.Instruments):
        __slots__ = ()

        def __init__(self, incoming):
            super().__init__([*incoming, Instrument()])

    try:
        probe.trio_hook_instruments(Instruments, Instrument)
        probe.hook_trio_nurseries(run)
    except Exception as error:
        unrecorded.say("curfew does not know this trio: %s" % error)
        return
    run.Instruments = Instruments
