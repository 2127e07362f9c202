"""A TaskGroup that is over, and one that is not, of which the program keeps both."""
import asyncio


async def ends():
    pass


async def main():
    async with asyncio.TaskGroup() as ended_within:
        ended_within.create_task(ends())
        await asyncio.sleep(0.01)
    async with asyncio.TaskGroup() as ended_behind:
        ended_behind.create_task(ends())
    async with asyncio.TaskGroup() as is_there:
        await is_there.create_task(ends())
        print("in the last", flush=True)
        await asyncio.sleep(3600)


asyncio.run(main())
