"""Tasks that are dropped, and by which function: each is called as that, or `somebody…` where nobody can tell."""
import asyncio


class Bot:
    pass


bot = Bot()


async def waits():
    await asyncio.sleep(3600)


def at_once():
    asyncio.create_task(waits(), name="at_once")


def with_its_variable():
    task = asyncio.create_task(waits(), name="with_its_variable")  # noqa: F841


async def later_with_its_variable():
    task = asyncio.create_task(waits(), name="later_with_its_variable")  # noqa: F841
    await asyncio.sleep(0)


def start():
    bot.task = asyncio.create_task(waits(), name="somebody")


def stop_using():
    bot.task = None


def hands_it_up():
    task = asyncio.create_task(waits(), name="somebody who was given it")
    return task


async def main():
    at_once()
    with_its_variable()
    await later_with_its_variable()
    start()
    hands_it_up()
    await asyncio.sleep(0)
    stop_using()
    await asyncio.sleep(0)


asyncio.run(main())
