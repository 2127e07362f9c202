"""asyncio makes a task within a callback, for a client that comes: of asyncio's own loop, or of uvloop's."""
import asyncio
import importlib
import sys


async def serves(reader, writer):
    serves.begun.set()
    await asyncio.sleep(3600)


async def main():
    serves.begun = asyncio.Event()
    server = await asyncio.start_server(serves, "127.0.0.1", 0)
    _, main.writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await serves.begun.wait()


with asyncio.Runner(loop_factory=importlib.import_module(sys.argv[1]).new_event_loop) as runner:
    runner.run(main())
