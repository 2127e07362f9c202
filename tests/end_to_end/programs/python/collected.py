"""Tasks that are garbage, and go while others are looked at. Arguments: which of them, and of which implementation."""
import asyncio
import gc
import random
import sys

HOW = sys.argv[1]
Task = asyncio.tasks._PyTask if "in_python" in sys.argv else asyncio.Task
chance = random.Random(7)
kept, filling = [], []


def make(coroutine):
    return Task(coroutine, loop=asyncio.get_running_loop())


def watch(_):
    pass


class Circle:
    """A task waits for what is in an object, and has the object in its variables."""

    def __init__(self):
        self.future = asyncio.get_running_loop().create_future()

    async def wait(self):
        await self.future


def circle(is_held, is_watched):
    made = Circle()
    kept.append(made)
    task = make(made.wait())
    if is_held:
        made.task = task
    if is_watched:
        task.add_done_callback(watch)


def let_collector_come():
    """It comes with the next list or pair that anybody makes, for there is none that could be taken again; and takes
    what was kept."""
    gc.disable()
    for i in range(3000):
        filling.append((i, filling))
    for _ in range(3000):
        filling.append([])
    gc.enable()
    kept.clear()


async def beside():
    for _ in range(8):
        circle(is_held=True, is_watched=False)
        make(asyncio.sleep(0.02)).add_done_callback(watch)
    await asyncio.sleep(0.001)
    let_collector_come()


async def asked():
    for _ in range(8):
        circle(is_held=False, is_watched=True)
    await asyncio.sleep(0.001)
    let_collector_come()


async def fails():
    await asyncio.sleep(0)
    raise OSError("lost")


async def passes_on():
    kept.append(asyncio.gather(make(fails()), make(asyncio.sleep(5)), return_exceptions=chance.random() < 0.5))
    await asyncio.sleep(5)


async def waits_for_several():
    one, another = Circle(), Circle()
    kept.append(one)
    kept.append(another)
    await asyncio.wait([one.future, another.future])


async def some():
    for _ in range(chance.randrange(8)):
        if chance.random() < 0.5:
            circle(chance.random() < 0.5, chance.random() < 0.5)
        else:
            made = make(chance.choice([fails, passes_on, waits_for_several])())
            if chance.random() < 0.5:
                made.add_done_callback(watch)
            if chance.random() < 0.3:
                kept.append(made)
    await asyncio.sleep(0)
    if chance.random() < 0.5:
        await asyncio.sleep(0.001)
    let_collector_come()


async def storm():
    for _ in range(60):
        gc.disable()
        made = make(some())
        for _ in range(chance.randrange(3)):
            await asyncio.sleep(0)
        if chance.random() < 0.5:
            made.cancel()
    circle(is_held=True, is_watched=False)
    await asyncio.sleep(0.01)


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    one = make({"beside": beside, "asked": asked, "storm": storm}[HOW]())
    await asyncio.sleep(0.005)
    await one


asyncio.run(main())
print("all is done")
