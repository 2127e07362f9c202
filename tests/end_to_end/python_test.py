"""Programs of asyncio that know nothing of curfew, under `curfew check`."""
import glob
import os
import signal
import subprocess

from harness import CURFEW, SOURCE, main, tasks_named, wait_for
from python_programs import ADAPTER, BOTH, EXAMPLES, HAS_GROUPS, PROGRAMS, PYTHON, PythonTest, needs_groups, without_addresses



class Python(PythonTest):
    # ---- the program that curfew is named for

    def test_leak(self):
        report = self.check(PYTHON, str(EXAMPLES / "leak.py"))
        self.assertEqual((report.status, report.output), (23, ["Start foo.", "End foo.", "Start bar."]))
        self.assertEqual(len(report.problems), 1, report.json["summary"])
        problem = report.problems[0]
        self.assertEqual((problem["findings"], problem["function"]["function"], problem["count"]),
                         (["orphaned-task", "pending-at-shutdown"], "bar", 1))
        self.assert_stands_at(problem["spawned_at"], EXAMPLES / "leak.py", "asyncio.create_task(bar(delay))", "foo")
        self.assert_stands_at(problem["stack"][0], EXAMPLES / "leak.py", "await asyncio.sleep(delay)", "bar")
        self.assertEqual((problem["operation"], problem["stack_depth"]), ("asyncio.sleep", 1))
        self.assertEqual(problem["tasks"][0]["dropped"]["in"]["function"], "foo")

    def test_the_readme_shows_it(self):
        self.assertIn((EXAMPLES / "leak.py").read_text(), (SOURCE / "README.md").read_text())

    def test_the_seeds_other_programs(self):
        for name in ("await_it", "hand_it_up", *["task_group"] * HAS_GROUPS):
            with self.subTest(name=name):
                report = self.check(PYTHON, str(EXAMPLES / f"{name}.py"))
                self.assertEqual(report.output, BOTH)
                self.assert_home(report)

    def test_the_seeds_program_that_waits_for_itself(self):
        report = self.check(PYTHON, str(EXAMPLES / "wait_for_all.py"), options=("--timeout", "5s"))
        self.assertEqual((report.status, report.output), (124, BOTH))
        (problem,) = report.problems
        self.assertEqual((problem["function"]["function"], problem["operation"]), ("main", "asyncio.wait"))
        self.assertEqual(problem["findings"], ["wait-cycle", "pending-at-shutdown"])
        self.assertEqual(problem["tasks"][0]["waits_for"]["name"], "main")
        self.assert_stands_at(problem["stack"][0], EXAMPLES / "wait_for_all.py", "await asyncio.wait(tasks)", "main")

    def test_the_seeds_nursery(self):
        report = self.check(self.python_with("trio"), str(EXAMPLES / "nursery.py"))
        self.assertEqual(report.output, BOTH)
        self.assert_home(report)
        self.assertEqual(report.processes[0]["tasks_spawned"], 2)

    def test_advice_speaks_python(self):
        text = self.check_text(PYTHON, str(EXAMPLES / "leak.py"), status=23)
        self.assertIn("await it (`await task`), create it in an asyncio.TaskGroup", text)
        for word in ("co_await", "join_handle", "task_group", "spawn_daemon"):
            self.assertNotIn(word, text)

    # ---- what is seen

    def test_orphans_are_those_whom_nobody_holds(self):
        report = self.check(PYTHON, str(PROGRAMS / "owners.py"))
        self.assertEqual(report.status, 23)
        self.assertEqual(self.found(report), {name: ["orphaned-task"] for name in (
            "dropped_at_once", "dropped_with_its_variable", "dropped_later")})

    def test_what_only_garbage_refers_to_can_be_collected(self):
        program = PROGRAMS / "collectables.py"
        lost = {code.split("(")[0].split()[-1] for code in program.read_text().splitlines()
                if code.startswith("async def lost_")} - ({"lost_in_a_group"} if not HAS_GROUPS else set())
        for how, status in (("", 23), ("killed", 128 + 9)):  # at the end of its loop, and while that runs
            with self.subTest(how=how):
                report = self.check(PYTHON, str(program), how)
                self.assertEqual(report.status, status)
                found = {name for name, findings in self.found(report).items() if "collectable" in findings}
                self.assertEqual(found - {"Event.wait"}, lost)  # up to 3.11 wait_for() has a task for that
                counts = {problem["function"]["function"]: problem["count"] for problem in report.problems}
                self.assertEqual(counts["lost_in_a_circle"], 3)

    def test_the_page_of_collectable_tasks_has_its_example(self):
        page = (SOURCE / "docs" / "findings" / "collectable.md").read_text()
        self.assertIn((EXAMPLES / "collectable.py").read_text(), page)

    @needs_groups
    def test_the_page_of_collectable_tasks_has_what_mends_them(self):
        page = (SOURCE / "docs" / "findings" / "collectable.md").read_text()
        kept = EXAMPLES / "kept.py"
        self.assertIn(kept.read_text(), page)
        report = self.check(PYTHON, str(kept))
        self.assertEqual((report.status, report.output), (0, ["No news."]))
        self.assert_home(report)

    def test_a_path_that_is_no_utf_8_has_its_lines(self):
        folder = os.path.join(os.fsencode(self.folder), b"p\xff")
        os.mkdir(folder)
        with open(os.path.join(folder, b"leak.py"), "w") as program:
            program.write((EXAMPLES / "leak.py").read_text())
        report = self.check_text(PYTHON, os.fsdecode(os.path.join(folder, b"leak.py")), status=23)
        self.assertRegex(report, r"spawned +foo +.*/leak\.py:\d+  by task")
        self.assertRegex(report, r"line +.*/leak\.py:\d+  asyncio\.create_task\(bar\(delay\)\)")

    def test_names_are_kept_while_there_are_not_too_many(self):
        report = self.check(PYTHON, str(PROGRAMS / "names.py"))
        names = sorted(str(task["name"]) for problem in report.problems for task in problem["tasks"]
                       if problem["function"]["function"] == "wait")
        self.assertEqual(names, ["None", "of many", "of many", "the last of many"])

    def test_background_work_may_be_pending(self):
        report = self.check(PYTHON, str(PROGRAMS / "background.py"))
        self.assert_home(report)

    def test_asyncios_own_tasks_are_nobodys_to_await(self):
        report = self.check(PYTHON, str(PROGRAMS / "subprocesses.py"))
        self.assertEqual(report.output, ["hi 0"] * 3)
        self.assert_home(report)

    def test_who_asks_a_factory_for_a_task_has_spawned_it(self):
        program = PROGRAMS / "factories.py"
        lines = program.read_text().splitlines()
        report = self.check(PYTHON, str(program))
        spawned = {(lines[p["spawned_at"]["line"] - 1].rpartition("# ")[2], p["spawned_at"]["function"]) for p in report.problems}
        self.assertEqual(spawned, {("by a factory", "main"), ("by a function", "start"), ("by a loop", "on_its_own_loop")})

    def test_who_calls_a_package_for_a_task_has_spawned_it(self):
        packages = self.folder / "site-packages"
        packages.mkdir()
        (packages / "periodic.py").write_text(
            "import asyncio, contextlib\n"
            "async def tick():\n    await asyncio.sleep(3600)\n"
            "def start():\n    with contextlib.ExitStack() as stack:\n        stack.callback(make)\n"
            "def make():\n    start.task = asyncio.ensure_future(tick())\n"
            "async def serve():\n    serve.task = asyncio.create_task(tick())  # by the package\n")
        program = self.folder / "bot.py"
        program.write_text("import asyncio, periodic\n"
                           "async def main():\n"
                           "    periodic.start()  # in main\n"
                           "    asyncio.get_running_loop().call_soon(periodic.start)\n"
                           "    helper()\n"
                           "    await periodic.serve()\n"
                           "def helper():\n"
                           "    periodic.start()  # in helper\n"
                           "asyncio.run(main())\n")
        report = self.check(PYTHON, str(program), PYTHONPATH=str(packages))
        spawned = sorted((p["spawned_at"]["file"].rpartition("/")[2], p["spawned_at"]["line"], p["spawned_at"]["function"])
                         for p in report.problems)
        self.assertEqual(spawned, [("bot.py", 3, "main"), ("bot.py", 8, "helper"), ("periodic.py", 8, "make"),
                                   ("periodic.py", 10, "serve")])

    def test_errors_that_nobody_looks_at(self):
        report = self.check(PYTHON, str(PROGRAMS / "errors.py"))
        self.assertEqual(report.status, 23)
        self.assertEqual(self.found(report), {"lost": ["unobserved-error"], "lost_and_kept": ["unobserved-error"]})
        errors = {p["function"]["function"]: p["tasks"][0]["error"] for p in report.problems}
        self.assertEqual(errors["lost"], "ValueError: nobody looks")

    # ---- other libraries

    def test_a_loop_whose_steps_are_not_seen(self):
        python = self.python_with("uvloop")

        def check(name):
            run = "import runpy, sys, uvloop; uvloop.install(); runpy.run_path(sys.argv[1], run_name='__main__')"
            return self.check(python, "-c", run, str(EXAMPLES / f"{name}.py"))

        self.assert_home(check("await_it"))
        self.assert_home(check("task_group"))
        report = check("leak")
        (problem,) = report.problems
        self.assertEqual((report.status, problem["function"]["function"]), (23, "bar"))
        self.assertEqual((problem["findings"], problem["operation"]), (["pending-at-shutdown"], "asyncio.sleep"))
        self.assert_stands_at(problem["spawned_at"], EXAMPLES / "leak.py", "asyncio.create_task(bar(delay))", "foo")

    def test_nothing_is_claimed_of_steps_that_are_not_seen(self):
        code = "import asyncio, uvloop; uvloop.install(); asyncio.run(asyncio.sleep(3600))"
        command = (self.python_with("uvloop"), "-c", code)
        (problem,) = self.check(*command, options=("--timeout", "2s")).problems
        self.assertEqual((problem["state"], problem["tasks"][0]["unseen"]), ("unknown", True))
        text = self.check_text(*command, status=124, options=("--timeout", "2s"))
        self.assertIn("task `sleep` was still pending when the timeout expired", text)
        self.assertRegex(text, r"sleep #\d+: age [^,]+, its steps are not seen\n")
        self.assertRegex(text, r"└─ sleep #\d+ .* not known ")

    def test_a_server_that_forgets_a_task_a_request(self):
        report = self.check(self.python_with("aiohttp"), str(EXAMPLES / "leaking_server.py"))
        self.assertEqual((report.status, report.output), (23, ["hello"] * 3))
        (problem,) = report.problems
        self.assertEqual((problem["function"]["function"], problem["count"]), ("audit", 3))
        self.assertEqual(problem["findings"], ["orphaned-task", "pending-at-shutdown"])
        self.assert_stands_at(problem["spawned_at"], EXAMPLES / "leaking_server.py", "asyncio.create_task(audit", "handle")

    def test_a_message_that_discord_py_deletes_later(self):
        report = self.check(self.python_with("discord"), str(EXAMPLES / "delete_after.py"))
        self.assertEqual((report.status, report.output), (23, ["Sent 2.", "The bot leaves."]))
        (problem,) = report.problems
        self.assertEqual((problem["function"]["function"], problem["operation"], problem["findings"]),
                         ("PartialMessage.delete.<locals>.delete", "asyncio.sleep",
                          ["orphaned-task", "pending-at-shutdown"]))

    # ---- every way to end

    def ends(self, how, *, status, plainly, options=(), findings=("pending-at-shutdown",)):
        report = self.check(PYTHON, str(PROGRAMS / "endings.py"), how, options=options)
        self.assertEqual(report.status, status, report.json["summary"])
        self.assertEqual(self.found(report).get("left_behind"), list(findings), report.json["summary"])
        if plainly is not None:
            done = self.plainly(PYTHON, str(PROGRAMS / "endings.py"), how)
            self.assertEqual(done.returncode, plainly)
            self.assertEqual((report.output, without_addresses(self.said(report))),
                             (done.stdout.splitlines(), without_addresses(done.stderr.splitlines())))

    def test_ends_with_asyncio_run(self):
        self.ends("run", status=23, plainly=0)

    def test_ends_with_a_task_that_has_swallowed_its_cancel(self):
        report = self.check(PYTHON, str(PROGRAMS / "endings.py"), "swallow")
        (problem,) = report.problems
        self.assertEqual((report.status, problem["function"]["function"]), (23, "swallows_its_cancel"))
        self.assertEqual((problem["findings"], problem["tasks"][0]["cancel"]["reason"]),
                         (["pending-at-shutdown"], "explicit request"))

    def test_never_ends_for_a_task_swallows_its_cancel(self):
        report = self.check(PYTHON, str(PROGRAMS / "endings.py"), "stubborn", options=("--timeout", "3s"))
        (problem,) = report.problems
        self.assertEqual((report.status, problem["function"]["function"]), (124, "never_ends"))
        self.assertEqual(problem["findings"], ["pending-at-shutdown", "ignored-cancel"])
        self.assertEqual((problem["operation"], problem["tasks"][0]["cancel"]["reason"]), ("asyncio.sleep", "shutdown"))
        self.assert_stands_at(problem["stack"][0], PROGRAMS / "endings.py", "await asyncio.sleep(60)", "never_ends")

    def test_never_ends_for_it_waits_for_a_task_that_swallows_its_cancel(self):
        report = self.check(PYTHON, str(PROGRAMS / "endings.py"), "wait", options=("--timeout", "3s"))
        self.assertEqual(report.status, 124)
        (problem,) = (p for p in report.problems if "ignored-cancel" in p["findings"])
        self.assertEqual((problem["function"]["function"], problem["findings"]),
                         ("never_ends", ["pending-at-shutdown", "ignored-cancel"]))
        cancel = problem["tasks"][0]["cancel"]
        self.assertEqual((cancel["reason"], cancel["by"]["name"]), ("explicit request", "waits_for_one_that_never_ends"))

    IGNORES = {"ignores", "ignores_while_others_run", "ignores_while_awaited", "ignores_in_timeouts",
               "ignores_in_gather", "ignores_in_group", "ignores_what_it_has_kept"}

    def test_who_swallows_a_cancel_that_was_to_be_swallowed_ignores_none(self):
        python = self.python_with("anyio, async_timeout")
        running = self.start(CURFEW, "run", "--", python, str(PROGRAMS / "cancels.py"), "stay", "anyio")
        self.assertEqual(running.line(), "asked")

        def ignoring():
            tree = self.tree(running.pid)
            return {node["name"] for node in tree["nodes"] if "ignored-cancel" in node.get("findings", ())}

        # Up to 3.11 a wait_for() has a task for what it waits for.
        expected = (self.IGNORES | {"ignores_in_wait_for"}, self.IGNORES | {"wait_for"})
        self.assertIn(wait_for(lambda: (found := ignoring()) >= self.IGNORES and found, "they have gone on"), expected)
        running.signal(signal.SIGKILL)

    def test_ends_with_close(self):
        self.ends("close", status=23, plainly=0)

    def test_ends_without_close(self):
        self.ends("leave", status=23, plainly=0)

    def test_ends_after_run_forever(self):
        self.ends("forever", status=23, plainly=0)

    def test_ends_with_sys_exit(self):
        self.ends("exit", status=3, plainly=3)

    def test_ends_with_an_exception(self):
        self.ends("fail", status=1, plainly=1)

    def test_ends_with_an_interrupt(self):
        self.ends("interrupt", status=128 + 2, plainly=-2)

    def test_ends_with_a_kill(self):
        self.ends("kill", status=128 + 9, plainly=-9)

    def test_ends_without_a_word(self):
        self.ends("_exit", status=23, plainly=0)

    def test_ends_with_a_time_out(self):
        self.ends("hang", status=124, plainly=None, options=("--timeout", "2s"))

    # ---- what a program can see

    def test_a_program_sees_no_difference(self):
        for arguments in ([str(PROGRAMS / "surroundings.py")], [str(PROGRAMS / "replaced.py")], ["-c", "import sitecustomize"], [str(PROGRAMS / "owners.py")],
                          [str(PROGRAMS / "errors.py")], [str(EXAMPLES / "leak.py")], ["-c", "print(1)"],
                          ["-m", "asyncio", "--help"], ["-X", "dev", str(PROGRAMS / "surroundings.py")]):
            with self.subTest(arguments=arguments):
                alone = self.plainly(PYTHON, *arguments)
                running = self.start_check(PYTHON, *arguments, options=("--exit-code", "23"))
                report = self.report_of(running)
                self.assertEqual(report.output, alone.stdout.splitlines())
                self.assertEqual(self.said(report), alone.stderr.splitlines())
                self.assertIn(report.status, (alone.returncode, 23, 24))

    @needs_groups
    def test_nothing_of_the_program_is_run(self):
        program = str(PROGRAMS / "derived.py")
        alone = self.plainly(PYTHON, program, PYTHONMALLOC="debug")
        report = self.report_of(self.start_check(PYTHON, program, PYTHONMALLOC="debug"))
        self.assertEqual((report.status, report.output), (23, alone.stdout.splitlines()))
        self.assertEqual({(task["name"], *problem["findings"]) for problem in report.problems for task in problem["tasks"]},
                         {(name, "orphaned-task", "pending-at-shutdown") for name in ("derived", "a name")})

    def test_the_programs_own_sitecustomize_is_imported(self):
        (self.folder / "sitecustomize.py").write_text("import sys\nsys.customized = 'by the program'\n")
        program = str(PROGRAMS / "surroundings.py")
        alone = self.plainly(PYTHON, program, PYTHONPATH=str(self.folder))
        self.assertIn("by the program", alone.stdout)
        report = self.report_of(self.start_check(PYTHON, program, PYTHONPATH=str(self.folder)))
        self.assertEqual(report.output, alone.stdout.splitlines())

    # ---- processes

    def test_processes_that_come_from_it_record_too(self):
        for how in ("forked", "inside", "fork", "spawn", "another"):
            with self.subTest(how=how):
                report = self.check(PYTHON, str(PROGRAMS / "processes.py"), how)
                self.assertEqual(report.status, 23, report.json["summary"])
                self.assertEqual(self.found(report), {"bar": ["orphaned-task", "pending-at-shutdown"]})
                self.assertEqual(len(report.processes), 2, report.json["summary"])

    def test_a_python_that_cannot_be_told_is_no_pass(self):
        for option in ("-I", "-S", "-E", "-bIs"):
            report = self.check(PYTHON, option, str(EXAMPLES / "leak.py"))
            self.assertEqual(report.status, 24)
            self.assertIn(f"-{option.strip('-bs')} Python ", str(report.json["not_judged"]))

    def test_another_python_is_no_pass(self):
        others = [p for p in glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python3")) if self.is_other(p)]
        if not others:
            self.skipTest("there is no other Python here")
        report = self.check(others[0], str(EXAMPLES / "leak.py"))
        self.assertEqual((report.status, report.output), (24, ["Start foo.", "End foo.", "Start bar."]))
        self.assertRegex(str(report.json["not_judged"]), rf"no extension for Python 3.*, only for 3.*: "
                         rf"`./dev build -DCURFEW_MORE_PYTHONS={others[0]}` builds one|curfew records tasks of CPython 3.9 to 3.14, and this is ")

    def is_other(self, python):
        """Whether no extension was built for it, and it has asyncio.run."""
        code = "import sys, sysconfig; print(sys.version_info >= (3, 7), sysconfig.get_config_var('EXT_SUFFIX'))"
        known, suffix = subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.split()
        return known == "True" and not list(ADAPTER.glob(f"curfew_probe/_probe{suffix}"))

    def test_a_program_without_asyncio_has_recorded_nothing(self):
        report = self.check(PYTHON, "-c", "print(1)")
        self.assertEqual(report.status, 24)
        self.assertIn("did not run asyncio", str(report.json["not_judged"]))

    def test_run_records_for_those_who_look(self):
        running = self.start(CURFEW, "run", "--", PYTHON, str(PROGRAMS / "endings.py"), "hang")
        tree = wait_for(lambda: self.ps().get(running.pid, {}).get("tasks_alive") == 2 and self.tree(running.pid),
                        "it records")
        (task,) = tasks_named(tree, "left_behind")
        self.assertEqual(task["operation"], "asyncio.sleep")
        refused = subprocess.run([CURFEW, "run", "--", PYTHON, "-I", "-c", "0"], capture_output=True, text=True,
                                 env=self.environment)
        self.assertEqual(refused.returncode, 125)
        self.assertIn("-I Python takes no notice of PYTHONPATH", refused.stderr)


if __name__ == "__main__":
    main()
