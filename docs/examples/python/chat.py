"""A chat: what one says, all hear. Whoever has come is greeted again each minute, also when gone."""
import asyncio

here = set()


async def greet(name, writer):
    while True:
        writer.write(f"Still here, {name}?\n".encode())
        await asyncio.sleep(60)


async def talk(reader, writer):
    name = (await reader.readline()).decode().strip()
    asyncio.create_task(greet(name, writer))
    here.add(writer)
    async for line in reader:
        for other in here - {writer}:
            other.write(f"{name}: {line.decode()}".encode())
    here.discard(writer)
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print("Listens on port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
