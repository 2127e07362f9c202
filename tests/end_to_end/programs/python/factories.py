"""Tasks that a task factory makes, or a loop's own create_task(): each was spawned where the program asked for it."""
import asyncio


def factory(loop, coroutine, **options):
    return asyncio.Task(coroutine, loop=loop, **options)


class Loop(asyncio.SelectorEventLoop):
    def create_task(self, coroutine, **options):
        return super().create_task(coroutine, **options)


async def waits():
    await asyncio.sleep(3600)


def start():
    asyncio.create_task(waits())  # by a function


async def main():
    asyncio.get_running_loop().set_task_factory(factory)
    asyncio.create_task(waits())  # by a factory
    start()


async def on_its_own_loop():
    asyncio.create_task(waits())  # by a loop


asyncio.run(main())
loop = Loop()
loop.run_until_complete(on_its_own_loop())
loop.close()
