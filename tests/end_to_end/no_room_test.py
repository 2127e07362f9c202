"""A segment that cannot grow: the program runs on, and every face says what it did not track."""
import signal
import subprocess
import unittest

from harness import EndToEndTest, main, program

COUNT = 100_000  # tasks, of 128 bytes each: no segment of a few MiB has room for them


class NoRoom(EndToEndTest):
    def assert_said(self, **environment):
        # check keeps segments in a folder of its own, so where the room ends is the environment's to say.
        crowd = self.start(program("crowd"), str(COUNT), **environment)
        crowd.line_with("crowded")
        row = self.ps()[crowd.pid]
        untracked = row["untracked"]
        self.assertGreater(untracked, COUNT // 2)
        self.assertGreater(row["tasks_alive"], 1000)
        self.assertEqual(row["tasks_alive"] + untracked, COUNT + 1, "main and the crowd")
        self.assertRegex(self.run_to_end("curfew", "ps"), r" [\d,]+\+ .*\n\+ more tasks found no room")

        tree = self.tree(crowd.pid)
        self.assertEqual((tree["tasks_alive"], tree["untracked"]), (row["tasks_alive"], untracked))
        text = self.run_to_end("curfew", "tree", str(crowd.pid))
        self.assertIn(f"{untracked:,} tasks found no room and went untracked", text)
        self.assertIn(f"sleeper ×{row['tasks_alive'] - 1:,}", text)

        crowd.signal(signal.SIGINT)
        self.assertEqual(crowd.end(), 0, crowd.errors)
        self.assertEqual(crowd.lines[-1], "everybody left")
        return untracked

    def test_a_full_file(self):
        self.assert_said(CURFEW_TEST_MAX_BYTES=str(2 << 20))

    def test_a_full_file_under_check(self):
        check = self.start_check(program("crowd"), str(COUNT), CURFEW_TEST_MAX_BYTES=str(2 << 20))
        check.line_with("crowded")
        check.signal(signal.SIGINT)
        report = self.report_of(check)
        self.assertEqual(report.output[-1], "everybody left")
        self.assertEqual((report.status, report.problems, report.json["errors"]), (24, [], []))
        self.assertEqual([gap["cause"] for gap in report.json["not_judged"]], ["untracked"])
        self.assertNotIn("everyone is home", report.json["summary"], "of most it cannot know")
        process, = report.processes
        self.assertGreater(process["tasks_untracked"], COUNT // 2)
        self.assertEqual(process["tasks_spawned"], COUNT + 1)
        self.assertIn(f"{process['tasks_untracked']:,} untracked", report.json["summary"])

    def record_on_a_disk_of(self, size):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "curfew-e2e", str(disk)],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            raise unittest.SkipTest(f"mounting a small file system is not permitted: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(disk)], check=True)
        self.segments = disk
        self.environment["CURFEW_DIR"] = str(disk)

    def test_a_full_file_system(self):
        self.record_on_a_disk_of("2m")
        self.assert_said()

    def test_the_doctor_where_there_is_no_room(self):
        """Nobody left anything, and the folder is in memory already: neither may be what to do."""
        self.record_on_a_disk_of("16k")
        said = self.run_to_end("curfew", "doctor", status=1)
        self.assertRegex(said, r"BAD +room ")
        self.assertRegex(said, r"BAD +trial ")
        self.assertIn("make that file system larger", said)
        self.assertNotIn("curfew clean", said)
        self.assertNotIn("as below /dev/shm", said)

    def test_not_even_a_header(self):
        """No segment at all: the program says so once, and runs as if nothing were."""
        crowd = self.start(program("crowd"), "100", CURFEW_TEST_MAX_BYTES="4096")
        crowd.line_with("crowded")
        self.assertEqual(self.ps(), {})
        crowd.signal(signal.SIGINT)
        self.assertEqual(crowd.end(), 0)
        self.assertEqual(crowd.lines[-1], "everybody left")
        self.assertEqual(len(crowd.errors), 1, crowd.errors)
        self.assertRegex(crowd.errors[0], "^curfew: tasks are not recorded: ")


if __name__ == "__main__":
    main()
