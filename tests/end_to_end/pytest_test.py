"""The plugin for pytest: a test fails that leaves tasks behind, by what the check around it finds."""
import os
import re
import shutil

from harness import CURFEW, SOURCE, main
from python_programs import ADAPTER, PROGRAMS, PythonTest


class Pytest(PythonTest):
    def setUp(self):
        super().setUp()
        self.pytest = [self.python_with("pytest"), "-m", "pytest", "-q", "-p", "no:cacheprovider"]

    def command(self, name, *words):
        return [*self.pytest, "-p", "curfew", *words, str(PROGRAMS / f"{name}.py")]

    def said(self, name, *words, options=(), **environment):
        """What pytest says of these tests under a check, and the status."""
        report = self.check(*self.command(name, *words), options=options, **environment)
        return "\n".join(report.output), report.status

    def blamed(self, said):
        return re.findall(r"^ERROR \S+::(\w+)", said, re.M)

    # ---- which test fails

    def test_the_test_that_forgets(self):
        self.assertEqual(self.plainly(*self.pytest, str(PROGRAMS / "test_of_tasks.py")).returncode, 0)
        said, status = self.said("test_of_tasks")
        self.assertEqual(status, 1, said)
        self.assertRegex(said, r"5 passed, 2 errors in ")
        self.assertRegex(said, r"ERROR at teardown of test_forgets _+\ncurfew: task `bar`: pending-at-shutdown; created at "
                               r"\S+test_of_tasks.py:\d+, in test_forgets.<locals>.main; waits in asyncio.sleep at ")
        self.assertRegex(said, r"ERROR at teardown of test_drops _+\ncurfew: task `bar`: orphaned-task, pending-at-shut")

    def test_a_test_wherever_it_is(self):
        tests = str(PROGRAMS / "test_of_places.py")
        self.assertEqual(self.plainly(*self.pytest, tests).returncode, 0)
        said, status = self.said("test_of_places")
        self.assertEqual(status, 1, said)
        self.assertRegex(said, r"2 passed, 2 xfailed, 3 errors in ")
        for test in ("elsewhere", "nowhere", "fails"):
            self.assertRegex(said, rf"ERROR at teardown of test_{test} _+\ncurfew: task `sleep`: orphaned-task, pending-at-"
                                   rf"shutdown; created at {os.path.relpath(tests, SOURCE)}:\d+, in leave; waits in ")

    def test_the_test_whose_teardown_fails_and_not_the_next(self):
        said, _ = self.said("test_of_teardowns")
        self.assertEqual(self.blamed(said), ["test_whose_teardown_fails", "test_that_clears_its_environment",
                                             "test_in_an_empty_environment"])
        self.assertRegex(said, r"ZeroDivisionError: division by zero\n(.*\n)*-+ curfew -+\ncurfew: task `left`: orphaned-task")

    def test_a_coroutine_that_nobody_awaits_fails_the_check(self):
        tests = self.folder / "test_of_coroutines.py"
        tests.write_text("import asyncio\n"
                         "async def save(): pass\n"
                         "async def forgets(): save()\n"
                         "def test_forgets(): asyncio.run(forgets())\n")
        suppressions = self.folder / "known.supp"
        suppressions.write_text("never-started:^save$\n")
        command = [*self.pytest, "-p", "curfew", str(tests)]
        report = self.check(*command)
        self.assertEqual((report.status, self.blamed("\n".join(report.output))), (23, []))
        self.assertEqual(self.found(report), {"save": ["never-started"]})
        self.assertEqual(self.check(*command, options=("--suppressions", str(suppressions))).status, 0)

    # ---- by the rules of its check

    def test_nothing_fails_that_the_check_takes_out(self):
        suppressions, baseline = self.folder / "known.supp", self.folder / "known.json"
        suppressions.write_text("*:bar\n")
        said, status = self.said("test_of_tasks", options=("--write-baseline", str(baseline)))
        self.assertEqual((status, len(self.blamed(said))), (1, 2))
        here = os.path.relpath(suppressions, SOURCE)
        for options in (("--suppressions", here), ("--baseline", os.path.relpath(baseline, SOURCE)),
                        ("--warn-only", "pending-at-shutdown", "--warn-only", "orphaned-task")):
            with self.subTest(options=options):
                said, status = self.said("test_of_tasks", options=options)
                self.assertEqual((status, self.blamed(said)), (0, []), said)
        self.assertEqual(self.said("test_of_places", options=("--suppressions", here))[1], 1)

    def test_what_only_warns_fails_no_test_but_by_option(self):
        soon = ("--blocking-over", "10ms")
        self.assertEqual(self.said("test_of_blocking", options=soon)[1], 0)
        said, _ = self.said("test_of_blocking", options=(*soon, "--fail-on", "blocked-loop"))
        self.assertEqual(self.blamed(said), ["test_blocks"])
        self.assertEqual(self.said("test_of_blocking", options=("--fail-on", "blocked-loop"))[1], 0)

    # ---- by what tests and their configuration say

    def test_a_test_that_may_leave_tasks_fails_neither_pytest_nor_the_check(self):
        report = self.check(*self.command("test_of_marks"))
        self.assertEqual(self.blamed("\n".join(report.output)), ["test_may_leave_something_else", "test_may_leave_nothing"])
        tests = str(PROGRAMS / "test_of_marks.py").replace(f"{SOURCE}/", "")
        allowed = {test["test"]: test["findings"] for test in report.json["excused"]["tests"]}
        self.assertEqual(allowed, {f"{tests}::test_may_leave_anything": 1, f"{tests}::test_may_leave_this": 1})
        self.assertEqual([problem["count"] for problem in report.problems], [2])
        report = self.check(*self.command("test_of_marks", "-o", "curfew_allow=orphaned-task pending-at-shutdown"))
        self.assertEqual((report.status, report.json["excused"]["allowed"]), (0, 4))

    def test_a_kind_that_there_is_not_is_refused(self):
        said, status = self.said("test_of_marks", "-o", "curfew_allow=orphan")
        self.assertEqual(status, 4, said)

    def test_a_mark_that_says_nothing_fails_its_test_alone(self):
        report = self.check(*self.command("test_of_wrong_marks"))
        said = "\n".join(report.output)
        self.assertEqual(self.blamed(said), ["test_misspelt", "test_none", "test_keyword"])
        for test, why in (("misspelt", "did you mean .orphaned-task."), ("none", "and None is none"),
                          ("keyword", "it takes names of findings, and no findings=…")):
            self.assertRegex(said, rf"curfew_allow: a mark of \S*test_of_wrong_marks.py::test_{test}: .*({why})")
        self.assertRegex(said, r"\b2 passed, 3 errors in ")
        (allowed, nothing) = report.json["excused"]["tests"], report.problems
        self.assertEqual([test["test"].rpartition("::")[2] for test in allowed], ["test_list", "test_lists"])
        self.assertEqual(nothing, [])

    def test_tests_warn_or_are_not_judged_if_so_configured(self):
        for words in (("--curfew=warn",), ("-o", "curfew=warn")):
            said, status = self.said("test_of_tasks", *words)
            self.assertEqual((status, self.blamed(said)), (23, []), said)
            self.assertIn("CurfewWarning: curfew: task `bar`: orphaned-task", said)
        said, _ = self.said("test_of_tasks", "--curfew=warn", "-W", "error")
        self.assertEqual(self.blamed(said), ["test_forgets", "test_drops"])
        said, status = self.said("test_of_tasks", "-o", "curfew=off")
        self.assertNotIn("curfew", said)

    # ---- where there is no curfew

    def test_the_tests_of_a_project_run_without_curfew(self):
        """With what the documentation says for the configuration, nobody needs curfew for it."""
        (line,) = re.findall(r"^    (markers = .*curfew_allow.*)$", (SOURCE / "docs" / "python.md").read_text(), re.M)
        project = self.folder / "project"
        project.mkdir()
        shutil.copy(PROGRAMS / "test_of_marks.py", project)
        strictly = [*self.pytest, "--strict-markers", "--strict-config", "-W", "error"]
        there = ["--rootdir", str(project), "-c", str(project / "pyproject.toml"), str(project)]
        for configured, passed in (("", False), (line, True)):
            (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\n" + configured + "\n")
            done = self.plainly(*strictly, *there)
            self.assertEqual(done.returncode == 0, passed, done.stdout + done.stderr)
        report = self.check(*strictly, "-p", "curfew", *there)
        self.assertEqual(self.blamed("\n".join(report.output)), ["test_may_leave_something_else", "test_may_leave_nothing"])

    # ---- where nothing can be judged

    def test_it_says_that_nothing_is_recorded_and_does_not_pass(self):
        without = self.folder / "python"  # of this version there is no extension
        shutil.copytree(ADAPTER, without, ignore=shutil.ignore_patterns("*.so"))
        for reason, environment in ((r"curfew has no extension for Python 3\.\d+", {"PYTHONPATH": str(without)}),
                                    (r"nothing is recorded: run it by `curfew check -- pytest …`", {"PYTHONPATH": ""})):
            # The plugin is found where nobody has Python load curfew first.
            plugin = ["-c", f"import sys; sys.path.append({str(without)!r}); import pytest; sys.exit(pytest.main(sys.argv[1:]))"]
            done = self.plainly(self.pytest[0], *plugin, *self.command("test_of_tasks")[3:], **environment)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertRegex(done.stdout, "curfew: NO TEST IS JUDGED: " + reason)

    def test_tests_may_be_kept_from_starting_processes(self):
        """By whoever comes behind the plugin, in a conftest.py: it does not go by what stands there then."""
        tests = self.folder / "guarded"
        tests.mkdir()
        (tests / "conftest.py").write_text("import pytest, subprocess\n"
                                           "def guard(*_, **__): pytest.fail('no processes in unit tests')\n"
                                           "subprocess.run = subprocess.Popen = guard\n")
        (tests / "test_of_it.py").write_text("import asyncio\n"
                                             "def test_home(): asyncio.run(asyncio.sleep(0))\n"
                                             "def test_forgets():\n"
                                             "    async def main(): asyncio.create_task(asyncio.sleep(9))\n"
                                             "    asyncio.run(main())\n")
        report = self.check(*self.pytest, "-p", "curfew", str(tests))
        self.assertEqual(self.blamed("\n".join(report.output)), ["test_forgets"])
        (tests / "conftest.py").write_text("import pytest, subprocess\n"
                                           "def guard(*_, **__): pytest.fail('no processes in unit tests')\n"
                                           "subprocess.Popen.__init__ = guard\n")
        report = self.check(*self.pytest, "-p", "curfew", str(tests))
        self.assertRegex("\n".join(report.output), r"curfew: this test cannot be judged: Failed: no processes in unit tests\n(.*\n)*"
                                                   r"2 passed, 2 errors in ")

    def test_a_name_may_be_no_utf_8(self):
        tests = os.path.join(os.fsencode(self.folder), b"d\xffx")
        os.mkdir(tests)
        with open(os.path.join(tests, b"test_of_it.py"), "w") as file:
            file.write("import asyncio\n"
                       "def test_forgets():\n"
                       "    async def main(): asyncio.create_task(asyncio.sleep(9))\n"
                       "    asyncio.run(main())\n")
        report = self.check(*self.pytest, "-p", "curfew", "--rootdir", str(self.folder), os.fsdecode(tests),
                            PYTHONIOENCODING="utf-8:backslashreplace")
        self.assertRegex("\n".join(report.output), r"1 passed, 1 error in ")
        self.assertEqual(report.problems[0]["tests"], [r"d\udcffx/test_of_it.py::test_forgets"])

    def test_it_says_that_a_test_cannot_be_judged(self):
        done = self.plainly(CURFEW, "run", "--", *self.command("test_of_tasks"), CURFEW_DIR="/proc/none")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"curfew: this test cannot be judged: curfew: no segment of process \d+ in /proc/none")

    def test_nothing_is_judged_that_is_switched_off(self):
        done = self.plainly(CURFEW, "run", "--", *self.command("test_of_tasks"), CURFEW="off")
        self.assertEqual(done.returncode, 0)
        self.assertIn("curfew: NO TEST IS JUDGED: CURFEW=off is in the environment", done.stdout)


if __name__ == "__main__":
    main()
