"""Tasks that no task has in hand: callbacks have made them, or who made them has ended. Those that nobody has at all are
called `dropped…` if they end, and `destroyed…` if they are collected before."""
import asyncio
import gc

import curfew

kept = []


class App:
    listener = task = None


class Listener:
    def __init__(self):
        self.news = asyncio.Queue()
        self.task = asyncio.create_task(self.destroyed_with_its_listener())

    async def destroyed_with_its_listener(self):
        await self.news.get()


async def work():
    await App.go_on.wait()


async def dropped_by_a_callback():
    await work()


async def dropped_after_its_owner():
    await work()


async def dropped_after_its_callback():
    await work()


async def held_by_a_list():
    await work()


async def held_by_a_callback_of_its_end():
    await work()


async def destroyed_daemon():
    await asyncio.get_running_loop().create_future()


async def destroyed_before_the_loop_ran():
    await asyncio.get_running_loop().create_future()


async def set_up(app):
    app.listener = Listener()
    app.task = asyncio.create_task(dropped_after_its_owner())


def callback():
    asyncio.create_task(dropped_by_a_callback())
    kept.append(asyncio.create_task(held_by_a_list()))
    kept.append(asyncio.create_task(dropped_after_its_callback()))
    asyncio.create_task(held_by_a_callback_of_its_end()).add_done_callback(lambda task: None)


async def main():
    app = App()
    App.go_on = asyncio.Event()
    await asyncio.create_task(set_up(app))
    asyncio.get_running_loop().call_soon(callback)
    curfew.daemon(asyncio.create_task(destroyed_daemon()))
    await asyncio.sleep(0.001)
    app.listener = app.task = None
    kept.pop()
    gc.collect()
    for _ in range(10):  # where there are many, not all are looked at in each step
        await asyncio.sleep(0)
    App.go_on.set()
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0)


async def destroyed_with_its_loop():
    await asyncio.sleep(60)


async def daemon_of_a_loop_that_goes():
    await asyncio.sleep(60)


async def is_there():
    curfew.daemon(asyncio.create_task(daemon_of_a_loop_that_goes()))


def forgets_its_loop():
    loop = asyncio.new_event_loop()
    loop.create_task(destroyed_with_its_loop())
    loop.run_until_complete(is_there())


loop = asyncio.new_event_loop()
loop.create_task(destroyed_before_the_loop_ran())
loop.run_until_complete(main())
loop.close()
forgets_its_loop()
gc.collect()
