"""Says that this process cannot record its tasks: to the check, as probe/recorder/trace.hpp has it, for silence would
pass for an end that was clean; or under `curfew run`, which nobody reports of, on standard error."""
import os

reason = None  # the last one


def say(why):
    global reason
    reason = why
    name = os.environ.get("CURFEW_CHECK")
    if not name:
        say_to_people(why)
        return
    try:
        import socket
        import sys

        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.setblocking(False)
            to.sendto(("%d\t%s\t%s" % (os.getpid(), sys.executable, why)).encode(), "\0" + name)
    except (OSError, ImportError):
        pass  # it is not heard; the check then says that nobody has recorded


def say_to_people(why):
    """Once, and not again by what this process starts: `curfew run` has set the variable."""
    if os.environ.pop("CURFEW_RUN", None):
        try:
            os.write(2, ("curfew: process %d records nothing: %s\n" % (os.getpid(), why)).encode())
        except (OSError, UnicodeError):
            pass
