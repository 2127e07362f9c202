// What functions are called: from the spellings of g++ 12, clang 19 and demanglers, and from those of the compiler that
// compiles this.
#include "probe/recorder/function_name.hpp"

#include <gtest/gtest.h>

#include <source_location>
#include <string>

namespace curfew::tests {
namespace {

using recorder::function_name;
using recorder::without_long_arguments;

TEST(function_name, of_plain_functions) {
  EXPECT_EQ(function_name("session"), "session");
  EXPECT_EQ(function_name("curfew::task<> n::session(int)"), "n::session");
  EXPECT_EQ(function_name("task<void> n::session(std::chrono::milliseconds, const std::string &)"), "n::session");
  EXPECT_EQ(function_name("static curfew::task<> n::server::listen()"), "n::server::listen");
  EXPECT_EQ(function_name("curfew::task<> n::server::serve(int) const"), "n::server::serve");
  EXPECT_EQ(function_name("curfew::task<> {anonymous}::session()"), "session");
  EXPECT_EQ(function_name("curfew::task<> (anonymous namespace)::session()"), "session");
}

TEST(function_name, of_templates) {
  EXPECT_EQ(function_name("curfew::task<> n::generic(T) [with T = int]"), "n::generic");
  EXPECT_EQ(function_name("task<> n::generic(T) [T = int]"), "n::generic");
  EXPECT_EQ(function_name("curfew::task<std::map<int, std::string> > n::lookup(int)"), "n::lookup");
}

TEST(function_name, of_lambdas) {
  EXPECT_EQ(function_name("n::serve()::<lambda()>"), "n::serve::lambda");
  EXPECT_EQ(function_name("n::serve(int)::<lambda(curfew::task_group&)>"), "n::serve::lambda");
  EXPECT_EQ(function_name("n::server::serve() const::<lambda()>"), "n::server::serve::lambda");
  EXPECT_EQ(function_name("auto n::serve()::(anonymous class)::operator()() const"), "n::serve::lambda");
  EXPECT_EQ(function_name("auto n::serve()::(lambda)::operator()(curfew::task_group &) const"), "n::serve::lambda");
}

TEST(function_name, of_lambdas_with_qualifiers) {
  EXPECT_EQ(function_name("wait_for(int)::<lambda()> mutable [with T = int]"), "wait_for::lambda");
  EXPECT_EQ(function_name("n::s::rr() &&::<lambda()> mutable"), "n::s::rr::lambda");
  EXPECT_EQ(function_name("n::s::cr() const &::<lambda()>"), "n::s::cr::lambda");
  EXPECT_EQ(function_name("n::<lambda()> mutable::<lambda()> mutable"), "n::lambda::lambda");
  EXPECT_EQ(function_name("lam()::<lambda(auto:14 ...)> mutable [with auto:14 = {int, char}]"), "lam::lambda");
  EXPECT_EQ(function_name("auto lam()::(anonymous class)::operator()(void (*)(int)) mutable"), "lam::lambda");
  EXPECT_EQ(function_name("n::f(int) const volatile && noexcept::<lambda()>"), "n::f::lambda");
}

TEST(function_name, of_lambdas_outside_of_functions) {
  EXPECT_EQ(function_name("<lambda()>::<lambda()>"), "lambda::lambda");
  EXPECT_EQ(function_name("auto (anonymous class)::operator()() const"), "lambda");
  EXPECT_EQ(function_name("holder::<lambda()>"), "holder::lambda");
}

TEST(function_name, of_lambdas_in_demangled_symbols) {
  EXPECT_EQ(function_name("main::{lambda()#1}::operator()() const"), "main::lambda");
  EXPECT_EQ(function_name("main::{lambda()#1}::operator()"), "main::lambda");
  EXPECT_EQ(function_name("main::{lambda(auto:1)#2}::operator()<int>(int) const"), "main::lambda");
  EXPECT_EQ(function_name("main::$_0"), "main::lambda");
  EXPECT_EQ(function_name("main::$_12::operator()(int) const::{lambda(unsigned int)#1}"), "main::lambda::lambda");
  EXPECT_EQ(function_name("n::f[abi:cxx11](int) [clone .resume]"), "n::f");
}

TEST(function_name, of_lambdas_in_template_arguments) {
  EXPECT_EQ(function_name("void call(F) [F = (lambda at a.cpp:63:25)]"), "call");
  EXPECT_EQ(function_name("void call<(lambda at a.cpp:1:2)>::go((lambda at a.cpp:1:2))"), "call<lambda>::go");
  EXPECT_EQ(function_name("call(<lambda()>)"), "call");
}

TEST(function_name, of_operators) {
  EXPECT_EQ(function_name("int n::s::operator[](int)"), "n::s::operator[]");
  EXPECT_EQ(function_name("n::s& n::s::operator<<(int)"), "n::s::operator<<");
  EXPECT_EQ(function_name("std::ostream &n::operator<<(std::ostream &, const s &)"), "n::operator<<");
  EXPECT_EQ(function_name("n::s::operator<< <const char>(const char*)::<lambda()>"),
            "n::s::operator<< <const char>::lambda");
  EXPECT_EQ(function_name("bool n::s::operator<(int) const"), "n::s::operator<");
  EXPECT_EQ(function_name("auto n::s::operator<=>(int) const"), "n::s::operator<=>");
  EXPECT_EQ(function_name("n::s* n::s::operator->()"), "n::s::operator->");
  EXPECT_EQ(function_name("void n::s::operator()(int) const"), "n::s::operator()");
  EXPECT_EQ(function_name("n::s::operator()(int) const::<lambda()>"), "n::s::operator()::lambda");
  EXPECT_EQ(function_name("static void* n::s::operator new[](long unsigned int)"), "n::s::operator new[]");
  EXPECT_EQ(function_name("n::s::operator std::vector<int>() const"), "n::s::operator std::vector<int>");
  EXPECT_EQ(function_name("n::s::operator T*() const & [with T = int]"), "n::s::operator T*");
  EXPECT_EQ(function_name("task<> n::my_operator::run(int)"), "n::my_operator::run");
}

TEST(function_name, of_functions_with_unusual_results) {
  EXPECT_EQ(function_name("decltype(auto) f()"), "f");
  EXPECT_EQ(function_name("void (* f(int))(double)"), "f");
  EXPECT_EQ(function_name("const char *const &f()"), "f");
}

TEST(function_name, of_a_coroutines_frame) {
  EXPECT_EQ(function_name("void n::session(session(int)::_ZN1n7sessionEi.Frame*)"), "n::session");
  EXPECT_EQ(function_name("void<lambda()>::operator()(<lambda()> mutable::_ZN7globalmMUlvE_clEv.Frame*)"), "lambda");
  EXPECT_EQ(function_name("void f()::<lambda(int)>::operator()(f()::<lambda(int)> mutable::_ZZ1fvENUliE_clEi.Frame*)"),
            "f::lambda");
}

TEST(function_name, of_what_is_no_function_does_no_harm) {
  for (const std::string text : {"f(", "f<", ")", "]", "f [", "operator", "operator<", "<lambda", "{lambda(", " ", "&"})
    EXPECT_FALSE(function_name(text).empty()) << text;
}

std::string name_here(std::source_location here = std::source_location::current()) {
  return function_name(here.function_name());
}

struct subject {
  std::string operator[](int) noexcept { return name_here(); }
  std::string operator<<(int) const& { return name_here(); }
  static std::string of_static_lambda() {
    return [] { return name_here(); }();
  }
};

TEST(function_name, is_the_same_from_any_compiler) {
  const std::string test = "curfew::tests::function_name_is_the_same_from_any_compiler_Test::TestBody";
  const auto of_this = [&](const std::string& name) { return "curfew::tests::" + name; };
  EXPECT_EQ(name_here(), test);
  EXPECT_EQ([]() { return name_here(); }(), test + "::lambda");
  EXPECT_EQ([]() mutable { return name_here(); }(), test + "::lambda");
  EXPECT_EQ([]() mutable noexcept { return name_here(); }(), test + "::lambda");
  EXPECT_EQ([](auto) mutable -> std::string { return name_here(); }(1), test + "::lambda");
  EXPECT_EQ(subject()[1], of_this("subject::operator[]"));
  EXPECT_EQ(subject() << 1, of_this("subject::operator<<"));
  EXPECT_EQ(subject::of_static_lambda(), of_this("subject::of_static_lambda::lambda"));
}

TEST(function_name, has_no_long_lists_of_template_arguments) {
  EXPECT_EQ(without_long_arguments("n::on_tick<int>"), "n::on_tick<int>");
  EXPECT_EQ(without_long_arguments("n::connection<n::socket_adaptor, n::server<> >::read::lambda"),
            "n::connection<…>::read::lambda");
  EXPECT_EQ(without_long_arguments("n::f<n::g<n::h<int, int, int, int, int> > >"), "n::f<…>");
  EXPECT_EQ(without_long_arguments("n::s<int>::operator<"), "n::s<int>::operator<");
  EXPECT_EQ(without_long_arguments("n::unclosed<int, and so on and so on for ever"), "n::unclosed<…");
  EXPECT_EQ(without_long_arguments(""), "");
}

TEST(function_name, of_nothing) { EXPECT_EQ(function_name(""), ""); }

}  // namespace
}  // namespace curfew::tests
