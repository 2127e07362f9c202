"""Tests for pytest, of which one forgets a task, and one drops it."""
import asyncio

kept = []


async def bar():
    await asyncio.sleep(3600)


def test_is_home():
    asyncio.run(asyncio.sleep(0))


def test_forgets():
    async def main():
        kept.append(asyncio.create_task(bar()))
        await asyncio.sleep(0)

    asyncio.run(main())


def test_is_home_as_well():
    asyncio.run(asyncio.sleep(0))


def test_without_tasks():
    pass


def test_drops():
    async def main():
        asyncio.create_task(bar())
        await asyncio.sleep(0)

    asyncio.run(main())
