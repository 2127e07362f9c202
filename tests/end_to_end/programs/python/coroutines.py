"""Coroutines that have no code of their own: objects with the methods of one, and aclose() of a generator. Another
generator is dropped, and closed by the loop."""
import asyncio


class Reads:
    def __init__(self):
        self.awaits = iter(asyncio.get_running_loop().create_future())

    def send(self, value):
        return next(self.awaits)

    def throw(self, *error):
        raise error[0]

    def close(self):
        pass

    def __await__(self):
        return self


async def rows():
    try:
        yield 1
    finally:
        await asyncio.sleep(60)


async def dropped():
    try:
        yield 1
    finally:
        await asyncio.sleep(61)


async def main():
    lines, others = rows(), rows()
    await lines.__anext__()
    await others.__anext__()
    kept = [asyncio.create_task(Reads()), asyncio.create_task(lines.aclose()), asyncio.ensure_future(others.aclose())]
    async for row in dropped():
        break
    await asyncio.sleep(0)
    return kept


kept = asyncio.run(main())
