"""curfew-viewer in a real window, on a display of its own that nobody sees: driven by keys and clicks, looked at by its
title and its pixels."""
import dataclasses
import subprocess

from harness import BIN, wait_for

VIEWER = str(BIN / "curfew-viewer")


@dataclasses.dataclass(frozen=True)
class Picture:
    width: int
    height: int
    data: bytes

    def pixel(self, x, y):
        """(red, green, blue)"""
        at = 3 * (y * self.width + x)
        return tuple(self.data[at:at + 3])


class Display:
    def __init__(self, test, width=1280, height=720):
        self.test = test
        self.width, self.height = width, height
        # Without -noreset it starts anew, and lets nobody in meanwhile, whenever its last client has gone.
        self.server = test.start("Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp",
                                 "-noreset")
        self.name = f":{self.server.line()}"

    def xdotool(self, *words):
        done = subprocess.run(["xdotool", *words], env={**self.test.environment, "DISPLAY": self.name}, text=True,
                              capture_output=True, timeout=30, check=False)
        return done.stdout.strip()

    def picture(self):
        data = subprocess.run(["import", "-display", self.name, "-window", "root", "-depth", "8", "ppm:-"], timeout=30,
                              capture_output=True, check=True).stdout
        kind, width, height, depth, _ = data.split(maxsplit=4)
        assert (kind, depth) == (b"P6", b"255")
        width, height = int(width), int(height)
        return Picture(width, height, data[len(data) - 3 * width * height:])

    def save(self, path):
        subprocess.run(["import", "-display", self.name, "-window", "root", str(path)], timeout=30, check=True)


class Window:
    """Fills its display. `state` is a folder for what the viewer remembers."""

    def __init__(self, display, state, *words, size=None, **environment):
        """`size`: its options for that; () leaves it to the viewer."""
        self.display = display
        if size is None:
            size = ("--width", str(display.width), "--height", str(display.height))
        self.program = display.test.start(VIEWER, *size, *words, DISPLAY=display.name, XDG_STATE_HOME=str(state),
                                          **environment)
        def opened():
            if self.program.process.poll() is not None:
                raise AssertionError(f"{self.program.command} ended: {self.program.errors}")
            return display.xdotool("search", "--onlyvisible", "--pid", str(self.program.pid))
        self.id = wait_for(opened, "the window opens")
        display.xdotool("mousemove", str(display.width // 2), str(display.height - 8))

    def title(self):
        return self.display.xdotool("getwindowname", self.id)

    def place(self):
        """(left, top, width, height)"""
        told = self.display.xdotool("getwindowgeometry", "--shell", self.id)
        facts = dict(line.split("=") for line in told.splitlines())
        return tuple(int(facts[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))

    def until_painted(self):
        """Its first frame: a display on which there is none is black."""
        return self.until_picture(lambda p: p.pixel(2, 2) != (0, 0, 0), "the first frame")

    def end(self):
        self.program.process.terminate()
        self.program.end()

    def hide(self):
        """As window managers do to a window on another workspace."""
        self.display.xdotool("windowunmap", self.id)

    def show(self):
        self.display.xdotool("windowmap", self.id)

    def press(self, *keys):
        self.display.xdotool("key", *keys)

    def write(self, text):
        self.display.xdotool("type", text)

    def until_title(self, *words, pressing=None):
        """`pressing`: a key for each look, where what it needs may not be there yet."""
        def looked():
            title = self.title()
            if all(word in title for word in words):
                return title
            if pressing:
                self.press(pressing)
            return None
        return wait_for(looked, f"a title with {words}; it is {self.title()!r}")

    def until_picture(self, holds, what):
        """The first picture that it holds for."""
        def looked():
            picture = self.display.picture()
            return picture if holds(picture) else None
        return wait_for(looked, what)

    def until_still(self):
        """A picture that the next one is the same as: all that was asked for is drawn."""
        before = [self.display.picture()]

        def same():
            now = self.display.picture()
            last, before[0] = before[0], now
            return now if now == last else None
        return wait_for(same, "the window comes to rest")


def is_red(pixel):
    """Text and signs of problems."""
    red, green, blue = pixel
    return red > 180 and green < 140 and blue < 140


def count(picture, is_wanted, left=0, top=0, right=None, bottom=None):
    """Pixels of a part of the picture."""
    return sum(is_wanted(picture.pixel(x, y)) for y in range(top, bottom or picture.height)
               for x in range(left, right or picture.width))
