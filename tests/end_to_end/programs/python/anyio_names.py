"""Tasks of anyio's on asyncio, of which one has a name; killed when all wait."""
import os
import signal

import anyio


async def waits():
    await anyio.sleep(3600)


async def in_thread():
    await anyio.to_thread.run_sync(signal.pause)


async def main():
    async with anyio.create_task_group() as group:
        group.start_soon(waits)
        group.start_soon(waits, name="of the program")
        group.start_soon(in_thread)
        await anyio.wait_all_tasks_blocked()
        os.kill(os.getpid(), signal.SIGKILL)


anyio.run(main)
