"""A task group that an AsyncExitStack enters; killed when its task waits."""
import asyncio
import contextlib
import os
import signal


async def in_sleep():
    await asyncio.sleep(3600)


async def main():
    async with contextlib.AsyncExitStack() as stack:
        group = await stack.enter_async_context(asyncio.TaskGroup())
        group.create_task(in_sleep())
        await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main())
