// What coroutines are called that are known by the symbol of what resumes them.
#include "probe/recorder/coroutine_names.hpp"

#include <gtest/gtest.h>

#include <source_location>

#include "probe/recorder/function_name.hpp"
#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {

void a_coroutine_of_this_program() {}
struct a_callable_of_this_program {};

namespace {

using recorder::name_of_coroutine;

TEST(coroutine_name, is_that_of_its_function) {
  EXPECT_EQ(name_of_coroutine("n::session(n::session(int)::_ZN1n7sessionEi.Frame*)").name, "n::session");
  EXPECT_EQ(name_of_coroutine("n::session(int)").name, "n::session");
  EXPECT_EQ(name_of_coroutine("main::{lambda()#1}::operator()() const").name, "main::lambda");
  EXPECT_FALSE(name_of_coroutine("n::session(int)").of_library);
  EXPECT_EQ(name_of_coroutine("").name, "");
}

TEST(coroutine_name, of_a_library_is_told_from_the_programs_own) {
  EXPECT_TRUE(name_of_coroutine("asio::detail::co_spawn_entry_point<int>(int)").of_library);
  EXPECT_TRUE(name_of_coroutine("boost::asio::detail::f(int)").of_library);
  EXPECT_TRUE(name_of_coroutine("curfew::detail::co_spawn_entry_point<int>(int)").of_library);
  EXPECT_TRUE(name_of_coroutine("asio::awaitable<int> curfew::as_awaitable<int>(curfew::task<int>)").of_library);
  EXPECT_FALSE(name_of_coroutine("curfew::mine(int)").of_library);
}

TEST(coroutine_name, of_an_operator_is_without_asios_namespace) {
  const auto found =
      name_of_coroutine("asio::awaitable<int> asio::experimental::awaitable_operators::operator||<int>(int)");
  EXPECT_EQ(found.name, "operator||");
  EXPECT_FALSE(found.of_library);
}

TEST(coroutine_name, is_found_by_the_address_of_the_function_and_by_the_type_of_a_callable) {
  test_loop loop("origins");
  own_segment segment;
  const auto here = std::source_location::current();
  const auto name_of = [&](const recorder::coroutine_origin& from) {
    const recorder::spawn_sites found = recorder::sites_of_spawn(here, from, here);
    const recorder::spawn_sites again = recorder::sites_of_spawn(here, from, here);
    EXPECT_EQ(found.function, again.function);
    EXPECT_EQ(found.spawned_at, recorder::site(here));
    return segment.text(segment.site(found.function).function);
  };
  EXPECT_EQ(name_of({.function = reinterpret_cast<const void*>(&a_coroutine_of_this_program)}),
            "curfew::tests::a_coroutine_of_this_program");
  EXPECT_EQ(name_of({.callable = &typeid(a_callable_of_this_program)}), "curfew::tests::a_callable_of_this_program");
  const std::string otherwise = recorder::function_name(here.function_name());
  EXPECT_EQ(name_of({}), otherwise);
  EXPECT_EQ(name_of({.callable = &typeid(std::string)}), otherwise);
  static int data = 0;
  EXPECT_EQ(name_of({.function = &data}), otherwise);
}

}  // namespace
}  // namespace curfew::tests
