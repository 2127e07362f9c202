"""Tasks of trio that end in all ways that there are; what it prints is the same each time."""
import trio
import trio.lowlevel


class Counts(trio.abc.Instrument):
    def __init__(self):
        self.spawned = self.exited = 0

    def task_spawned(self, task):
        self.spawned += 1

    def task_exited(self, task):
        self.exited += 1


async def completes():
    await trio.sleep(0)


async def deeper(event):
    await event.wait()


async def waits(event):
    await deeper(event)


async def fails():
    await trio.sleep(0)
    raise ValueError("as it should")


async def receives(channel, got):
    async for value in channel:
        got.append(value)


async def starts(task_status=trio.TASK_STATUS_IGNORED):
    task_status.started("started")
    await trio.sleep(0)


async def system_task():
    await trio.sleep_forever()


async def main():
    counts, event, got = Counts(), trio.Event(), []
    trio.lowlevel.spawn_system_task(system_task)
    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(completes)
            nursery.start_soon(waits, event)
        await trio.sleep(0)
        event.set()
    trio.lowlevel.add_instrument(counts)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(fails)
            nursery.start_soon(trio.sleep_forever)
    except ValueError as error:
        print(error)
    with trio.move_on_after(0.001) as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep_forever)
    print(scope.cancelled_caught)
    trio.lowlevel.remove_instrument(counts)
    print(counts.spawned, counts.exited)
    send, receive = trio.open_memory_channel(0)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(receives, receive, got)
        print(await nursery.start(starts))
        async with send:
            for value in range(3):
                await send.send(value)
    print(got, await trio.to_thread.run_sync(lambda: "in a thread"))


trio.run(main)
