"""Many tasks of one name, one of another, and more names than are kept; killed when they wait."""
import asyncio
import os
import signal


async def wait(seconds):
    await asyncio.sleep(seconds)


async def main():
    for _ in range(5000):
        await asyncio.create_task(wait(0), name="of many")
    tasks = [asyncio.create_task(wait(3600), name="the last of many"), asyncio.create_task(wait(3600), name="of many")]
    await asyncio.sleep(0)
    for number in range(5000):
        await asyncio.create_task(wait(0), name=f"number {number}")
    tasks.append(asyncio.create_task(wait(3600), name="one too many"))
    tasks.append(asyncio.create_task(wait(3600), name="of many"))
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main())
