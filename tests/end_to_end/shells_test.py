"""Manual pages and completions: made from the options that there are, and understood by whom they are for."""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import unittest

from harness import BIN, CURFEW, DEADLINE, SOURCE, EndToEndTest, main


class Shells(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.commands = re.findall(r"^  (\w+) ", self.run_to_end(CURFEW, "help").split("Subcommands:")[1].split("\n\n")[0], re.M)
        self.assertIn("check", self.commands)

    def options_of(self, command):
        return set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", self.run_to_end(CURFEW, command, "--help"), re.M))

    def script_of(self, shell):
        path = self.folder / f"completion.{shell}"
        path.write_text(self.run_to_end(CURFEW, "help", "--completion", shell))
        return str(path)

    # ---- man

    def test_pages_have_no_fault_and_all_options(self):
        for command in ["", *self.commands]:
            page = self.folder / f"curfew-{command}.1"
            page.write_text(self.run_to_end(CURFEW, "help", "--man", *([command] if command else [])))
            checked = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
            said = [line for line in checked.stdout.splitlines() if "missing date" not in line]
            self.assertEqual(said, [], command)
            shown = subprocess.run(["mandoc", "-T", "utf8", page], capture_output=True, text=True, check=True).stdout
            shown = re.sub(r".\x08", "", shown)
            words = self.options_of(command) if command else set(self.commands)
            for word in words:
                self.assertIn(word, shown, command)

    @unittest.skipUnless((BIN / "curfew-viewer").exists(), "this curfew was built without its viewer")
    def test_the_page_of_the_viewer_has_no_fault_and_all_options(self):
        page = SOURCE / "viewer" / "curfew-viewer.1"
        checked = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        self.assertEqual([line for line in checked.stdout.splitlines() if "missing date" not in line], [])
        shown = subprocess.run(["mandoc", "-T", "utf8", page], capture_output=True, text=True, check=True).stdout
        shown = re.sub(r".\x08", "", shown)
        options = re.findall(r"^  (?:-\w,)?(--[\w-]+)", self.run_to_end(str(BIN / "curfew-viewer"), "--help"), re.M)
        self.assertIn("--scale", options)
        self.assertEqual(set(re.findall(r"--\w[\w-]*", shown)), set(options))

    # ---- bash

    def bash(self, *words):
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { echo "[$*]"; }; _curfew; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        return subprocess.run(["bash", "-c", script, "bash", self.script_of("bash"), "curfew", *words], text=True,
                              capture_output=True, check=True, timeout=DEADLINE).stdout.split()

    def test_bash_completes_commands_options_and_values(self):
        self.assertEqual(sorted(self.bash("")), sorted(self.commands))
        self.assertEqual(self.bash("ch"), ["check"])
        for command in self.commands:
            self.assertLessEqual(self.options_of(command), set(self.bash(command, "--")), command)
        self.assertEqual(self.bash("check", "--format", "s"), ["sarif"])
        self.assertEqual(self.bash("check", "--fail-on", "failed"), ["failed-daemon"])
        self.assertEqual(self.bash("tree", "--format", ""), ["text", "json"])
        self.assertEqual(self.bash("explain", "orph"), ["orphaned-task"])
        self.assertEqual(sorted(self.bash("help", "")), sorted(self.commands))
        self.assertEqual(self.bash("tree", "--by", ""), ["owner", "object"])

    def test_bash_completes_values_behind_an_equals_sign(self):
        self.assertEqual(self.bash("check", "--format", "=", "js"), ["json"])
        self.assertEqual(self.bash("check", "--fail-on", "="), self.bash("check", "--fail-on", ""))
        self.assertEqual(self.bash("check", "--format", "junit", "=", "x"), ["[-o", "default]"])

    def test_bash_completes_files_and_the_command(self):
        self.assertEqual(self.bash("check", "--", "cat", "b"), ["[-o", "default]"], "its arguments are files")
        self.assertEqual(self.bash("check", "--output", "x"), ["[-o", "default]"])
        self.assertEqual(self.bash("tree", "x"), ["[-o", "default]"])
        self.assertIn("bash", self.bash("check", "-q", "--", "bash"))
        self.assertNotIn("--format", self.bash("check", "--", "true", "--"))

    # ---- fish

    @unittest.skipUnless(shutil.which("fish"), "there is no fish")
    def test_fish_completes_commands_options_and_values(self):
        def fish(line):
            done = subprocess.run(["fish", "--no-config", "-c", f"source {self.script_of('fish')}; complete -C '{line}'"],
                                  text=True, capture_output=True, timeout=DEADLINE)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return [row.split("\t")[0] for row in done.stdout.splitlines()]

        self.assertLessEqual(set(self.commands), set(fish("curfew ")))
        for command in self.commands:
            self.assertLessEqual(self.options_of(command), set(fish(f"curfew {command} --")), command)
        self.assertEqual(fish("curfew check --format s"), ["sarif"])
        self.assertEqual(fish("curfew explain orph"), ["orphaned-task"])
        (self.folder / "found.sarif").touch()
        for options in ("--format=", "--format "):
            self.assertEqual(fish(f"curfew check {options}sarif={self.folder}/fou"),
                             [f"{options.strip() if options.endswith('=') else ''}sarif={self.folder}/found.sarif"])

    # ---- zsh

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh")
    def test_zsh_is_told_of_all_options(self):
        script = self.script_of("zsh")
        subprocess.run(["zsh", "-n", script], check=True, timeout=DEADLINE)

        def told(*words):
            """What the functions of zsh's completion are called with."""
            call = ('_arguments() { print -rl -- "$@" }; _describe() { print -rl -- $commands }; _normal() { print -r -- $words }; '
                    'script=$1; shift; words=("$@"); CURRENT=$#; source $script')
            return subprocess.run(["zsh", "-f", "-c", call, "zsh", script, "curfew", *words], text=True,
                                  capture_output=True, check=True, timeout=DEADLINE).stdout.splitlines()

        self.assertEqual([line.split(":")[0] for line in told("")], self.commands)
        for command in self.commands:
            lines = told(command, "--")
            for option in self.options_of(command):
                self.assertTrue(any(re.match(rf"\*{option}(=-?)?\[", line) for line in lines), f"{command} {option}")
        (formats,) = [line for line in told("tree", "--") if line.startswith("*--format=")]
        self.assertTrue(formats.endswith(":FORMAT:(text json)"), formats)
        self.assertEqual([line for line in told("diff", "--") if line[0] != "*" or line[1] == ":"], ["-s", "1:A:_files", "*:B:_files"])
        self.assertEqual(told("check", "-q", "--", "ls", "-"), ["ls -"])

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh")
    def test_zsh_completes_files(self):
        shutil.copy(self.script_of("zsh"), self.folder / "_curfew")
        (self.folder / "found.json").touch()
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execvp("zsh", ["zsh", "-f", "-i"])
        try:
            os.write(terminal, b"PS1=; fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; print re''ady\n")
            said = read_until(terminal, b"ready")
            for line in (b"curfew diff f", b"curfew diff main.json f", b"curfew check --format junit=f"):
                os.write(terminal, line + b"\t")
                said = read_until(terminal, b"found.json")
                self.assertNotIn(b"_arguments", said)
                os.write(terminal, b"\x15")  # the line is taken back
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)


def read_until(terminal, text):
    said = b""
    while text not in said:
        ready, _, _ = select.select([terminal], [], [], DEADLINE)
        assert ready, said
        said += os.read(terminal, 65536)
    return said


if __name__ == "__main__":
    main()
