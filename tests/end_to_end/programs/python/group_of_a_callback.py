"""A task is created in a TaskGroup by a callback."""
import asyncio


async def joins():
    await asyncio.sleep(60)


async def main():
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(60))
        loop.call_soon(lambda: group.create_task(joins()))
        await asyncio.sleep(0.01)


asyncio.run(main())
