#include "probe/model/waiting_place.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/support/snapshot_builder.hpp"

namespace curfew::model {
namespace {

struct frame {
  std::string_view file;
  std::uint32_t line;
  std::string_view function;
};

// Returns the line that stands for a stack of these, the outermost first.
std::uint32_t line_of(const std::vector<frame>& stack) {
  tests::snapshot_builder b;
  auto task = b.task("serve");
  for (const auto& [file, line, function] : stack) task.awaits_at(file, line, function);
  return b.get().site_at(waiting_place(b, b.get().tasks.front())).line;
}

const frame of_server{"/usr/lib/python3/dist-packages/aiohttp/web_app.py", 504, "Application._handle"};
const frame of_client{"/home/me/venv/lib/python3.11/site-packages/httpx/_client.py", 899, "Client.send"};
const frame handler{"/home/me/app/gateway.py", 9, "user"};
const frame query{"/home/me/app/users.py", 6, "get_user"};

TEST(waiting_place, is_the_innermost_of_the_program_below_a_library) {
  EXPECT_EQ(line_of({of_server, handler, query, of_client}), 6u);
  EXPECT_EQ(line_of({of_server, handler, of_client}), 9u);
}

TEST(waiting_place, is_the_innermost_of_all_where_nothing_is_of_the_program) {
  EXPECT_EQ(line_of({of_server, of_client}), 899u);
  EXPECT_EQ(line_of({}), 0u);
}

TEST(waiting_place, is_the_innermost_where_that_is_the_programs) { EXPECT_EQ(line_of({of_server, handler}), 9u); }

TEST(waiting_place, is_in_no_header_that_is_installed_or_of_a_known_library) {
  const frame main{"/home/me/app/main.cpp", 12, "main::lambda"};
  EXPECT_EQ(line_of({main, {"/usr/include/client/request.hpp", 80, "client::request"}}), 12u);
  EXPECT_EQ(line_of({main, {"/home/me/asio/include/asio/impl/awaitable.hpp", 70, "asio::co_composed"}}), 12u);
}

}  // namespace
}  // namespace curfew::model
