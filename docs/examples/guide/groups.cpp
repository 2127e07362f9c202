// Snippets of docs/runtime.md on groups, run: a region from [name] to [end] is a snippet there. Prints what it says it
// prints.
#include <asio/ip/tcp.hpp>
#include <curfew/curfew.hpp>
#include <iostream>
#include <optional>
#include <stdexcept>

using namespace std::chrono_literals;

curfew::task<int> fetch(int page) {
  co_await curfew::sleep_for(10ms);
  co_return page;
}

// [child]
curfew::task<int> two_pages() {
  co_return co_await curfew::with_task_group([](curfew::task_group& pages) -> curfew::task<int> {
    curfew::child<int> first = pages.spawn(fetch(1));
    curfew::child<int> second = pages.spawn(fetch(2));
    co_return co_await first.join() + co_await second.join();
  });
}
// [end]

// [start]
curfew::task<> serve_on_any_port(curfew::task_status<unsigned short> status) {
  asio::ip::tcp::acceptor acceptor(curfew::this_task::executor(), {asio::ip::address_v4::loopback(), 0});
  status.started(acceptor.local_endpoint().port());
  co_await acceptor.async_accept(curfew::use_task);  // and so on
}

curfew::task<> talks_to_its_own_server() {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    const unsigned short port = co_await group.start(serve_on_any_port);  // it listens now
    asio::ip::tcp::socket socket(curfew::this_task::executor());
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, curfew::use_task);
    std::cout << "connected" << std::endl;
  });
}
// [end]

// [optional]
curfew::task<std::optional<int>> page_or_nothing() {
  co_return co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<std::optional<int>> {
    const auto loses_patience = [&group]() -> curfew::task<> {
      co_await curfew::sleep_for(1ms);
      group.cancel();
    };
    group.spawn(loses_patience());
    co_return co_await fetch(7);
  });
}
// [end]

curfew::task<> fails(const char* why) {
  co_await curfew::yield();
  throw std::runtime_error(why);
}

// [failures]
curfew::task<int> what_can_be_had() {
  std::optional<curfew::group_error> failures;
  const int page = co_await curfew::with_task_group(
      [](curfew::task_group& group) -> curfew::task<int> {
        group.spawn(fails("no weather today"));
        co_return co_await fetch(7);
      },
      {.supervise = true, .failures = &failures});
  if (failures) std::cout << failures->what() << std::endl;
  co_return page;
}
// [end]

curfew::task<> all() {
  std::cout << co_await two_pages() << std::endl;
  co_await talks_to_its_own_server();
  std::cout << (co_await page_or_nothing()).value_or(0) << std::endl;
  std::cout << co_await what_can_be_had() << std::endl;
}

int main() { curfew::run(all()); }
