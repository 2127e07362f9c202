"""The viewer in a real window, beside a real server that leaks: what somebody does who has a leak to find."""
import json
import signal
import struct
import time

from harness import SOURCE, EndToEndTest, example, line_of, main, wait_for
from viewer_window import VIEWER, Display, Window, count, is_red

EXAMPLE = SOURCE / "docs" / "examples" / "echo_server"
CLIENTS = 50


class Viewer(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.state = self.folder / "state"
        self.server = self.start(example("echo_server"), "--port", "0", "--forget-watchdog")
        port = self.server.line().split()[-1].rstrip(".")
        # Its segment is elsewhere: the list has the server alone.
        self.client = self.start(example("echo_client"), "--port", port, "--connections", str(CLIENTS), "--hold",
                                 CURFEW_DIR=str(self.folder / "other"))
        self.client.line_with("every byte came back")

    def test_finds_the_line_that_leaks(self):
        opened = self.folder / "opened"
        editor = self.folder / "editor"
        editor.write_text(f'#!/bin/sh\necho "$1" "$2" > "{opened}.part" && mv "{opened}.part" "{opened}"\n')
        editor.chmod(0o700)
        display = Display(self)
        window = Window(display, self.state, CURFEW_EDITOR=f"{editor} {{file}} {{line}}")

        # Attach from the start screen, as soon as the server is on it.
        self.assertEqual(window.title(), "curfew")
        window.until_title("echo_server", str(self.server.pid), pressing="Return")
        quiet = window.until_still()
        details = 820  # where they begin, or before
        self.assertLess(count(quiet, is_red, left=details, bottom=400), 20, "nobody is selected")

        # The problem by key, with its finding beside.
        window.press("n")
        window.until_title("watchdog #")
        window.until_picture(lambda p: count(p, is_red, left=details, bottom=400) > 100, "its finding, in red")

        # The line to fix, which is the one that spawned it; and by key the one where it waits.
        window.press("e")
        where = EXAMPLE / "echo_server.cpp"
        wait_for(opened.exists, "the editor was started")
        self.assertEqual(opened.read_text().split(), [str(where), str(line_of(where, "curfew::spawn(watchdog("))])
        opened.unlink()
        window.press("j", "j")
        window.press("e")
        where = EXAMPLE / "connection.hpp"
        wait_for(opened.exists, "the editor was started")
        self.assertEqual(opened.read_text().split(), [str(where), str(line_of(where, "co_await curfew::sleep_until"))])

        # Filter.
        window.press("slash")
        window.write("async_receive")
        window.press("Return")
        window.until_title(f"server::session ×{CLIENTS}", pressing="End")
        window.press("Escape")

        # Larger, until the foot of the window is half as high again.
        def foot(picture):
            last = picture.height - 1
            return next(up for up in range(last) if picture.pixel(4, last - up) != picture.pixel(4, last))
        before = foot(window.until_still())

        def larger():
            window.press("ctrl+equal")
            return foot(window.until_still()) >= 1.5 * before
        wait_for(larger, "a larger picture", deadline=120)

        # And back.
        window.press("BackSpace")
        wait_for(lambda: window.title() == "curfew", "the processes again", deadline=120)
        state = json.loads((self.state / "curfew" / "viewer.json").read_text())
        self.assertGreater(state["scale"], 1.4)
        window.program.signal(signal.SIGTERM)
        window.program.end()

    def test_keeps_the_last_state_of_a_server_that_was_killed(self):
        window = Window(Display(self), self.state, "echo_server")
        window.until_title("echo_server")
        self.server.signal(signal.SIGKILL)
        self.server.end()
        window.until_title("watchdog #", pressing="n")
        # One of its name runs again: by G it is watched.
        again = self.start(example("echo_server"), "--port", "0")
        window.until_title(f"echo_server {again.pid}", pressing="g")

    def test_fits_the_screen(self):
        for width, height in ((1280, 800), (1024, 768)):
            with self.subTest(width=width, height=height):
                state = self.folder / f"state{width}"
                window = Window(Display(self, width, height), state, size=())
                window.until_title("curfew")
                self.assertEqual(window.place(), (0, 0, width, height))
                window.until_painted()
                # On a larger screen it is as large as it was meant to be.
                window.until_title("echo_server", pressing="Return")
                window.press("3")  # which is remembered
                remembered = state / "curfew" / "viewer.json"
                wait_for(remembered.exists, "it remembers")
                kept = json.loads(remembered.read_text())
                self.assertEqual((kept["width"], kept["height"]), (1600, 1000))

    def test_its_help_is_that_of_curfew(self):
        told = self.run_to_end(VIEWER, "--help")
        lines = told.splitlines()
        self.assertEqual(lines[1], "usage: curfew-viewer [OPTIONS] [PID|FILE|NAME]")
        self.assertLessEqual(max(map(len, lines)), 80, told)
        for heading in ("Arguments:", "Options:", "Examples:"):
            self.assertIn(heading, lines)
        for clutter in ("TEXT", "FLOAT", "INT", "Excludes"):
            self.assertNotIn(clutter, told)
        for option, value in (("--scale", "9"), ("--blocking-over", "soon")):
            wrong = self.start(VIEWER, option, value)
            self.assertEqual(wrong.end(), 125)
            self.assertTrue(wrong.errors[-1].endswith("See `curfew-viewer --help`."), wrong.errors)
            self.assertIn(option, wrong.errors[-1])
        self.assertIn('"soon" is no duration', wrong.errors[-1])

    def test_asks_for_polls_while_its_timeline_can_be_seen(self):
        page = self.segment_of(self.server.pid).with_suffix(".control")

        def seconds_left():  # of what is asked for; less than none: so long ago it ran out
            until_ns, = struct.unpack_from("<Q", page.read_bytes(), 16)
            return until_ns / 1e9 - time.monotonic()

        window = Window(Display(self), self.state, "echo_server")
        window.until_title("echo_server")
        self.assertLess(seconds_left(), 0, "nobody asks for polls that nobody sees")
        window.press("2")
        wait_for(lambda: seconds_left() > 0, "polls are asked for")
        window.hide()
        wait_for(lambda: seconds_left() < -1, "the request runs out")
        window.show()
        wait_for(lambda: seconds_left() > 0, "polls are asked for again")

    def test_uses_no_processor_while_nothing_happens(self):
        window = Window(Display(self), self.state, "echo_server")
        window.until_title("echo_server")
        window.until_still()

        def ticks():
            fields = open(f"/proc/{window.program.pid}/stat", encoding="ascii").read().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])  # user and system, 10 ms each

        # For so long nothing is drawn, once the ages of the first seconds have been.
        def quiet_for(seconds):
            looks = [ticks()]

            def rests():
                looks.append(ticks())
                return len(looks) > seconds and looks[-1] - looks[-1 - seconds] <= 1
            return rests
        wait_for(quiet_for(5), "five quiet looks", deadline=60, pause=1)


if __name__ == "__main__":
    main()
