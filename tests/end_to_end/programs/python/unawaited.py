"""Makes coroutines that nobody awaits, in the way that its argument names."""
import asyncio
import gc
import sys
import warnings


async def save(what):
    await asyncio.sleep(0)


async def spare(what):
    await asyncio.sleep(0)


class Store:
    async def flush(self):
        await asyncio.sleep(0)


async def forgets():
    save(1)  # line 24
    for _ in range(3):
        Store().flush()
    spare(2).close()  # of which Python says nothing
    await save(3)


def forgets_the_loop():
    save(1)


async def hands_on(coroutines):
    coroutines.clear()  # it did not make what goes here


def is_filtered():
    warnings.simplefilter("ignore")
    save(1)


def loses_a_task():
    loop = asyncio.new_event_loop()
    task = loop.create_task(save(1))
    loop.close()
    del task
    gc.collect()


ways = {
    "forgets": lambda: asyncio.run(forgets()),
    "without a loop": forgets_the_loop,
    "handed on": lambda: asyncio.run(hands_on([save(1)])),
    "filtered": is_filtered,
    "of a task": loses_a_task,
}
ways[sys.argv[1]]()
