"""Tasks of trio that end beside each other in one nursery; prints how many completed, failed and were cancelled."""
import trio


class Cancelled(Exception):
    """One of the program's own, of the name that trio's has."""


async def fails(error):
    await trio.sleep(0)
    raise error


async def waits_for_one_that_fails():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(fails, ValueError("within"))


async def cancels_and_fails(nursery):
    nursery.cancel_scope.cancel()  # who waits at its end has its error there first
    raise ValueError("of its own")


async def is_cancelled():
    await trio.sleep_forever()


async def completes():
    with trio.CancelScope(shield=True):
        await trio.sleep(0)


async def in_a_nursery(function, *arguments):
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(is_cancelled)
            nursery.start_soon(completes)
            nursery.start_soon(function, *(nursery if a is None else a for a in arguments))
    except (ValueError, Cancelled):
        pass


async def main():
    await in_a_nursery(waits_for_one_that_fails)  # and `fails` in it
    await in_a_nursery(cancels_and_fails, None)
    await in_a_nursery(fails, Cancelled("of the program's"))
    with trio.move_on_after(0):
        await in_a_nursery(is_cancelled)
    print(4 + 1, 2 + 1 + 1, 4 + 1)  # main completes, too


trio.run(main)
