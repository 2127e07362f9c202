"""Tests that leave a task behind and end in another way than others; none of them is to be missed, or blamed for another."""
import asyncio
import os


async def leave():
    asyncio.create_task(asyncio.sleep(60), name="left")
    await asyncio.sleep(0)


def test_whose_teardown_fails(request):
    request.addfinalizer(lambda: 1 / 0)
    asyncio.run(leave())


def test_behind_it():
    asyncio.run(asyncio.sleep(0))


def test_that_clears_its_environment():
    os.environ.clear()
    asyncio.run(leave())


def test_in_an_empty_environment():
    asyncio.run(leave())
