"""What a program may say to curfew. Without `curfew check` or `curfew run` around it, these functions do nothing."""
import sys

__all__ = ["daemon"]


def daemon(task):
    """Declares a task as background work, which may be pending at the end. Returns the task."""
    probe = sys.modules.get("curfew_probe._probe")
    if probe is not None:
        probe.daemon(task)
    return task
