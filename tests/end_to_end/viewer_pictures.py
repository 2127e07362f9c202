"""Makes the pictures of docs/pictures/ from a real run: `./dev pictures`. Not a test, but driven like one."""
import os
import subprocess
import threading

from harness import SOURCE, EndToEndTest, example, main
from python_programs import start_chat
from viewer_window import Display, Window, count, is_red

PICTURES = SOURCE / "docs" / "pictures"
WIDTH, HEIGHT = 1280, 800


class OfAWindow(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.display = Display(self, WIDTH, HEIGHT)

    def view(self, *words):
        return Window(self.display, self.folder / "state", *words)

    def keep(self, name):
        raw = self.folder / f"{name}.png"
        self.display.save(raw)
        # A palette is enough for so few colours, and a fourth of the size.
        subprocess.run(["convert", str(raw), "+dither", "-colors", "200", "-define", "png:compression-level=9",
                        f"png8:{PICTURES / name}.png"], check=True)


class PicturesOfPython(OfAWindow):
    def test_the_chat(self):
        start_chat(self)
        window = self.view("python3")
        window.until_title("greet #", pressing="n")
        window.until_still()
        self.keep("python")


class Pictures(OfAWindow):
    def setUp(self):
        super().setUp()
        self.other = {"CURFEW_DIR": str(self.folder / "other")}  # the clients are no part of the pictures
        program = os.path.relpath(example("echo_server"), SOURCE)  # as the reader would call it
        self.server = self.start(program, "--port", "0", "--forget-watchdog")
        self.port = self.server.line().split()[-1].rstrip(".")
        client = self.start(example("echo_client"), "--port", self.port, "--connections", "60", "--hold", **self.other)
        client.line_with("every byte came back")

    def keep_busy(self):
        """Clients that come and go until the end."""
        stop = threading.Event()

        def come_and_go():
            number = 0
            while not stop.wait(.15):
                number += 1
                subprocess.run([example("echo_client"), "--port", self.port, "--connections", str(1 + number % 4),
                                "--messages", "30"], env={**self.environment, **self.other}, check=False,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        thread = threading.Thread(target=come_and_go)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(stop.set)

    def test_the_minute(self):
        self.start(example("echo_client"), "--port", self.port, "--connections", "4", "--hold")
        window = self.view()
        window.until_painted()
        window.until_picture(lambda p: count(p, is_red) > 50, "the server with its bug")
        window.until_still()
        self.keep("start")
        window.end()
        window = self.view("echo_server")  # the client is on the list, too
        window.until_title("echo_server")
        window.until_still()
        self.keep("tree")
        window.press("n")
        window.until_title("watchdog #")
        window.until_still()
        self.keep("problem")

    def test_in_the_light(self):
        window = self.view("echo_server", "--light")
        window.until_title("watchdog #", pressing="n")
        window.until_still()
        self.keep("light")

    def test_tabs(self):
        self.keep_busy()
        for key, name in (("3", "sites"), ("4", "loops"), ("2", "timeline")):
            window = self.view("echo_server")
            window.until_title("echo_server")
            window.press(key)
            if name == "sites":
                window.press("m")  # with percentiles of polls
            self.seconds(14)
            self.keep(name)
            window.end()

    def seconds(self, count):
        """What a trend is made of."""
        threading.Event().wait(count)


if __name__ == "__main__":
    main()
