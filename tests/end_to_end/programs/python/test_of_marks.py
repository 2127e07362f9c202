"""Tests that leave a task behind, of which some are known to."""
import asyncio

import pytest


def leave():
    async def main():
        asyncio.create_task(asyncio.sleep(60))
        await asyncio.sleep(0)

    asyncio.run(main())


@pytest.mark.curfew_allow
def test_may_leave_anything():
    leave()


@pytest.mark.curfew_allow("orphaned-task", "collectable")
def test_may_leave_this():
    leave()


@pytest.mark.curfew_allow("unobserved-error")
def test_may_leave_something_else():
    leave()


def test_may_leave_nothing():
    leave()
