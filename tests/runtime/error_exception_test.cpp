// Exceptions as people write them: those that say nothing, those that derive from ours.
#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(multiple_exceptions.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using testing::HasSubstr;

struct null_what : std::exception {
  const char* what() const noexcept override { return nullptr; }
};

template <class E>
task<> throws(E error) {
  co_await yield();
  throw error;
}

// What a group and the record say of a task that throws this.
template <class E>
std::pair<std::string, std::string> said_of(E error) {
  std::string by_group;
  std::string by_record;
  const auto main = [&]() -> task<> {
    try {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn(throws(error));
        co_return;
      });
    } catch (const group_error& e) {
      by_group = e.what();
    }
    auto h = spawn(throws(error));
    while (!h.done()) co_await yield();
    if (recording()) {
      const recorded now;
      const model::note* const note = now.note_of(*now.task(h.id()));
      by_record = note != nullptr ? note->error : "no note";
    }
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const E&) {
    }
  };
  run_here(main());
  return {by_group, recording() ? by_record : by_group};
}

TEST(exception, of_several_coroutines_says_the_first) {
  const asio::multiple_exceptions several(std::make_exception_ptr(std::runtime_error("connection reset")));
  const auto [group, record] = said_of(several);
  EXPECT_THAT(group, HasSubstr("multiple exceptions, first: connection reset"));
  EXPECT_THAT(record, HasSubstr("multiple exceptions, first: connection reset"));
  EXPECT_EQ(said_of(asio::multiple_exceptions(std::make_exception_ptr(several))).second, record);
}

TEST(exception, whose_what_is_null) {
  const auto [group, record] = said_of(null_what());
  EXPECT_THAT(group, HasSubstr("what() is a null pointer: curfew::"));
  EXPECT_THAT(record, HasSubstr("what() is a null pointer: curfew::"));
}

TEST(exception, that_is_a_null_string) {
  const auto [group, record] = said_of(static_cast<const char*>(nullptr));
  EXPECT_THAT(group, HasSubstr("a null pointer: char const*"));
  EXPECT_THAT(record, HasSubstr("a null pointer: char const*"));
}

TEST(exception, of_any_type) {
  EXPECT_THAT(said_of(7).first, HasSubstr("no std::exception"));
  EXPECT_THAT(said_of(std::string("a string")).first, HasSubstr("a string"));
}

// ---- derived from cancelled -----------------------------------------------------------------------------------------

struct own_cancelled : cancelled {
  explicit own_cancelled(cancel_reason why) : cancelled(why) {}
};
struct marker {
  virtual ~marker() = default;
};
struct further_cancelled : marker, own_cancelled {
  explicit further_cancelled(cancel_reason why) : own_cancelled(why) {}
};

template <class E>
task<> translates() {
  try {
    co_await sleep_for(std::chrono::hours(1));
  } catch (const cancelled& c) {
    throw E(c.reason());
  }
}

template <class E>
void expect_no_failure() {
  const auto in_a_child = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn(translates<E>());
      co_await yield();
      g.cancel();
    });
  };
  const auto in_a_body = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.cancel();
      co_await translates<E>();
    });
  };
  EXPECT_NO_THROW(run_here(in_a_child()));
  EXPECT_NO_THROW(run_here(in_a_body()));
  if (recording()) {
    EXPECT_EQ(recorded().counters().failed, 0u);
    EXPECT_EQ(recorded().counters().cancelled, 1u);
  }
}

TEST(exception, derived_from_cancelled_is_a_cancellation) { expect_no_failure<own_cancelled>(); }
TEST(exception, derived_from_cancelled_and_another_is_a_cancellation) { expect_no_failure<further_cancelled>(); }

}  // namespace
}  // namespace curfew::tests
