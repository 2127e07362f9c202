import asyncio
import contextlib
import sys


# [example]
async def session(reader, writer):
    await reader.readline()  # a peer that says nothing keeps it for ever
    writer.close()
# [end]


# [fixed]
async def bounded_session(reader, writer):
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(reader.readline(), 0.05)
    writer.close()
# [end]


async def serve(session):
    server = await asyncio.start_server(session, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(reader.read(), 0.2)  # until the server hangs up
    writer.close()
    server.close()


asyncio.run(serve({"example": session, "fixed": bounded_session}[sys.argv[1]]))
