"""A task that does not give its loop back, in one of many ways; another one waits for its turn."""
import asyncio
import re
import sys
import time


def sleeps():
    time.sleep(3600)


def computes():
    number = 0
    while True:
        number += 1


def matches():
    re.match(r"(a+)+b", "a" * 100)  # keeps the interpreter's lock


class Called:  # by C
    def __lt__(self, other):
        sleeps()


def sorts():
    sorted([Called(), Called()])


async def waits():
    await asyncio.sleep(0)
    await asyncio.sleep(3600)


async def inner(how):
    how()


async def outer(how):
    await asyncio.sleep(0)
    await inner(how)


async def main(how):
    other = asyncio.create_task(waits())
    await outer(how)
    await other


asyncio.run(main(globals()[sys.argv[1]]))
