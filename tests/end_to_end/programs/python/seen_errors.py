"""Tasks that fail, and whose errors are looked at in each way that there is; and tasks of callbacks that somebody has."""
import asyncio
import gc


async def fails(number=0):
    await asyncio.sleep(0)
    raise OSError(number)


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.tasks = set()

    def data_received(self, data):
        task = asyncio.create_task(self.handle(data))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def handle(self, data):
        await asyncio.sleep(0)
        self.transport.write(data)


async def is_answered():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"x")
    assert await reader.read(1) == b"x"
    writer.close()
    await writer.wait_closed()
    server.close()


async def raises(awaitable):
    try:
        await awaitable
    except (OSError, asyncio.TimeoutError):
        return
    raise AssertionError("it has not raised")


async def some_are_gathered():
    for _ in range(5):
        assert len(await asyncio.gather(*[fails(n) for n in range(200)], return_exceptions=True)) == 200
    gc.collect()
    await raises(asyncio.gather(*[fails(n) for n in range(50)]))
    asyncio.gather(fails(), fails()).add_done_callback(lambda future: future.exception())
    await raises(asyncio.wait_for(asyncio.gather(asyncio.sleep(60)), 0.001))


async def main():
    await is_answered()
    await some_are_gathered()
    tasks = [asyncio.create_task(fails(n)) for n in range(500)]
    await asyncio.wait(tasks)
    for task in tasks:
        task.exception()
    for first in asyncio.as_completed([fails(n) for n in range(5)]):
        await raises(first)
    await raises(asyncio.shield(fails()))
    await raises(asyncio.wrap_future(asyncio.run_coroutine_threadsafe(fails(), asyncio.get_running_loop())))
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0)
    gc.collect()


asyncio.run(main())
