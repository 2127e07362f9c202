"""Fails the tests that leave tasks behind: `curfew check -- pytest -p curfew`.

What is a finding is curfew's to say: `curfew tree` looks at this process after each test that has made a task. A finding
belongs to the test at whose end it is new.
"""
import json
import os
import subprocess
import sys

import pytest


def place(site, folder):
    if site is None or not site["file"]:
        return "an unknown place"
    file = site["file"]
    if os.path.isabs(file):
        file = os.path.relpath(file, folder)
    return "%s:%d, in %s" % (file, site["line"], site["function"])


def sentence(task, folder):
    name = task["name"] or (task["function"] or {}).get("function") or "a task"
    text = "task `%s`: %s; created at %s" % (name, ", ".join(task["findings"]), place(task["spawned_at"], folder))
    if task["operation"]:
        text += "; %s %s" % ("waits in", task["operation"])
    if task["stack"]:
        text += " at " + place(task["stack"][0], folder)
    return text


class Finding(pytest.fail.Exception):
    """What a test is told that leaves tasks behind."""


class LeftBehind:
    def __init__(self, folder):
        self.folder = folder  # where pytest was called; a test may be elsewhere, or nowhere
        self.told = set()  # ids of tasks whose findings a test was told
        self.spawned = 0

    def new_findings(self):
        probe = sys.modules.get("curfew_probe._probe")
        command = os.environ.get("CURFEW_COMMAND")
        if probe is None or not command or probe.spawned() == self.spawned:
            return []
        self.spawned = probe.spawned()
        tree = subprocess.run([command, "tree", "--format", "json", "--no-fold", str(os.getpid())],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        nodes = json.loads(tree.stdout)["nodes"] if tree.returncode == 0 else []
        found = [n for n in nodes if n["kind"] == "task" and n["findings"] and n["id"] not in self.told]
        self.told.update(n["id"] for n in found)
        return found

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item):
        found = self.new_findings()
        if found:
            told = "\n        ".join(sentence(task, self.folder) for task in found)
            raise Finding("curfew: " + told, pytrace=False)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, call):
        """A test that is expected to fail is not expected to leave tasks behind."""
        report = (yield).get_result()
        if call.excinfo is not None and isinstance(call.excinfo.value, Finding) and hasattr(report, "wasxfail"):
            del report.wasxfail
            report.outcome = "failed"
