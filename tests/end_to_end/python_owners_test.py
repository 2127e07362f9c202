"""Who has let go of a task of asyncio, and what that makes of it."""
from harness import main
from python_programs import PROGRAMS, PYTHON, PythonTest


class PythonOwners(PythonTest):
    def test_who_has_dropped_a_task_is_named_where_that_is_known(self):
        report = self.check(PYTHON, str(PROGRAMS / "drops.py"))
        dropped = {task["name"]: task["dropped"]["in"] for problem in report.problems for task in problem["tasks"]}
        self.assertEqual({name: site and site["function"] for name, site in dropped.items()},
                         {"at_once": "at_once", "with_its_variable": "with_its_variable",
                          "later_with_its_variable": "later_with_its_variable",
                          "somebody": None, "somebody who was given it": None})

    def test_what_main_kept_is_not_left_to_the_garbage_collector(self):
        report = self.check(PYTHON, str(PROGRAMS / "workers.py"))
        (problem,) = report.problems
        self.assertEqual((problem["findings"], problem["count"]), (["orphaned-task", "pending-at-shutdown"], 3))
        self.assertIn("cancel them before main ends and await them", problem["fix"])


if __name__ == "__main__":
    main()
