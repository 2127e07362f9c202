"""Fails the tests that leave tasks behind: `curfew check -- pytest -p curfew`.

What is a finding, and whether it fails, is curfew's to say, and goes by the options of the check around: `curfew tree`
looks at this process after each test that has made a task. A finding belongs to the test at whose end it is new.
"""
import json
import os
import shutil
import subprocess
import sys

import pytest

Popen = subprocess.Popen  # as it was before tests, or a conftest.py, could put something in its place

# What code of the tests may raise where the plugin calls it; none of it ends the session.
FAILURES = (Exception, pytest.fail.Exception, pytest.skip.Exception)

MARKER = "curfew_allow"
NOTHING = "NO TEST IS JUDGED: "


def add_options(parser):
    parser.getgroup("curfew").addoption(
        "--curfew", choices=("fail", "warn", "off"), help="what becomes of tests that leave tasks behind (fail)")
    parser.addini("curfew", "what becomes of tests that leave tasks behind: fail, warn or off", default="fail")
    parser.addini(MARKER, "findings that all tests may leave: orphaned-task, pending-at-shutdown and so on", type="args")


def configure(config):
    config.addinivalue_line(
        "markers", MARKER + "(*findings): this test is known to leave such tasks behind; of any kind if none is named")
    mode = config.getoption("curfew") or config.getini("curfew")
    if mode not in ("fail", "warn", "off"):
        raise pytest.UsageError("curfew: the configuration says `curfew = %s`: it takes fail, warn or off" % mode)
    if mode != "off":
        config.pluginmanager.register(LeftBehind(config, mode), "curfew: tasks that are left behind")


def findings_of(mark):
    """The findings that a mark names, one by one or in a list."""
    return [kind for one in mark.args for kind in (one if isinstance(one, (list, tuple, set, frozenset)) else [one])]


def place(site, folder):
    if site is None or not site["file"]:
        return None
    file = site["file"]
    if os.path.isabs(file):
        file = os.path.relpath(file, folder)
    return "%s:%d, in %s" % (file, site["line"], site["function"])


def sentence(task, folder):
    name = task["name"] or (task["function"] or {}).get("function") or "a task"
    text = "task `%s`: %s" % (name, ", ".join(task["findings"]))
    created = place(task["spawned_at"], folder)
    if created:
        text += "; created at " + created
    waits = place(task["stack"][0], folder) if task["stack"] else None
    if task["operation"]:
        text += "; waits in " + task["operation"]
        if waits:
            text += " at " + waits
    elif waits:
        text += "; stands at " + waits
    return text


class CurfewWarning(pytest.PytestWarning):
    """What a test is told that leaves tasks behind, where such tests only warn."""


class CannotJudge(Exception):
    """Why a test cannot be judged."""


def text_of(output):
    return output.decode("utf-8", "backslashreplace").strip()


