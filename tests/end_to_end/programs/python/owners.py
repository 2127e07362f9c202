"""Who holds tasks. Those that nobody holds are called `dropped…`, and are orphans."""
import asyncio

background = set()


async def work():
    await asyncio.sleep(0.01)


async def dropped_at_once():
    await work()


async def dropped_with_its_variable():
    await work()


async def dropped_later():
    await work()
    await work()


async def held_by_a_set():
    await work()


async def held_by_a_callback():
    await work()


async def cancelled_and_let_go():
    try:
        await asyncio.sleep(60)
    finally:
        await work()


async def returned():
    await work()


async def awaited():
    await work()


def spawns_and_returns():
    return asyncio.create_task(returned())


async def lets_its_variable_go():
    task = asyncio.create_task(dropped_with_its_variable())
    await asyncio.sleep(0)
    assert not task.done()


async def in_the_middle():
    asyncio.create_task(dropped_at_once())
    await lets_its_variable_go()


async def main():
    await in_the_middle()
    task = asyncio.create_task(held_by_a_set())
    background.add(task)
    task.add_done_callback(background.discard)
    asyncio.create_task(held_by_a_callback()).add_done_callback(lambda task: None)
    kept = [asyncio.create_task(dropped_later())]
    await asyncio.sleep(0)
    kept.clear()
    going = asyncio.create_task(cancelled_and_let_go())
    await asyncio.sleep(0)
    going.cancel()
    del going
    mine = spawns_and_returns()
    await asyncio.create_task(awaited())
    await mine
    await asyncio.gather(awaited(), awaited())
    await asyncio.wait_for(awaited(), 60)
    await asyncio.shield(awaited())
    for _ in range(50):  # hot: 3.13 then calls asyncio's __init__ through a frame that is the interpreter's own
        for first in asyncio.as_completed([awaited()]):
            await first
    if hasattr(asyncio, "TaskGroup"):  # since 3.11
        async with asyncio.TaskGroup() as group:
            group.create_task(awaited())
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.001)


asyncio.run(main())
