"""A task that is declared as background work, and one that it has made, which is the same."""
import asyncio

import curfew


async def beat():
    await asyncio.sleep(3600)


async def watch():
    beating = asyncio.create_task(beat())
    await asyncio.sleep(3600)
    await beating


async def main():
    task = curfew.daemon(asyncio.create_task(watch()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not task.done()


asyncio.run(main())
