"""Who has let go of a task of asyncio, and what that makes of it."""
from harness import CURFEW, line_of, main
from python_programs import PROGRAMS, PYTHON, PythonTest, needs_groups


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

    @needs_groups
    def test_a_group_is_over_when_it_was_left(self):
        program = PROGRAMS / "groups_left.py"
        running = self.start(CURFEW, "run", "--", PYTHON, str(program))
        running.line_with("in the last")
        (group,) = [node for node in self.tree(running.pid)["nodes"] if node["kind"] == "group"]
        self.assertEqual(group["opened_at"]["line"], line_of(program, "as is_there:"))

    @needs_groups
    def test_a_group_has_the_tasks_that_callbacks_create_in_it(self):
        report = self.check(PYTHON, str(PROGRAMS / "group_of_a_callback.py"), options=("--timeout", "1s"))
        owners = {problem["function"]["function"]: problem["owned_by"] for problem in report.problems}
        self.assertEqual(owners["joins"], "group")

    def test_a_class_of_tasks_of_the_programs_is_no_place_that_makes_one(self):
        program = PROGRAMS / "task_classes.py"
        report = self.check(PYTHON, str(program), "drops")
        (problem,) = report.problems
        self.assert_stands_at(problem["spawned_at"], program, "Traced(work(), loop=asyncio.get_running_loop())", "handler")
        self.assertEqual(problem["tasks"][0]["dropped"]["in"]["function"], "handler")

    # ---- daemons of asyncio's own

    def test_a_task_of_the_program_is_no_daemon_of_asyncios(self):
        """What it runs is asyncio's, or closes a generator; but the program has made it."""
        report = self.check(PYTHON, str(PROGRAMS / "no_daemons.py"))
        found = {name.rpartition(".")[2]: findings for name, findings in self.found(report).items()}
        functions = ("__anext__", "__aenter__", "_wait_for_one", "rows", "others")
        self.assertEqual(found, dict.fromkeys(functions, ["pending-at-shutdown"]))

    def test_what_may_be_pending_is_a_task_and_all_else_is_refused(self):
        report = self.check(PYTHON, str(PROGRAMS / "declared.py"))
        self.assertEqual(report.output, [
            "this is of type NoneType", "of a coroutine asyncio.create_task() makes one",
            "a future is none, and does not say for which task it stands", "this is of type list"])
        self.assert_home(report)
        report = self.check(self.python_with("trio"), str(PROGRAMS / "declared.py"), "trio")
        self.assertEqual(report.output, ["a task of trio may be pending at the end if "
                                         "trio.lowlevel.spawn_system_task() starts it, and only then"])

    def test_no_line_of_pythons_own_makes_a_task(self):
        """It is handed what it calls: by whom is the line, or nobody where a thread begins with it."""
        program = PROGRAMS / "called_by_python.py"
        report = self.check(PYTHON, str(program))
        problems = {problem["function"]["function"]: problem for problem in report.problems}
        made = {name: problem["spawned_at"] for name, problem in problems.items()}
        self.assertEqual((made.pop("made_by_a_thread"), made.pop("made_by_an_executor")), (None, None))
        self.assert_stands_at(made["made_by_a_stack"], program, "await stack.aclose()", "main")
        self.assertIsNone(problems["made_by_a_stack"]["tasks"][0]["dropped"]["in"])  # the stack got it


if __name__ == "__main__":
    main()
