"""Tasks of asyncio and trio, by command: answers each line that names one of them with the nanoseconds of processor time that one
took. Run with and without the recording (bounds.py)."""
import asyncio
import sys
import time


async def nothing():
    pass


async def innermost(future):
    await future


async def inner(future):
    await innermost(future)


async def outer(future):
    await inner(future)


async def make_run_end(count):
    for _ in range(count // 100):
        for task in [asyncio.create_task(nothing()) for _ in range(100)]:
            await task


async def wait_once(count):
    """Three coroutines deep, so that a stack of three is recorded."""
    loop = asyncio.get_running_loop()
    for _ in range(count // 100):
        futures = [loop.create_future() for _ in range(100)]
        tasks = [asyncio.create_task(outer(future)) for future in futures]
        await asyncio.sleep(0)
        for future in futures:
            future.set_result(None)
        for task in tasks:
            await task


async def serve(count):
    """Requests to a server of aiohttp's, from a client in the same loop."""
    from aiohttp import ClientSession, web

    async def handle(request):
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/"
    async with ClientSession() as session:
        for _ in range(count):
            async with session.get(url) as response:
                await response.read()
    await runner.cleanup()


async def make_run_end_in_trio(count):
    for _ in range(count // 100):
        async with trio.open_nursery() as nursery:
            for _ in range(100):
                nursery.start_soon(nothing)


async def wait_once_in_trio(count):
    for _ in range(count // 100):
        event = trio.Event()

        async def innermost():
            await event.wait()

        async def inner():
            await innermost()

        async def outer():
            await inner()

        async with trio.open_nursery() as nursery:
            for _ in range(100):
                nursery.start_soon(outer)
            await trio.sleep(0)
            event.set()


for line in sys.stdin:
    work, count = {"tasks": (make_run_end, 20_000), "waits": (wait_once, 20_000), "serve": (serve, 400),
                   "trio": (make_run_end_in_trio, 10_000), "trio_waits": (wait_once_in_trio, 10_000)}[line.strip()]
    if line.startswith("trio"):
        import trio
    began = time.process_time_ns()
    if line.startswith("trio"):
        trio.run(work, count)
    else:
        asyncio.run(work(count))
    print((time.process_time_ns() - began) / count, flush=True)
