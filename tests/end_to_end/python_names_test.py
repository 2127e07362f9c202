"""Programs of Python's are called by their scripts, in whatever names a process."""
import os
import shutil
import subprocess
import urllib.request

from harness import BIN, CURFEW, main, wait_for
from python_programs import PYTHON, PythonTest

SERVES = """
import asyncio
async def serves():
    print("up", flush=True)
    await asyncio.Event().wait()
asyncio.run(serves())
"""


class PythonNames(PythonTest):
    def serving(self, name, *command):
        """A program of that name that runs, with a file of its name in the folder that curfew is started in."""
        (self.folder / name).write_text(SERVES)
        running = self.start(CURFEW, "run", "--", *(command or (PYTHON, str(self.folder / name))))
        running.line_with("up")
        wait_for(lambda: running.pid in self.ps(), "it records")
        return running

    def says(self, *words):
        done = subprocess.run([CURFEW, *words], env=self.environment, cwd=self.folder, text=True, capture_output=True)
        return done.stdout + done.stderr

    def test_each_of_two_services_has_its_own(self):
        billing, mailer = self.serving("billing.py"), self.serving("mailer.py")
        for name, running in (("billing.py", billing), ("mailer.py", mailer)):
            self.assertIn(f"(pid {running.pid}) has run", self.says("tree", name))
            self.assertIn("It records its tasks", self.says("doctor", name))
        self.assertIn("Did you mean billing.py?", self.says("tree", "billing"))
        interpreter = os.path.basename(PYTHON)
        self.assertIn(f"2 processes are called {interpreter}: name one by its pid: ", self.says("tree", interpreter))
        if not (BIN / "tests" / "known_work").exists():
            return  # it was built without the exporter
        exporter = self.start(CURFEW, "export", "--listen", "127.0.0.1:0")
        with urllib.request.urlopen(exporter.line_with("serving").split()[1]) as answer:
            metrics = answer.read().decode()
        for name, running in (("billing.py", billing), ("mailer.py", mailer)):
            self.assertIn(f'process="{name}",pid="{running.pid}"', metrics)

    def test_a_module_has_its_name(self):
        running = self.serving("billing.py", "env", "-C", str(self.folder), PYTHON, "-um", "billing")
        self.assertIn(f"(pid {running.pid}) has run", self.says("tree", "billing"))

    def test_the_interpreter_may_be_in_a_folder_with_a_blank(self):
        folder = self.folder / "my env"
        folder.mkdir()
        (folder / "python3").symlink_to(shutil.which(PYTHON))
        running = self.serving("my app.py", str(folder / "python3"), str(self.folder / "my app.py"))
        self.assertIn(f"(pid {running.pid}) has run", self.says("tree", "my app.py"))
        self.assertIn(f"(pid {running.pid}) has run", self.says("tree", "python3"))
        self.assertEqual(self.ps()[running.pid]["command_line"], f"'{folder}/python3' '{self.folder}/my app.py'")


if __name__ == "__main__":
    main()
