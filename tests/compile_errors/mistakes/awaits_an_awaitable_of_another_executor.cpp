// first error: curfew::use_task
#include <asio/awaitable.hpp>
#include <asio/thread_pool.hpp>
#include <curfew/curfew.hpp>

asio::awaitable<void, asio::thread_pool::executor_type> sleeps();
curfew::task<> waits() { co_await sleeps(); }
