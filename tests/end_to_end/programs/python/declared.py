"""What curfew.daemon() is given; prints what it says of what it does not take. With `trio`: of a task of trio's."""
import asyncio
import sys

try:
    import curfew
except ImportError:  # without curfew around it
    sys.exit("there is no curfew")


async def forever():
    await asyncio.sleep(3600)


def declare(what):
    try:
        curfew.daemon(what)
    except TypeError as error:
        print(str(error).rpartition(": ")[2])


async def main():
    many = asyncio.gather(asyncio.gather(forever(), forever()), asyncio.shield(asyncio.sleep(0)), forever())
    assert curfew.daemon(many) is many
    one = curfew.daemon(asyncio.create_task(forever()))
    done = asyncio.create_task(asyncio.sleep(0))
    await done
    curfew.daemon(done)
    coroutine = forever()
    for what in (None, coroutine, asyncio.shield(one), [one]):
        declare(what)
    coroutine.close()


async def of_trio():
    declare(trio.lowlevel.current_task())


if sys.argv[1:] == ["trio"]:
    import trio

    trio.run(of_trio)
else:
    asyncio.run(main())
