"""Who holds the locks of asyncio, trio and anyio that tasks wait for, and who waits for the same."""
import json
import subprocess

from harness import CURFEW, main
from python_programs import HAS_GROUPS, PROGRAMS, PYTHON, PythonTest


class PythonLocks(PythonTest):
    def objects_of(self, *command):
        """What the tasks of a program that kills itself waited for, each object by itself: for its holder and the
        operation the names of those who waited."""
        running = self.start(CURFEW, "run", "--", *command)
        running.end()
        made = subprocess.run([CURFEW, "tree", str(running.pid), "--by", "object", "--no-fold", "--format", "json"],
                              capture_output=True, text=True, env=self.environment, check=True)
        found = {}
        for group in json.loads(made.stdout)["objects"]:
            holder = group["held_by"]["name"] if group["held_by"] else None
            names = [name["name"] for name in group["names"] for _ in range(name["tasks"])]
            found.setdefault((holder, group["operation"]), []).append(sorted(names))
        return found

    HELD = {("holds", "Lock.acquire"): [["waits", "waits"]],
            ("holds_by_manager", "Lock.acquire"): [["waits_for_manager"]],
            ("was_handed_it", "Lock.acquire"): [["waits_for_second"]],
            ("holds_condition", "Condition.wait"): [["is_notified"]],
            ("holds_condition", "Lock.acquire"): [["enters_condition"]],
            ("stuck_first", "Lock.acquire"): [["stuck_second"]],
            ("stuck_second", "Lock.acquire"): [["stuck_first"]],
            ("stuck_with_itself", "Lock.acquire"): [["stuck_with_itself"]],
            ("stuck_behind_child", "Lock.acquire"): [["stuck_child"]],
            ("holds_one_of_two", "Semaphore.acquire"): [["waits_for_one_of_two"]],
            **({("free_first", "Lock.acquire"): [["free_second"]],
                ("free_second", "Lock.acquire"): [["free_first"]]} if HAS_GROUPS else {})}
    HELD_BY_NOBODY_KNOWN = {"Lock.acquire": [["waits_for_nobody_known"]], "Condition.wait": [["waits_for_notice"]],
                            "Queue.get": [["gets", "gets"]]}

    def test_who_holds_a_lock_of_asyncio(self):
        found = self.objects_of(PYTHON, str(PROGRAMS / "locks.py"))
        self.assertEqual({key: names for key, names in found.items() if key[0]}, self.HELD)
        self.assertEqual({operation: found[None, operation] for operation in self.HELD_BY_NOBODY_KNOWN},
                         self.HELD_BY_NOBODY_KNOWN)

    HELD_OTHERWISE = {("holds_class", "Lock.acquire"): [["waits_for_class"]] * 3,
                      ("holds_behind_error", "Lock.acquire"): [["waits_behind_error"]],
                      ("holds_behind_child", "Lock.acquire"): [["waits_behind_child"]],
                      ("holds_other_condition", "Lock.acquire"): [["waits_behind_other"]],
                      ("holds_by_generator", "Lock.acquire"): [["waits_for_generator"]],
                      ("holds_deep", "Lock.acquire"): [["waits_for_deep"]],
                      **({("free_behind_limit", "Lock.acquire"): [["free_in_limit"]],
                          ("free_in_group", "Lock.acquire"): [["free_in_group"]] * 2} if HAS_GROUPS else {})}

    def test_who_holds_a_lock_that_is_taken_otherwise(self):
        program = str(PROGRAMS / "locks_otherwise.py")
        found = self.objects_of(PYTHON, program)
        self.assertEqual({key: names for key, names in found.items() if key[0]}, self.HELD_OTHERWISE)
        self.assertEqual(sorted(found[None, "Lock.acquire"]), [["waits_behind_hand"], ["waits_for_pool"]])
        report = self.check(PYTHON, program)
        self.assertEqual(report.status, 128 + 9, "the program has not crashed")
        self.assertEqual([name for name, findings in self.found(report).items() if "wait-cycle" in findings], [])

    def test_who_held_a_lock_when_its_loop_shut_down(self):
        program = self.folder / "program.py"
        program.write_text("import asyncio\n"
                           "async def holds(lock):\n    async with lock:\n        await asyncio.sleep(60)\n"
                           "async def waits(lock):\n    async with lock:\n        pass\n"
                           "async def main():\n    lock = asyncio.Lock()\n"
                           "    tasks = [asyncio.create_task(f(lock)) for f in (holds, waits)]\n"
                           "    await asyncio.sleep(0.01)\n"
                           "asyncio.run(main())\n")
        text = self.check_text(PYTHON, str(program), status=23)
        self.assertRegex(text, r"waited   waits .*\(Lock.acquire\), held by holds #\d+\n")

    def test_a_healthy_program_is_in_no_circle_whenever_it_is_looked_at(self):
        program = self.folder / "program.py"
        program.write_text("import asyncio\n"
                           "async def works(lock):\n    while True:\n        async with lock:\n"
                           "            await asyncio.sleep(0)\n        await asyncio.sleep(0)\n"
                           "async def main():\n    lock = asyncio.Lock()\n    print('runs', flush=True)\n"
                           "    await asyncio.gather(*[works(lock) for _ in range(8)])\n"
                           "asyncio.run(main())\n")
        running = self.start(CURFEW, "run", "--", PYTHON, str(program))
        running.line()
        for _ in range(60):
            self.assertNotIn("in a circle", self.run_to_end(CURFEW, "tree", str(running.pid)))

    def test_how_many_hold_a_semaphore(self):
        report = self.check(PYTHON, str(PROGRAMS / "locks.py"))
        (waits,) = (p for p in report.problems if p["function"]["function"] == "waits_for_one_of_two")
        self.assertIsNone(waits["tasks"][0]["waits_for"])
        text = self.check_text(PYTHON, str(PROGRAMS / "locks.py"), status=128 + 9)
        self.assertRegex(text, r"\(Semaphore.acquire\), held by holds_one_of_two #\d+ and 1 more\n")
        self.assertRegex(text, r"\(Lock.acquire\), the oldest's held by holds #\d+\n")

    def test_who_wait_for_each_others_locks(self):
        report = self.check(PYTHON, str(PROGRAMS / "locks.py"))
        stuck = {name for name, findings in self.found(report).items() if "wait-cycle" in findings}
        self.assertEqual(stuck, {"stuck_first", "stuck_second", "stuck_with_itself", "stuck_behind_child", "stuck_child"})
        (first,) = (p for p in report.problems if p["function"]["function"] == "stuck_first")
        self.assertEqual(first["tasks"][0]["waits_for"]["name"], "stuck_second")

    def test_who_holds_a_lock_of_trio_or_anyio(self):
        for command in (["trio"], ["anyio", "asyncio"], ["anyio", "trio"]):
            with self.subTest(command=command):
                python = self.python_with(", ".join({*command} - {"asyncio"}))
                program = [python, str(PROGRAMS / "trio_locks.py"), *command]
                found = self.objects_of(*program)
                self.assertEqual({key: names for key, names in found.items() if key[0]},
                                 {("acquired_alone", "Lock.acquire"): [["waits", "waits"]],
                                  ("holds_semaphore", "Semaphore.acquire"): [["waits_for_semaphore"]],
                                  ("was_handed_it", "Lock.acquire"): [["waits_for_second"]],
                                  ("stuck_first", "Lock.acquire"): [["stuck_second"]],
                                  ("stuck_second", "Lock.acquire"): [["stuck_first"]],
                                  ("free_first", "Lock.acquire"): [["free_second"]],
                                  ("free_second", "Lock.acquire"): [["free_first"]]})
                self.assertEqual(found[None, "Condition.wait"], [["is_notified"]])
                stuck = {name for name, findings in self.found(self.check(*program)).items() if "wait-cycle" in findings}
                self.assertEqual(stuck, {"stuck_first", "stuck_second"})


if __name__ == "__main__":
    main()
