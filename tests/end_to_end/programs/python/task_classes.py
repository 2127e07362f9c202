"""A class of tasks of the program's own, with methods that call those of asyncio's. Argument: what its tasks do."""
import asyncio
import sys


class Named(asyncio.Task):
    def __init__(self, coroutine, **named):
        super().__init__(coroutine, **named)


class Traced(Named):
    def __init__(self, coroutine, **named):
        super().__init__(coroutine, **named)

    def cancel(self, *why):
        return super().cancel(*why)


async def work():
    await asyncio.sleep(0.02)


async def handler():
    Traced(work(), loop=asyncio.get_running_loop())


async def drops():
    await asyncio.create_task(handler())
    await asyncio.sleep(0.05)


async def ignores():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        pass
    await asyncio.sleep(60)


async def fails():
    await asyncio.sleep(0)
    raise OSError


async def ends_a_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(ignores())
        group.create_task(fails())


async def main():
    asyncio.get_running_loop().set_task_factory(lambda loop, coroutine, **named: Traced(coroutine, loop=loop, **named))
    await globals()[sys.argv[1]]()


asyncio.run(main())
