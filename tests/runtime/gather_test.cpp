// gather, race and first_successful: who is waited for, who is cancelled, and what is thrown (gather.hpp).
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(ip/udp.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

task<> forever() { co_await sleep_for(std::chrono::hours::max()); }
template <class T>
task<T> after_turns(int turns, T value) {
  for (int i = 0; i < turns; ++i) co_await yield();
  co_return value;
}
task<> nothing_after_turns(int turns) {
  for (int i = 0; i < turns; ++i) co_await yield();
}
task<int> fails_after_turns(int turns, const char* text) {
  for (int i = 0; i < turns; ++i) co_await yield();
  throw std::runtime_error(text);
}
// Sets `ended` when it has been cancelled and has taken some turns for that.
task<int> ends_late(bool& ended) {
  try {
    co_await forever();
  } catch (const cancelled&) {
  }
  auto cleanup = [&]() -> task<> {
    for (int i = 0; i < 5; ++i) co_await yield();
    ended = true;
  };
  co_await shield(1h, cleanup);
  throw cancelled(cancel_reason::explicit_request);
}

// Returns the texts of the failures that it throws.
template <class T>
task<std::vector<std::string>> failures_of(task<T> work) {
  std::vector<std::string> texts;
  try {
    static_cast<void>(co_await std::move(work));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const group_error& e) {
    for (const std::exception_ptr& error : e.errors()) try {
        std::rethrow_exception(error);
      } catch (const std::exception& one) {
        texts.emplace_back(one.what());
      }
  }
  co_return texts;
}

TEST(gather, returns_all_results_in_the_order_of_its_arguments) {
  const auto main = []() -> task<> {
    const auto [number, nothing, text] =
        co_await gather(after_turns(3, 1), nothing_after_turns(2), after_turns(1, std::string("two")));
    static_assert(std::is_same_v<decltype(nothing), const std::monostate>);
    EXPECT_EQ(number, 1);
    EXPECT_EQ(text, "two");
    const auto [moved] = co_await gather(after_turns(1, std::make_unique<int>(3)));
    EXPECT_EQ(*moved, 3);
  };
  run_here(main());
}

TEST(gather, runs_its_parts_beside_each_other) {
  std::string order;
  const auto part = [&](char name) -> task<> {
    order += name;
    co_await yield();
    order += name;
  };
  const auto main = [&]() -> task<> { co_await gather(part('a'), part('b')); };
  run_here(main());
  EXPECT_EQ(order, "abab");
}

TEST(gather, takes_operations_and_callables) {
  const auto main = []() -> task<> {
    asio::ip::udp::socket socket(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    char byte = 0;
    int called = 0;
    const auto [received, sent, slept, value] =
        co_await gather(socket.async_receive(asio::buffer(&byte, 1), use_task),
                        socket.async_send_to(asio::buffer("x", 1), socket.local_endpoint(), use_task), sleep_for(1ms),
                        [&]() -> task<int> { co_return ++called; });
    EXPECT_EQ(received + sent, 2u);
    EXPECT_EQ(byte, 'x');
    EXPECT_EQ(value, 1);
  };
  run_here(main());
}

TEST(gather, of_a_range_returns_a_vector) {
  const auto main = []() -> task<> {
    std::vector<task<int>> numbers;
    for (int i = 0; i < 5; ++i) numbers.push_back(after_turns(5 - i, i));
    EXPECT_THAT(co_await gather(std::move(numbers)), ElementsAre(0, 1, 2, 3, 4));
    EXPECT_THAT(co_await gather(std::vector<task<int>>()), ElementsAre());
    std::vector<task<>> nothings;
    nothings.push_back(nothing_after_turns(1));
    co_await gather(std::move(nothings));
  };
  run_here(main());
}

TEST(gather, cancels_the_others_when_one_fails_and_waits_for_them) {
  bool ended = false;
  const auto main = [&]() -> task<> {
    EXPECT_THAT(co_await failures_of(gather(ends_late(ended), fails_after_turns(2, "it"))), ElementsAre("it"));
    EXPECT_TRUE(ended);
    std::vector<task<int>> both;
    both.push_back(fails_after_turns(0, "first"));
    both.push_back(fails_after_turns(0, "second"));
    EXPECT_THAT(co_await failures_of(gather(std::move(both))), ElementsAre("first", "second"));
  };
  run_here(main());
}

TEST(gather, refuses_a_task_without_a_coroutine) {
  const auto main = []() -> task<> {
    EXPECT_THAT(co_await failures_of(gather(task<int>(), forever())), ElementsAre(testing::HasSubstr("no coroutine")));
  };
  run_here(main());
}

TEST(gather, that_is_cancelled_cancels_its_parts) {
  bool ended = false;
  const auto main = [&]() -> task<> {
    const auto victim = [&]() -> task<> { co_await gather(ends_late(ended), forever()); };
    auto handle = spawn(victim());
    for (int i = 0; i < 3; ++i) co_await yield();
    handle.cancel();
    EXPECT_THROW(co_await handle.join(), cancelled);
    EXPECT_TRUE(ended);
  };
  run_here(main());
}

TEST(gather, of_a_part_that_somebody_else_cancels_is_cancelled) {
  const auto main = []() -> task<> {
    const auto cancels_the_sleeper = []() -> task<> {
      for (const task_ref& t : all_tasks())
        if (t.name().ends_with("::forever")) t.cancel();
      co_return;
    };
    EXPECT_THROW(co_await gather(forever(), cancels_the_sleeper()), cancelled);
    EXPECT_FALSE(this_task::cancelled());
  };
  run_here(main());
}

TEST(gather, shows_its_parts_as_children_that_bear_their_names) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  const auto main = []() -> task<> {
    const auto looks = []() -> task<> {
      co_await yield();
      const recorded now;
      const auto found = std::find_if(now.groups.begin(), now.groups.end(),
                                      [&](const model::group& g) { return now.texts[g.given_name] == "gather"; });
      if (found == now.groups.end()) throw std::runtime_error("there is no group");
      std::vector<std::string> children;
      const model::snapshot& all = now;
      for (const model::task& t : all.tasks)
        if (t.owner == found->id) children.push_back(now.texts[now.sites[t.function].function]);
      EXPECT_EQ(children.size(), 3u);
      EXPECT_THAT(children, testing::Contains(testing::HasSubstr("forever")));
      EXPECT_THAT(children, testing::Each(testing::Not(testing::HasSubstr("detail"))));
    };
    auto looks_and_leaves = [&]() -> task<> {
      co_await looks();
      throw std::runtime_error("seen");
    };
    const auto gathers = [&]() -> task<> { co_await gather(looks_and_leaves, forever(), sleep_for(1h)); };
    EXPECT_THAT(co_await failures_of(gathers()), ElementsAre("seen"));
  };
  run_here(main());
}

TEST(race, returns_the_first_and_waits_until_the_others_have_ended) {
  bool ended = false;
  const auto main = [&]() -> task<> {
    const auto first = co_await race(ends_late(ended), after_turns(2, std::string("won")), sleep_for(1h));
    EXPECT_EQ(first.index(), 1u);
    EXPECT_EQ(std::get<1>(first), "won");
    EXPECT_TRUE(ended);
    EXPECT_FALSE(this_task::cancelled());
  };
  run_here(main());
}

TEST(race, tells_parts_of_one_type_apart) {
  const auto main = []() -> task<> {
    EXPECT_EQ((co_await race(forever(), nothing_after_turns(1), forever())).index(), 1u);
    std::vector<task<int>> numbers;
    numbers.push_back(after_turns(9, 0));
    numbers.push_back(after_turns(1, 7));
    const auto [index, value] = co_await race(std::move(numbers));
    EXPECT_EQ(index, 1u);
    EXPECT_EQ(value, 7);
    EXPECT_THROW(co_await race(std::vector<task<int>>()), std::invalid_argument);
  };
  run_here(main());
}

TEST(race, throws_the_failure_of_the_first) {
  bool ended = false;
  const auto main = [&]() -> task<> {
    EXPECT_THAT(co_await failures_of(race(ends_late(ended), fails_after_turns(1, "first"))), ElementsAre("first"));
    EXPECT_TRUE(ended);
  };
  run_here(main());
}

TEST(race, does_not_lose_what_goes_wrong_with_a_loser) {
  const auto main = []() -> task<> {
    const auto fails_at_the_end = []() -> task<> {
      try {
        co_await forever();
      } catch (const cancelled&) {
        throw std::runtime_error("while it ended");
      }
    };
    EXPECT_THAT(co_await failures_of(race(after_turns(1, 1), fails_at_the_end())), ElementsAre("while it ended"));
  };
  run_here(main());
}

TEST(race, that_has_a_winner_returns_it_though_the_task_is_cancelled) {
  const auto main = []() -> task<> {
    bool ended = false;
    int won = 0;
    const auto victim = [&]() -> task<> {
      won = std::get<0>(co_await race(after_turns(1, 5), ends_late(ended)));
      co_await yield();
      ADD_FAILURE() << "the task is cancelled";
    };
    auto handle = spawn(victim());
    for (int i = 0; i < 4; ++i) co_await yield();
    EXPECT_FALSE(ended);
    handle.cancel();
    EXPECT_THROW(co_await handle.join(), cancelled);
    EXPECT_EQ(won, 5);
  };
  run_here(main());
}

TEST(first_successful, passes_over_failures) {
  const auto main = []() -> task<> {
    const auto first = co_await first_successful(fails_after_turns(1, "early"), after_turns(3, 3), forever());
    EXPECT_EQ(std::get<1>(first), 3);
    std::vector<task<int>> mirrors;
    mirrors.push_back(fails_after_turns(0, "down"));
    mirrors.push_back(after_turns(2, 8));
    EXPECT_EQ((co_await first_successful(std::move(mirrors))).value, 8);
  };
  run_here(main());
}

TEST(first_successful, throws_all_failures_if_nobody_succeeds) {
  const auto main = []() -> task<> {
    EXPECT_THAT(co_await failures_of(first_successful(fails_after_turns(2, "b"), fails_after_turns(1, "a"))),
                ElementsAre("a", "b"));
  };
  run_here(main());
}

TEST(operators, give_the_results_of_asios) {
  using namespace curfew::operators;
  const auto main = []() -> task<> {
    static_assert(std::is_same_v<decltype(forever() && forever()), task<>>);
    static_assert(std::is_same_v<decltype(after_turns(1, 1) && forever()), task<int>>);
    static_assert(std::is_same_v<decltype(forever() && after_turns(1, 1)), task<int>>);
    static_assert(std::is_same_v<decltype(after_turns(1, 1) && after_turns(1, 'c') && after_turns(1, 2.0)),
                                 task<std::tuple<int, char, double>>>);
    static_assert(std::is_same_v<decltype(forever() || after_turns(1, 1) || after_turns(1, 'c')),
                                 task<std::variant<std::monostate, int, char>>>);
    co_await (nothing_after_turns(1) && sleep_for(1ms));
    EXPECT_EQ((co_await (after_turns(1, 1) && after_turns(1, 'c') && after_turns(1, 2.0))), std::tuple(1, 'c', 2.0));
    EXPECT_EQ(co_await (nothing_after_turns(1) && after_turns(1, 4)), 4);
    const auto first = co_await (forever() || after_turns(1, 6) || sleep_for(1h));
    EXPECT_EQ(std::get<1>(first), 6);
    EXPECT_EQ((co_await (fails_after_turns(1, "it") || after_turns(3, 6))).index(), 1u);
  };
  run_here(main());
}

TEST(operators, show_where_they_are_awaited_and_nothing_of_their_own) {
  if (!recording()) GTEST_SKIP();
  using namespace curfew::operators;
  unsigned line = 0;
  const auto main = [&]() -> task<> {
    const auto all = [&]() -> task<> {
      line = __LINE__ + 1;
      co_await (forever() && forever() && forever());
    };
    auto h = spawn(all);
    co_await yield();
    co_await yield();
    co_await yield();
    const recorded now;
    const auto waiting = now.tasks("forever");
    EXPECT_EQ(waiting.size(), 3u);
    for (const model::task* const t : waiting) EXPECT_EQ(now.sites[t->spawned_at].line, line);
    EXPECT_TRUE(now.tasks("run_both").empty());
    std::size_t groups = 0;
    for (const model::group& g : now.groups) {
      if (now.text(g.given_name) != "gather" || g.state == model::group_state::closed) continue;
      EXPECT_EQ(now.sites[g.opened_at].line, line);
      ++groups;
    }
    EXPECT_EQ(groups, 2u);
    h.cancel();
    EXPECT_THROW(co_await h.join(), cancelled);
  };
  run_here(main());
}

TEST(operators, say_of_one_failure_what_it_was) {
  using namespace curfew::operators;
  const auto main = []() -> task<> {
    try {
      co_await (forever() && fails_after_turns(1, "it") && forever() && forever());
      ADD_FAILURE() << "it returned";
    } catch (const group_error& e) {
      EXPECT_STREQ(e.what(), "1 failure in the task group: it");
    }
  };
  run_here(main());
}

TEST(gather, and_races_hold_on_a_loop_with_several_threads) {
  const auto main = []() -> task<> {
    for (int round = 0; round < 100; ++round) {
      std::vector<task<int>> numbers;
      for (int i = 0; i < 10; ++i) numbers.push_back(after_turns(i % 3, i));
      int sum = 0;
      for (const int n : co_await gather(std::move(numbers))) sum += n;
      EXPECT_EQ(sum, 45);
      const auto first = co_await race(after_turns(2, 1), forever(), after_turns(2, 2));
      EXPECT_NE(first.index(), 1u);
      EXPECT_EQ((co_await first_successful(fails_after_turns(1, "it"), after_turns(2, 1))).index(), 1u);
    }
  };
  run_here(main(), named(curfew::shutdown::cancel(), 4));
}

}  // namespace
}  // namespace curfew::tests
