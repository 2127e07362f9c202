"""Why a task of asyncio was asked to end, and what became of that."""
import sys
import unittest

from harness import main
from python_programs import PROGRAMS, PYTHON, PythonTest, needs_groups


class PythonCancels(PythonTest):
    @unittest.skipIf(sys.version_info >= (3, 12), "asyncio.wait_for() does not lose a cancel since 3.12")
    def test_a_cancel_that_wait_for_has_lost_is_told_of(self):
        report = self.check(PYTHON, str(PROGRAMS / "lost_cancel.py"), options=("--timeout", "3s"))
        problem = next(p for p in report.problems if p["function"]["function"] == "worker")
        self.assertIn("ignored-cancel", problem["findings"])
        self.assertEqual(problem["tasks"][0]["cancel"]["by"]["name"], "main")
        self.assertIn("asyncio.wait_for loses one", problem["fix"])
        fixes = " ".join(p["fix"] or "" for p in report.problems)
        self.assertNotIn("bound the wait with", fixes)

    def test_a_wait_for_whose_time_is_up_is_a_deadline(self):
        report = self.check(PYTHON, str(PROGRAMS / "late_in_wait_for.py"), options=("--timeout", "3s"))
        problem = next(p for p in report.problems if p["function"]["function"] == "ignores")
        self.assertEqual((problem["findings"][-1], problem["tasks"][0]["cancel"]["reason"]), ("ignored-cancel", "deadline"))

    @needs_groups
    def test_who_asks_is_known_whatever_class_a_task_is_of(self):
        """It may have a cancel() of its own, which calls asyncio's."""
        report = self.check(PYTHON, str(PROGRAMS / "task_classes.py"), "ends_a_group", options=("--timeout", "3s"))
        problem = next(p for p in report.problems if p["function"]["function"] == "ignores")
        self.assertEqual((problem["findings"][-1], problem["tasks"][0]["cancel"]["reason"]),
                         ("ignored-cancel", "sibling failure"))

    def test_a_task_of_a_factory_has_the_name_of_its_coroutine(self):
        report = self.check(PYTHON, str(PROGRAMS / "named_by_a_factory.py"))
        (problem,) = report.problems
        self.assertEqual((problem["function"]["function"], problem["tasks"][0]["name"]), ("unnamed", None))


if __name__ == "__main__":
    main()
