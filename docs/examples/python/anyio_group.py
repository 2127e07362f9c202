"""A task group of anyio's, on the back end that is named: asyncio or trio."""
import sys

import anyio


async def foo(delay, group):
    print("Start foo.")
    group.start_soon(bar, delay)
    print("End foo.")


async def bar(delay):
    print("Start bar.")
    await anyio.sleep(delay)
    print("End bar.")


async def main():
    async with anyio.create_task_group() as group:
        await foo(0.1, group)


anyio.run(main, backend=sys.argv[1])
