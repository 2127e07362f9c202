// first error: this executor's context is no io_context
#include <asio/thread_pool.hpp>
#include <curfew/curfew.hpp>

curfew::task<> sleeps();
void spawns(curfew::task_group& group, asio::thread_pool& pool) {
  group.spawn(sleeps(), {.executor = pool.get_executor()});
}
