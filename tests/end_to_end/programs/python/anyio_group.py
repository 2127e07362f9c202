"""A task group of anyio's, on the back end that is named; killed when its task waits."""
import os
import signal
import sys

import anyio


async def in_sleep():
    await anyio.sleep(3600)


async def main():
    async with anyio.create_task_group() as group:
        group.start_soon(in_sleep)
        await anyio.wait_all_tasks_blocked()
        os.kill(os.getpid(), signal.SIGKILL)


anyio.run(main, backend=sys.argv[1])
