"""Tasks that are made of what the program hands to code of Python's own: to a thread, an executor, a stack of contexts."""
import asyncio
import concurrent.futures
import contextlib
import os
import threading


async def made_by_a_stack():
    await asyncio.sleep(3600)


async def main():
    stack = contextlib.AsyncExitStack()
    stack.callback(asyncio.create_task, made_by_a_stack())
    await stack.aclose()
    await asyncio.sleep(0)
    os._exit(0)


async def waits(begun):
    begun.set()
    await asyncio.sleep(3600)


async def made_by_a_thread(begun):
    await waits(begun)


async def made_by_an_executor(begun):
    await waits(begun)


def begin(start, function):
    begun = threading.Event()
    start(asyncio.run, function(begun))
    begun.wait()


begin(lambda *call: threading.Thread(target=call[0], args=call[1:], daemon=True).start(), made_by_a_thread)
begin(concurrent.futures.ThreadPoolExecutor().submit, made_by_an_executor)
asyncio.run(main())
