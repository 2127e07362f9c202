"""discord.py deletes a message after a while: by a task that it drops. A stand-in takes the place of Discord."""
import asyncio

import discord


class StandIn:
    """What a message asks of its connection."""

    @property
    def http(self):
        return self

    def _get_guild(self, guild_id):
        return None

    async def delete_message(self, channel_id, message_id):
        print(f"Deleted {message_id}.")


async def main():
    channel = discord.PartialMessageable(state=StandIn(), id=1)
    message = discord.PartialMessage(channel=channel, id=2)
    print(f"Sent {message.id}.")
    await message.delete(delay=2)
    print("The bot leaves.")


asyncio.run(main())
