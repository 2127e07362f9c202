"""Asks the functions of asyncio that the adapter replaces what they are, and calls them in every way."""
import asyncio
import copy
import inspect
import pickle
import weakref
from unittest import mock


def says(function, *arguments, **named):
    try:
        return function(*arguments, **named)
    except TypeError as error:
        return error


loop = asyncio.new_event_loop()
loop.set_exception_handler(lambda loop, context: print("handled", context["message"]))
FUNCTIONS = (asyncio.BaseEventLoop.close, asyncio.BaseEventLoop.call_exception_handler, asyncio.TaskGroup.__aenter__,
             asyncio.runners._cancel_all_tasks, asyncio.Handle._run)
for function in FUNCTIONS:
    print(function.__module__, function.__qualname__, function.__doc__, inspect.signature(function),
          inspect.isfunction(function))
    print(inspect.iscoroutinefunction(function), asyncio.iscoroutinefunction(function), inspect.getsource(function))
    print(copy.copy(function) is function, pickle.loads(pickle.dumps(function)) is function, hash(function) != 0)
    print(weakref.ref(function)() is function, repr(function).startswith(f"<function {function.__qualname__} at 0x"))
    print(says(function, 1, 2, 3), says(function), says(function, no=1))

print(inspect.ismethod(loop.close), loop.close == loop.close, weakref.WeakMethod(loop.close)() == loop.close)
print(type(mock.create_autospec(asyncio.TaskGroup).return_value.__aenter__).__name__)
print(says(mock.create_autospec(asyncio.BaseEventLoop, instance=True).close, 1, 2))
with mock.patch.object(asyncio.BaseEventLoop, "call_exception_handler", autospec=True) as patched:
    loop.call_exception_handler({"message": "patched"})
    print(patched.call_args == mock.call(loop, {"message": "patched"}))
loop.call_exception_handler({"message": "by its place"})
loop.call_exception_handler(context={"message": "by its name"})
asyncio.BaseEventLoop.call_exception_handler(self=loop, context={"message": "both by their names"})
print(says(loop.call_exception_handler), says(loop.call_exception_handler, 1, 2), says(loop.close, 1), says(loop.close, a=1))
asyncio.runners._cancel_all_tasks(loop=loop)
asyncio.BaseEventLoop.close(self=loop)
print(loop.is_closed())
asyncio.run(asyncio.sleep(0))
