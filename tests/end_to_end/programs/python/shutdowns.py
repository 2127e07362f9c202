"""Leaves a task behind that goes on when asyncio.run() has cancelled it."""
import asyncio
import sys
import time


async def wait_closed():
    await closed.wait()


async def cleans_up():
    try:
        await asyncio.sleep(3600)
    finally:
        await wait_closed()


async def cleans_up_slowly():
    try:
        await asyncio.sleep(3601)
    finally:
        await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)


async def reconnects():
    while True:
        await asyncio.sleep(0.01)


async def goes_on_elsewhere():
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        pass
    await reconnects()


def says_goodbye():
    time.sleep(3600)


async def blocks():
    try:
        await asyncio.sleep(3602)
    finally:
        says_goodbye()


async def ignores():
    while True:
        try:
            await asyncio.sleep(0.01)
        except BaseException:
            pass


async def main(left_behind, is_kept):
    global closed, kept
    closed = asyncio.Event()
    task = asyncio.create_task(left_behind())
    if is_kept:
        kept = task
    await asyncio.sleep(0.02)


asyncio.run(main(globals()[sys.argv[1]], is_kept="dropped" not in sys.argv))
