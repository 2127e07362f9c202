"""A test that leaves a loop in another thread, which a task blocks until the next test."""
import asyncio
import threading

blocked, go_on = threading.Event(), threading.Event()


async def block():
    blocked.set()
    go_on.wait()


thread = threading.Thread(target=lambda: asyncio.run(block()))


def test_blocks():
    thread.start()
    blocked.wait()
    asyncio.run(asyncio.sleep(0.05))  # for longer than is allowed


def test_behind_it():
    go_on.set()
    thread.join()
