"""Tasks of trio in nurseries; killed when all of them wait."""
import os
import signal

import trio


async def in_sleep():
    await trio.sleep(3600)


async def in_channel(channel):
    await channel.receive()


async def fails():
    raise ValueError("as it should")


async def in_nursery():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(in_sleep)


async def main():
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(in_sleep)
            nursery.start_soon(fails)
    except ValueError as error:
        print(error, flush=True)
    async with trio.open_nursery() as nursery:
        _, receiver = trio.open_memory_channel(0)
        nursery.start_soon(in_channel, receiver)
        nursery.start_soon(in_nursery)
        await trio.testing.wait_all_tasks_blocked()
        os.kill(os.getpid(), signal.SIGKILL)


import trio.testing

trio.run(main)