class LeftBehind:
    def __init__(self, config, mode):
        import asyncio  # so that curfew, if it is there, has begun to record it before there is a test

        self.mode = mode
        self.folder = str(config.invocation_params.dir)  # where pytest was called; a test may be elsewhere, or nowhere
        self.allowed = config.getini(MARKER)  # by all tests
        self.environment = dict(os.environ)  # a test may change it
        self.command = self.environment.get("CURFEW_COMMAND") or shutil.which("curfew")
        self.probe = sys.modules.get("curfew_probe._probe")
        self.is_off = self.environment.get("CURFEW") == "off"
        self.nothing = self.why_nothing()
        self.unknown = {}  # kinds of findings, with what was said of those that there are not
        self.told = set()  # ids of tasks whose findings a test was told
        self.spawned = 0
        self.untracked = 0
        self.is_last = False  # the test that runs now

    # ---- whether there is anything to look at

    def why_nothing(self):
        """Why nothing can be judged; None if it can."""
        if self.is_off:
            return "CURFEW=off is in the environment"
        if "curfew_probe" not in sys.modules:
            return "nothing is recorded: run it by `curfew check -- pytest …`, or `curfew run -- pytest …`"
        if self.probe is None:
            return sys.modules["curfew_probe.unrecorded"].reason or "this asyncio is not recorded"
        if not self.command:
            return "there is no program `curfew` in PATH"
        return None

    def pytest_report_header(self):
        return "curfew: " + (NOTHING + self.nothing if self.nothing else "tests that leave tasks behind " + self.mode)

    def pytest_terminal_summary(self, terminalreporter):
        if self.nothing:
            terminalreporter.section("curfew")
            terminalreporter.line("curfew: " + NOTHING + self.nothing)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        """What could not be judged is no success."""
        if self.nothing and not self.is_off and self.mode == "fail" and exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    # ---- what tests mean

    def why_unknown(self, kind):
        """What is said of a finding that there is not; None if there is one."""
        if kind not in self.unknown:
            try:
                status, _, errors = self.curfew("explain", "--", kind)
            except CannotJudge:
                return None  # nor can the tests, which say why
            self.unknown[kind] = errors if status != 0 else None
        return self.unknown[kind]

    def pytest_collection_modifyitems(self, items):
        """A kind of finding that there is not would allow nothing, without a word."""
        for kind in () if self.nothing else self.allowed:
            if self.why_unknown(kind):
                raise pytest.UsageError(MARKER + ": " + self.why_unknown(kind))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        """The same of a test's marks: that test has an error, and the others run."""
        for mark in () if self.nothing else item.iter_markers(MARKER):
            why = self.why_wrong(mark)
            if why:
                pytest.fail("%s: a mark of %s: %s" % (MARKER, item.nodeid, why), pytrace=False)

    def why_wrong(self, mark):
        if mark.kwargs:
            return "it takes names of findings, and no %s=…" % next(iter(mark.kwargs))
        for kind in findings_of(mark):
            if not isinstance(kind, str) or not kind:
                return "it takes names of findings, and %r is none" % (kind,)
            if self.why_unknown(kind):
                return self.why_unknown(kind)
        return None

    def allowance_of(self, item):
        """The findings that a test means, as the recorder takes them; "" for none."""
        marks = [mark for mark in item.iter_markers(MARKER) if not self.why_wrong(mark)]
        any_kind = any(mark.args == () for mark in marks)
        return "*" if any_kind else ",".join([kind for mark in marks for kind in findings_of(mark)] + self.allowed)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        self.is_last = nextitem is None
        if self.nothing:
            yield
            return
        self.probe.test_begin(item.nodeid)
        kinds = self.allowance_of(item)
        allowance = self.probe.allow(kinds) if kinds else None
        yield
        if allowance is not None:
            self.probe.allow_no_more(allowance)
        self.probe.test_end()

    # ---- what they leave behind

    def curfew(self, *words):
        """Its status, and what it writes to its two outputs."""
        try:
            with Popen([self.command, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       env=self.environment, cwd=self.folder) as process:
                output, errors = process.communicate()
        except FAILURES as error:
            raise CannotJudge("%s: %s" % (type(error).__name__, error)) from None
        return process.returncode, text_of(output), text_of(errors)

    def tree(self):
        policy = self.environment.get("CURFEW_POLICY", "").splitlines()
        _, output, errors = self.curfew("tree", *policy, "--format", "json", "--no-fold", str(os.getpid()))
        try:
            return json.loads(output)
        except ValueError:
            raise CannotJudge(errors) from None

    def new_findings(self):
        """The tasks that were found since the last call, and fail a check."""
        spawned = 0 if self.nothing else self.probe.spawned()
        if spawned == 0 or (spawned == self.spawned and not self.is_last):
            return []
        self.spawned = spawned
        tree = self.tree()
        untracked, self.untracked = tree["untracked"] - self.untracked, tree["untracked"]
        if untracked > 0:
            raise CannotJudge("%d of the tasks found no room in the segment; give /dev/shm more room" % untracked)
        fail = {bug["finding"] for bug in tree["bugs"] if bug["fails"]}
        found = [n for n in tree["nodes"]
                 if n["kind"] == "task" and n["findings"] and n["findings"][0] in fail and n["id"] not in self.told]
        self.told.update(n["id"] for n in found)
        return found

    def said_of_test(self):
        try:
            return "\n        ".join(sentence(task, self.folder) for task in self.new_findings())
        except CannotJudge as reason:
            return "this test cannot be judged: %s" % reason
        except FAILURES as error:
            return "this test cannot be judged: %s: %s" % (type(error).__name__, error)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        """At the end of all of a test's teardown, also of one that has failed."""
        report = (yield).get_result()
        if call.when != "teardown":
            return
        said = self.said_of_test()
        if not said:
            return
        text = "curfew: " + said
        if self.mode == "warn":
            try:
                return item.warn(CurfewWarning(text))
            except CurfewWarning:  # warnings are errors here
                pass
        if report.failed:
            report.sections.append(("curfew", text))
            return
        report.outcome, report.longrepr = "failed", text
        if hasattr(report, "wasxfail"):  # a test that is expected to fail is not expected to leave tasks behind
            del report.wasxfail
