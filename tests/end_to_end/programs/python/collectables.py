"""Tasks that wait, and what leads to them. To those called `lost…` nothing does but garbage. Argument: "killed"."""
import asyncio
import contextvars
import functools
import gc
import os
import signal
import socket
import sys
import weakref


class Hears:
    def __init__(self):
        self.heard = asyncio.Event()

    def hear(self):
        self.heard.set()


class Listener:
    def __init__(self, listens):
        self.news = asyncio.Queue()
        self.task = asyncio.create_task(listens(self))


async def lost_in_its_object(listener):
    await listener.news.get()


async def kept_in_its_object(listener):
    await listener.news.get()


async def lost_in_its_future():
    await asyncio.get_running_loop().create_future()


async def lost_behind_another(task):
    await task


async def lost_in_an_event():
    event = asyncio.Event()
    one, another = lambda: event, functools.partial(print, event)
    await asyncio.wait_for(event.wait(), None)
    del one, another


async def lost_in_a_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(lost_in_its_future())


async def lost_in_a_circle(others):
    others.append(asyncio.current_task())
    await asyncio.get_running_loop().create_future()


async def lost_by_a_callback():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.current_task()
    future.add_done_callback(lambda _: task)
    await future


async def lost_with_weak_references():  # of its own, and to hear when it goes
    event = asyncio.Event()
    event.itself = weakref.ref(event)
    weakref.finalize(event, print).atexit = False
    await event.wait()


async def kept_in_a_weak_set():
    news = asyncio.Queue()
    listeners.add(news)
    await news.get()


async def kept_by_a_weak_method():
    listener = Hears()
    methods.append(weakref.WeakMethod(listener.hear))
    await listener.heard.wait()


async def kept_in_a_future(future):
    await future


async def kept_by_a_timer():
    await asyncio.sleep(60)


async def kept_by_its_task():
    await asyncio.get_running_loop().create_future()


async def kept_by_a_callback_of_a_timer():
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(60, lambda: future)
    await future


async def kept_by_a_thread(waits):
    await asyncio.get_running_loop().run_in_executor(None, waits)


async def kept_by_a_socket(end):
    await asyncio.get_running_loop().sock_recv(end, 1)


async def kept_in_a_context():
    future = asyncio.get_running_loop().create_future()
    variable.set(future)
    contexts.append(contextvars.copy_context())
    await future


async def kept_by_another(task):
    await task


async def ready():
    await asyncio.sleep(0)


variable = contextvars.ContextVar("variable")
contexts = []
listeners = weakref.WeakSet()
methods = []
future_of_the_module = None


def lose(loop):
    one = asyncio.create_task
    Listener(lost_in_its_object)
    others = []
    for _ in range(3):
        one(lost_in_a_circle(others))
    one(lost_behind_another(one(lost_in_its_future())))
    in_a_group = [lost_in_a_group] if hasattr(asyncio, "TaskGroup") else []  # since 3.11
    for lost in (lost_in_an_event, lost_with_weak_references, *in_a_group, lost_by_a_callback):
        one(lost())


async def main():
    global future_of_the_module
    loop = asyncio.get_running_loop()
    future_of_the_module = loop.create_future()
    released, ends = loop.create_future(), socket.socketpair()
    ends[0].setblocking(False)
    lose(loop)
    kept = [asyncio.create_task(kept_by_its_task()), Listener(kept_in_its_object)]
    for waits in (kept_in_a_future(future_of_the_module), kept_by_a_timer(), kept_by_a_callback_of_a_timer(),
                  kept_by_a_thread(functools.partial(ends[1].recv, 1)), kept_by_a_socket(ends[0]), kept_in_a_context(),
                  kept_in_a_weak_set(), kept_by_a_weak_method(),
                  kept_by_another(asyncio.create_task(kept_in_a_future(released)))):
        asyncio.create_task(waits)
    for _ in range(10_000):  # each task has its turn to be looked at
        await asyncio.sleep(0)
    if "killed" in sys.argv:
        os.kill(os.getpid(), signal.SIGKILL)
    asyncio.create_task(ready())
    ends[0].send(b"x")
    return kept, released


gc.disable()
asyncio.run(main())
