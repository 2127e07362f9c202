"""Where tasks of asyncio wait and for whom, what they run, and where their groups were opened."""
import json
import subprocess
import unittest

from harness import CURFEW, main, may_look_into_children, wait_for
from python_programs import HAS_GROUPS, PROGRAMS, PYTHON, PythonTest, needs_groups


class PythonWaits(PythonTest):
    WAITS = {"in_sleep": "asyncio.sleep", "in_future": "asyncio.Future", "in_queue": "Queue.get",
             "in_lock": "Lock.acquire", "in_event": "Event.wait", "in_condition": "Condition.wait",
             "in_semaphore": "Semaphore.acquire", "in_stream": "StreamReader.readline",
             "in_lines": "StreamReader.readline", "in_join": "join", "in_gather": "asyncio.gather", "in_gather_of_tasks": "asyncio.gather",
             "in_wait": "asyncio.wait", "in_wait_for": "asyncio.wait_for", "in_timeout": "asyncio.Future",
             "in_group": "TaskGroup", "in_generator": "asyncio.sleep", "in_awaitable": "asyncio.sleep",
             "in_depth": "asyncio.sleep"}

    @needs_groups
    def test_waits_have_names_and_stacks(self):
        report = self.check(PYTHON, str(PROGRAMS / "waits.py"))
        self.assertEqual(report.status, 128 + 9)
        tasks = {problem["function"]["function"]: problem for problem in report.problems}
        self.assertEqual({name: tasks[name]["operation"] for name in self.WAITS}, self.WAITS)
        for waits in ("in_join", "in_gather_of_tasks"):
            self.assertEqual(tasks[waits]["tasks"][0]["waits_for"]["name"], "in_sleep")
        stack = [frame["function"] for frame in tasks["in_depth"]["stack"]]
        self.assertEqual(stack, ["deepest", "deeper", "in_depth"])
        self.assertEqual([f["function"] for f in tasks["in_generator"]["stack"]], ["numbers", "in_generator"])
        self.assertEqual([f["function"] for f in tasks["in_awaitable"]["stack"]], ["in_sleep", "in_awaitable"])
        self.assert_stands_at(tasks["in_queue"]["stack"][0], PROGRAMS / "waits.py", "await queue.get()", "in_queue")

    def test_a_line_for_a_wait_is_one_of_the_program(self):
        running = self.start(CURFEW, "run", "--", PYTHON, str(PROGRAMS / "gateway.py"))

        def text():
            made = subprocess.run([CURFEW, "tree", str(running.pid)], capture_output=True, text=True,
                                  env=self.environment).stdout
            return made if made.count("asyncio.Future") == 2 else None

        tree = wait_for(text, "all wait")
        code = (PROGRAMS / "gateway.py").read_text().splitlines()
        user = code.index("        await client.request()") + 1
        self.assertRegex(tree, rf"asks #\d+ .*asyncio.Future .*gateway.py:{user}\n")
        self.assertRegex(tree, rf"asks ×2 .*asyncio.Future .*gateway.py:{user + 2}\n")

    def test_coroutines_without_code_have_names(self):
        program = PROGRAMS / "coroutines.py"
        report = self.check(PYTHON, str(program))
        tasks = {problem["function"]["function"]: problem for problem in report.problems}
        self.assertEqual({name: problem["count"] for name, problem in tasks.items()}, {"Reads": 1, "rows": 2})
        self.assert_stands_at(tasks["Reads"]["function"], program, "def send(self, value):", "Reads")
        self.assert_stands_at(tasks["rows"]["stack"][0], program, "await asyncio.sleep(60)", "rows")

    WAITS_FOR = {"stuck_in_wait": ("asyncio.wait", "stuck_in_wait"),
                 "stuck_in_gather": ("asyncio.gather", "stuck_in_gather"),
                 "stuck_in_gather_of_exceptions": ("asyncio.gather", "stuck_in_gather_of_exceptions"),
                 "stuck_first": ("asyncio.wait", "stuck_second"), "stuck_second": ("asyncio.shield", "stuck_third"),
                 "stuck_third": ("join", "stuck_first"), "stuck_behind": ("join", "stuck_third"),
                 "stuck_of_any_1": ("join", "stuck_in_any"), "stuck_of_any_2": ("asyncio.gather", "stuck_in_any"),
                 "stuck_in_as_completed": ("asyncio.as_completed", "stuck_in_as_completed"),
                 "stuck_in_group": ("TaskGroup", "TaskGroup"), "stuck_child": ("join", "stuck_in_group"),
                 "stuck_in_timeout": ("join", "stuck_behind_gather"),
                 "stuck_behind_gather": ("asyncio.gather", "stuck_in_timeout"),
                 "free_in_as_completed_with_limit": ("asyncio.as_completed", "free_in_as_completed_with_limit"),
                 "free_with_limit": ("asyncio.wait", "free_with_limit"),
                 "free_in_timeout": ("join", "free_in_wait_for"),
                 "free_in_wait_for": ("asyncio.shield", "free_in_timeout")}
    if not HAS_GROUPS:
        WAITS_FOR = {name: waits for name, waits in WAITS_FOR.items()
                     if name not in ("stuck_in_group", "stuck_child", "stuck_in_timeout", "stuck_behind_gather",
                                      "free_in_timeout", "free_in_wait_for")}

    OF_ANY = {"stuck_of_any_1", "stuck_of_any_2"}  # one that waits for a set of both shows one, by their addresses

    def test_circles_of_waits(self):
        report = self.check(PYTHON, str(PROGRAMS / "circles.py"))
        self.assertEqual(report.status, 128 + 9)
        tasks = {problem["function"]["function"]: problem for problem in report.problems}
        stuck = {name for name, findings in self.found(report).items() if "wait-cycle" in findings}
        shown = tasks["stuck_in_any"]["tasks"][0]["waits_for"]["name"]
        self.assertIn(shown, self.OF_ANY)
        behind = {"stuck_behind"} | self.OF_ANY - {shown}  # they only wait for one
        self.assertEqual(stuck, ({name for name in self.WAITS_FOR if name.startswith("stuck")} | {"stuck_in_any"}) - behind)
        self.assertEqual({name: (tasks[name]["operation"], tasks[name]["tasks"][0]["waits_for"]["name"])
                          for name in self.WAITS_FOR}, self.WAITS_FOR)

    def test_who_waits_for_several_waits_for_one_that_has_not_ended(self):
        for way in ("gather", "gather_exceptions", "gather_in_gather", "wait", "wait_for", "shield"):
            for place in (0, 2, 4):
                with self.subTest(way=way, place=place):
                    report = self.check(PYTHON, str(PROGRAMS / "waits_for_several.py"), way, "ends", str(place))
                    (main_task,) = (p for p in report.problems if p["function"]["function"] == "main")
                    self.assertEqual(main_task["tasks"][0]["waits_for"]["name"], "goes_on")

    @needs_groups
    def test_a_task_group_owns_its_tasks(self):
        report = self.check(PYTHON, str(PROGRAMS / "waits.py"))
        grouped = [problem for problem in report.problems if problem["owned_by"] == "group"]
        self.assertEqual([(p["function"]["function"], p["operation"]) for p in grouped], [("in_sleep", "asyncio.sleep")])
        self.assert_stands_at(grouped[0]["spawned_at"], PROGRAMS / "waits.py", "group.create_task(", "in_group")
        self.assertEqual(grouped[0]["tasks"][0]["name"], "of the group")
        self.assert_is_opened_at(grouped[0], PROGRAMS / "waits.py", "async with asyncio.TaskGroup()", "in_group")

    def assert_is_opened_at(self, problem, path, code, function):
        (group,) = (node for node in problem["tree"] if node["kind"] == "group")
        self.assert_stands_at(group["opened_at"], path, code, function)

    @needs_groups
    def test_a_task_group_of_an_exit_stack_is_opened_by_the_program(self):
        report = self.check(PYTHON, str(PROGRAMS / "stacked_group.py"))
        (problem,) = (p for p in report.problems if p["owned_by"] == "group")
        self.assert_is_opened_at(problem, PROGRAMS / "stacked_group.py", "stack.enter_async_context", "main")

    # ---- what blocks a loop

    BLOCKING = {"sleeps": "time.sleep(3600)", "matches": "re.match("}

    @needs_groups  # and what a thread runs is read from outside
    @unittest.skipUnless(may_look_into_children(), "nobody may look into another process here")
    def test_a_hang_says_what_its_threads_run(self):
        text = self.check_text(PYTHON, str(PROGRAMS / "executor.py"), status=124, options=("--timeout", "3s"))
        for line in (r"copies_a_file +.*executor.py:7", r"<module> +.*executor.py:14",
                     r"(_WorkItem|WorkerContext)\.run +.*thread.py:\d+"):
            self.assertRegex(text, line)
        self.assertNotIn("_PyEval_EvalFrameDefault", text)

    @needs_groups  # and what blocks a loop is read from outside
    @unittest.skipUnless(may_look_into_children(), "nobody may look into another process here")
    def test_a_blocked_loop_says_what_blocks_it(self):
        program = PROGRAMS / "blocking.py"
        for how in ("sleeps", "computes", "matches"):
            with self.subTest(how=how):
                report = self.check(PYTHON, str(program), how, options=("--timeout", "3s"))
                self.assertEqual(report.status, 124)
                (problem,) = (p for p in report.problems if "blocked-loop" in p["findings"])
                runs = problem["tasks"][0]["runs"]
                functions = [site["function"] for site in runs]
                self.assertEqual(functions[-4:], [how, "inner", "outer", "main"])
                if how in self.BLOCKING:
                    self.assert_stands_at(runs[-4], program, self.BLOCKING[how], how)
                self.assert_stands_at(runs[-3], program, "    how()", "inner")
                self.assert_stands_at(runs[-1], program, "await outer(how)", "main")

    @needs_groups  # and what blocks a loop is read from outside
    @unittest.skipUnless(may_look_into_children(), "nobody may look into another process here")
    def test_a_blocked_loop_is_called_through_c(self):
        report = self.check(PYTHON, str(PROGRAMS / "blocking.py"), "sorts", options=("--timeout", "3s"))
        (problem,) = (p for p in report.problems if "blocked-loop" in p["findings"])
        self.assertEqual([site["function"] for site in problem["tasks"][0]["runs"]],
                         ["sleeps", "Called.__lt__", "sorts", "inner", "outer", "main"])

    @needs_groups  # and what blocks a loop is read from outside
    @unittest.skipUnless(may_look_into_children(), "nobody may look into another process here")
    def test_what_blocks_a_loop_is_seen_while_it_does(self):
        running = self.start(CURFEW, "run", "--", PYTHON, str(PROGRAMS / "blocking.py"), "sleeps")

        def text():
            made = subprocess.run([CURFEW, "tree", str(running.pid)], capture_output=True, text=True,
                                  env=self.environment).stdout
            return made if "blocks its loop" in made else None

        said = wait_for(text, "the loop is blocked")
        line = [n for n, code in enumerate((PROGRAMS / "blocking.py").read_text().splitlines(), 1) if "time.sleep" in code]
        self.assertRegex(said, rf"main #\d+ .*running .*blocking.py:{line[0]} .*blocks its loop")
        self.assertRegex(said, rf"what main #\d+ runs:\n  sleeps +\S*blocking.py:{line[0]}\n  inner .*\n  outer .*\n  main ")
        tree = subprocess.run([CURFEW, "tree", str(running.pid), "--format", "json"], capture_output=True, text=True,
                              env=self.environment).stdout
        (runs,) = (node["runs"] for node in json.loads(tree)["nodes"] if "runs" in node)
        self.assertEqual([site["function"] for site in runs], ["sleeps", "inner", "outer", "main"])

    def test_a_task_that_runs_its_loop_within_itself_does_not_block_it(self):
        program = str(PROGRAMS / "nested_runs.py")
        for how in ("runs_a_task", "runs_a_callback"):
            with self.subTest(how=how):
                self.assert_home(self.check(PYTHON, program, how))
        (problem,) = self.check(PYTHON, program, "runs_what_blocks").problems
        self.assertEqual((problem["function"]["function"], problem["findings"]), ("blocks", ["blocked-loop"]))

    def test_a_task_that_runs_its_loop_within_itself_is_suspended(self):
        report = self.check(PYTHON, str(PROGRAMS / "nested_runs.py"), "runs_for_ever", options=("--timeout", "2s"))
        self.assertEqual(self.found(report), {name: ["pending-at-shutdown"] for name in ("runs_for_ever", "works")})
        outer = next(p for p in report.problems if p["function"]["function"] == "runs_for_ever")
        self.assertEqual([site["function"] for site in outer["stack"]], ["run_within", "runs_for_ever"])


if __name__ == "__main__":
    main()
