"""Errors that nobody looks at, of programs of asyncio, under `curfew check`."""
import signal

from harness import main
from python_programs import HAS_GROUPS, PROGRAMS, PYTHON, PythonTest


class PythonErrors(PythonTest):
    LOST = {"lost", "lost_with_itself", "lost_and_kept_by_its_handler", "lost_by_gather", "lost_by_gather_of_gathers",
            "Session.lost_in_a_circle", "Gathered.lost"}

    PASSED_ON = {"lost_by_shield", "lost_by_gather_of_a_shield", "lost_by_shield_of_a_gather", "lost_by_a_future_of_threads",
                 "Worker.lost_by_a_callback"}

    def assert_lost(self, *how, python=PYTHON):
        program = str(PROGRAMS / "lost_errors.py")
        report = self.check(python, program, *how)
        self.assertEqual((report.status, report.output), (23, self.plainly(python, program, *how).stdout.splitlines()))
        self.assertEqual({name.rpartition(".")[2]: findings for name, findings in self.found(report).items()},
                         {name.rpartition(".")[2]: ["unobserved-error"] for name in self.LOST | (set() if how == ("uvloop",) else self.PASSED_ON)})

    def test_a_task_has_the_name_that_it_had_in_the_end(self):
        program = self.folder / "names.py"
        program.write_text("import asyncio\n"
                           "async def fails():\n    raise OSError('at once')\n"
                           "async def renames_itself():\n"
                           "    asyncio.current_task().set_name('early')\n"
                           "    await asyncio.sleep(0)\n"
                           "    asyncio.current_task().set_name('late')\n"
                           "    await asyncio.sleep(60)\n"
                           "async def main():\n"
                           "    asyncio.create_task(fails(), name='named')\n"
                           "    asyncio.create_task(fails()).set_name('renamed')\n"
                           "    asyncio.create_task(renames_itself())\n"
                           "    await asyncio.sleep(0.01)\n"
                           "asyncio.run(main())\n")
        report = self.check(PYTHON, str(program))
        self.assertEqual(sorted(task["name"] for p in report.problems for task in p["tasks"]), ["late", "named", "renamed"])

    def test_who_gets_no_task_is_not_told_to_await_it(self):
        program = self.folder / "fails.py"
        program.write_text("import asyncio\n"
                           "class Fails(asyncio.Protocol):\n"
                           "    def connection_made(self, transport):\n"
                           "        raise OSError('not a task')\n"
                           "async def talk(reader, writer):\n"
                           "    raise OSError('talked')\n"
                           "async def main():\n"
                           "    loop = asyncio.get_running_loop()\n"
                           "    loop.call_soon(asyncio.ensure_future, talk(None, None))\n"
                           "    await asyncio.sleep(0.01)\n"
                           "asyncio.run(main())\n")
        text = self.check_text(PYTHON, str(program), status=23)
        self.assertIn("catch it in the coroutine", text)

    def test_an_error_has_its_text_where_the_interpreter_makes_it(self):
        errors = ["{}[3]", "{}['k', 1.5]", "raise_(ValueError('n', 3, 1.5, b'b', None))", "b'\\xff'.decode()", "raise_(Mine(7))",
                  "raise_(Mine(Speaks()))", "raise_(Tells('x'))", "raise_(Mine(2 ** 70))", "raise_(ImportError('no module'))",
                  "open('/none')", "raise_(OSError(2, 'gone', 'a', None, 'b'))", "raise_(OSError(4, 'lost', Speaks()))",
                  "raise_(OSError(5, Speaks()))", "raise_(OSError(Speaks(), 'none'))", "raise_(PermissionError(6, 'no', b'f'))",
                  "raise_(changed(UnicodeDecodeError('u', b'x', 0, 1, 'r'), reason=Speaks()))", "compile('return', 'f.py', 'exec')",
                  "raise_(changed(SyntaxError('s', ('g.py', 1, 1, '')), msg=Speaks()))",
                  *["raise_(ExceptionGroup(Text('several'), [ValueError(3)]))"] * HAS_GROUPS,
                  *["raise_(ExceptionGroup('several', [ValueError(Speaks())]))"] * HAS_GROUPS]
        program = self.folder / "errors.py"
        program.write_text("import asyncio\n"
                           "class Mine(Exception): pass\n"
                           "class Tells(Exception):\n    def __str__(self): print('told')\n"
                           "class Speaks:\n    def __repr__(self): print('spoke')\n"
                           "class Text(str):\n    def __str__(self): print('text')\n"
                           "def changed(error, **values):\n"
                           "    for name, value in values.items(): setattr(error, name, value)\n"
                           "    return error\n"
                           "def raise_(error): raise error\n"
                           "async def fails(what): eval(what)\n"
                           "async def main():\n"
                           "    asyncio.get_running_loop().set_exception_handler(lambda *_: None)\n"
                           f"    for what in {errors!r}: asyncio.create_task(fails(what))\n"
                           "    await asyncio.sleep(0.01)\n"
                           "asyncio.run(main())\n")
        report = self.check(PYTHON, str(program))
        told = {task["error"] for p in report.problems for task in p["tasks"]}
        self.assertEqual(report.output, [])
        self.assertEqual(told, {"KeyError: 3", "KeyError", "ValueError: ('n', 3, 1.5, b'b', None)", "Mine: 7", "Mine", "Tells: x",
                                "UnicodeDecodeError: 'utf-8' codec can't deco…ion 0: invalid start byte", "ImportError: no module",
                                "FileNotFoundError: [Errno 2] No such file or directory: '/none'",
                                "FileNotFoundError: [Errno 2] gone: 'a' -> 'b'", "InterruptedError: [Errno 4] lost", "OSError",
                                "PermissionError: [Errno 6] no: b'f'", "UnicodeDecodeError", "SyntaxError",
                                "SyntaxError: 'return' outside function (f.py, line 1)",
                                *["ExceptionGroup: several (1 sub-exception)", "ExceptionGroup"] * HAS_GROUPS})

    def test_lost_errors_are_those_that_python_tells_of(self):
        self.assert_lost()

    def test_lost_errors_are_told_of_tasks_that_are_written_in_python(self):
        self.assert_lost("in_python")

    def test_lost_errors_are_told_whoever_handles_them(self):
        self.assert_lost("overridden")

    def test_lost_errors_are_told_on_another_loop(self):
        self.assert_lost("uvloop", python=self.python_with("uvloop"))

    def test_errors_that_a_gather_was_to_hand_over_are_none(self):
        for way, found in (("gather_exceptions", False), ("wait_for", False), ("wait", True)):
            with self.subTest(way=way):
                report = self.check(PYTHON, str(PROGRAMS / "waits_for_several.py"), way, "fails", "1")
                self.assertEqual("fails" in self.found(report), found)
                failed = [node for problem in report.problems for node in problem["tree"]
                          if node.get("state") == "failed"]
                self.assertTrue(failed, "they are shown, for their errors may be why it hangs")

    def test_errors_that_are_looked_at_are_none(self):
        self.assert_home(self.check(PYTHON, str(PROGRAMS / "seen_errors.py")))

    def test_who_has_looked_may_leave_at_once(self):
        for how, status in (("_exit", 0), ("awaited", 0), ("later", 0)):
            with self.subTest(how=how):
                self.assert_home(self.check(PYTHON, str(PROGRAMS / "looked_at.py"), how), status)

    def test_who_has_looked_may_become_another_program_or_be_killed(self):
        for how in ("exec", "exec_with_environment", "kill"):
            with self.subTest(how=how):
                report = self.check(PYTHON, str(PROGRAMS / "looked_at.py"), how)
                self.assertEqual(self.found(report), {"main": ["pending-at-shutdown"]})
                self.assertEqual(report.status, 128 + signal.SIGKILL if how == "kill" else 23)

    def test_who_has_not_looked_may_not(self):
        report = self.check(PYTHON, str(PROGRAMS / "looked_at.py"), "not_at_all")
        self.assertEqual((report.status, self.found(report)), (23, {"fails": ["unobserved-error"]}))
        self.assertEqual(report.problems[0]["count"], 200)

    def test_a_daemon_that_fails_is_told_of_however_many_there_are(self):
        for count in (1, 1500):
            with self.subTest(count=count):
                report = self.check(PYTHON, "-c", "import asyncio, curfew\n"
                                    "async def refresh(): raise ConnectionError('refused')\n"
                                    "async def main():\n"
                                    f"    for _ in range({count}): curfew.daemon(asyncio.create_task(refresh()))\n"
                                    "    await asyncio.sleep(0.001)\n"
                                    "asyncio.run(main())\n")
                self.assertEqual(report.status, 0)  # it warns
                self.assertRegex(report.json["summary"], f"{count:,} daemons? failed")

    def test_a_generator_that_asyncio_closes_is_to_be_closed_where_it_is_iterated(self):
        report = self.check(PYTHON, "-c", "import asyncio\n"
                            "async def rows():\n"
                            "    try: yield 1\n"
                            "    finally: raise ConnectionError('refused')\n"
                            "async def main():\n"
                            "    async for _ in rows(): break\n"
                            "    await asyncio.sleep(0.01)\n"
                            "asyncio.run(main())\n")
        (problem,) = report.problems
        self.assertEqual((problem["function"]["function"], problem["findings"]), ("rows", ["failed-daemon"]))
        self.assertIn("contextlib.aclosing", problem["fix"])


if __name__ == "__main__":
    main()
