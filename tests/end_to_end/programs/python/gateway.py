# Three wait deep in a package: two of them at the same line of the program.
import asyncio
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "site-packages"))
import client


async def asks(what):
    if what == "user":
        await client.request()
    else:
        await client.request(layers=2)


async def main():
    await asyncio.gather(*[asks(what) for what in ("user", "price", "price")])


asyncio.run(main())
