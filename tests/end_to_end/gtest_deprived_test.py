"""Tests that deprive their process of what it found its own segment by: they are judged all the same."""
import os
import unittest

from gtest_programs import GtestTest
from harness import SOURCE, line_of, main

TESTS = SOURCE / "tests" / "end_to_end" / "programs" / "deprived_tests.cpp"
needs_root = unittest.skipUnless(os.geteuid() == 0, "only root may do that")


class GtestDeprived(GtestTest):
    def assert_fails(self, test, *, under=(), **environment):
        """The one test fails for what it leaves. (GoogleTest may have no way left to write its XML.)"""
        done = self.run_program("deprived_tests", test, under=under, **environment)
        self.assertNotEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("error[orphaned-task", done.stdout, done.stderr)
        self.assertIn(f"{TESTS}:{line_of(TESTS, '// forgotten here')}", done.stdout)
        self.assertIn(f"[  FAILED  ] {test}", done.stdout)

    def test_of_nothing(self):
        self.assert_fails("deprived.of_nothing")

    def test_of_descriptors(self):
        self.assert_fails("deprived.of_descriptors")
        self.assert_fails("deprived.of_open_descriptors")
        self.assert_fails("deprived.of_nothing", under=("bash", "-c", 'ulimit -n 8; exec "$@"', "bash"))

    def test_of_its_file(self):
        self.assert_fails("deprived.of_its_file")
        self.assert_fails("deprived.of_its_folder")

    def test_of_its_variable(self):
        self.assert_fails("deprived.of_its_variable")

    def test_of_its_working_directory(self):
        self.assert_fails("deprived.of_its_working_directory", CURFEW_DIR=os.path.relpath(self.segments, SOURCE))

    @needs_root
    def test_of_its_user(self):
        self.assert_fails("deprived.of_its_user")

    @needs_root
    def test_of_its_root(self):
        self.assert_fails("deprived.of_its_root")

    @needs_root
    def test_of_proc(self):
        self.assert_fails("deprived.of_nothing", under=("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"))

    def test_what_it_deprived_itself_of_before_cannot_be_judged_and_fails(self):
        done = self.run_program("deprived_tests", "deprived.of_descriptors_before_anything_is_recorded")
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn("curfew cannot judge this test: its tasks could not be recorded", done.stdout)
        done = self.run_program("deprived_tests", "deprived.of_recording_before_its_first_loop")
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn("curfew cannot judge this test: nothing is recorded in this process", done.stdout)
        done = self.run_program("deprived_tests", "deprived.of_recording_before_its_first_loop", CURFEW="off")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    def test_one_that_leaves_nothing_passes(self):
        done = self.run_program("deprived_tests", "deprived.and_leaves_nothing")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)


if __name__ == "__main__":
    main()
