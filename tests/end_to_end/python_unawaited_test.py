"""Coroutines that nobody awaits are never-started."""
from harness import main
from python_programs import PROGRAMS, PYTHON, PythonTest

PROGRAM = PROGRAMS / "unawaited.py"


class PythonUnawaited(PythonTest):
    def checked(self, how):
        report = self.check(PYTHON, str(PROGRAM), how)
        alone = self.plainly(PYTHON, str(PROGRAM), how)
        self.assertEqual(self.said(report), alone.stderr.splitlines(), "Python says what it says without curfew")
        return report

    def never_started(self, report):
        """Findings by function: how many, and their line in the program."""
        return {problem["function"]["function"]: (problem["count"], problem["function"]["line"])
                for problem in report.problems if problem["findings"] == ["never-started"]}

    def line_of(self, text):
        return PROGRAM.read_text().splitlines().index(text) + 1

    def test_those_that_a_task_makes_and_drops(self):
        report = self.checked("forgets")
        self.assertEqual(report.status, 23)
        self.assertEqual(self.never_started(report),
                         {"save": (1, self.line_of("    save(1)  # line 24")),
                          "Store.flush": (3, self.line_of("        Store().flush()"))})
        self.assertIn("await it where it is made (`await f()`), or create a task of it", str(report.json))

    def test_one_that_is_made_where_no_loop_runs(self):
        report = self.checked("without a loop")
        self.assertEqual(self.never_started(report), {"save": (1, self.line_of("    save(1)"))})
        self.assertIn("`await f()`", str(report.json))

    def test_one_that_goes_where_nobody_knows_of_it(self):
        report = self.checked("handed on")
        self.assertEqual(self.never_started(report), {"save": (1, self.line_of("async def save(what):"))})

    def test_one_of_which_python_does_not_say_it_aloud(self):
        self.assertEqual(len(self.never_started(self.checked("filtered"))), 1)

    def test_that_of_a_task_is_its_tasks(self):
        report = self.checked("of a task")
        self.assertEqual(report.status, 23)
        self.assertEqual(self.never_started(report), {})


if __name__ == "__main__":
    main()
