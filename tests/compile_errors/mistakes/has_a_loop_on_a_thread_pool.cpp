// first error: a loop runs on an asio::io_context, and a thread_pool is none
#include <asio/thread_pool.hpp>
#include <curfew/curfew.hpp>

void runs(asio::thread_pool& pool) { curfew::loop loop(pool); }
