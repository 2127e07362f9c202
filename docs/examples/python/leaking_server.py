"""A server of aiohttp's that forgets a task a request, and a client that sends three."""
import asyncio

from aiohttp import ClientSession, web


async def audit(request):
    await asyncio.sleep(3600)


async def handle(request):
    asyncio.create_task(audit(request))
    return web.Response(text="hello")


async def main():
    app = web.Application()
    app.router.add_get("/", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    async with ClientSession() as session:
        for _ in range(3):
            async with session.get(f"http://127.0.0.1:{port}/") as response:
                print(await response.text())
    await runner.cleanup()


asyncio.run(main())
