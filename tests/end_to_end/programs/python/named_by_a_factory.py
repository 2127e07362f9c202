"""A task that a task factory makes, and nobody names."""
import asyncio


async def unnamed():
    await asyncio.sleep(3600)


async def main():
    global task
    asyncio.get_running_loop().set_task_factory(lambda loop, coro, **others: asyncio.Task(coro, loop=loop, **others))
    task = asyncio.create_task(unnamed())
    await asyncio.sleep(0)


asyncio.run(main())
