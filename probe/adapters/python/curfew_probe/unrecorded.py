"""Says that this process cannot record its tasks, as probe/recorder/trace.hpp has it: silence would pass for an end that
was clean."""
import os

reason = None  # the last one


def say(why):
    global reason
    reason = why
    name = os.environ.get("CURFEW_CHECK")
    if not name:
        return
    try:
        import socket
        import sys

        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.setblocking(False)
            to.sendto(("%d\t%s\t%s" % (os.getpid(), sys.executable, why)).encode(), "\0" + name)
    except (OSError, ImportError):
        pass  # it is not heard; the check then says that nobody has recorded
