// What the spelling of a type says of its handler. The spellings were taken from g++ 12 and clang 19.
#include "probe/adapters/asio/handler_names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace curfew::tests {
namespace {

using asio_tracking::facts_of_handler;
using asio_tracking::handler_kind;

std::string name_in_gnu(const std::string& type) {
  return facts_of_handler("operation_type& type_of() [with Operation = " + type + "]").name;
}
std::string name_in_clang(const std::string& type) {
  return facts_of_handler("operation_type &type_of() [Operation = " + type + "]").name;
}
handler_kind kind_of(const std::string& type) {
  return facts_of_handler("operation_type& type_of() [with Operation = " + type + "]").kind;
}

TEST(handler_name, of_a_lambda_is_that_of_the_function_around_it) {
  EXPECT_EQ(name_in_gnu("asio::detail::reactive_socket_recv_op<asio::mutable_buffers_1, "
                        "session::do_read()::<lambda(std::error_code, std::size_t)>, asio::any_io_executor>"),
            "session::do_read::lambda");
  EXPECT_EQ(
      name_in_clang("asio::detail::reactive_socket_recv_op<asio::mutable_buffers_1, (lambda at /src/s.cpp:12:34), "
                    "asio::any_io_executor>"),
      "lambda");
}

TEST(handler_name, of_a_lambda_that_clang_has_by_its_place_is_that_of_the_function_too) {
  const auto name_of = [](const char* mangled_type) {
    return facts_of_handler("type_of() [Operation = asio::detail::wait_handler<(lambda at /src/s.cpp:12:34), int>]",
                            mangled_type)
        .name;
  };
  EXPECT_EQ(name_of("N4asio6detail12wait_handlerIZN12_GLOBAL__N_17session7do_readEvEUliE_iEE"),
            "session::do_read::lambda");
  EXPECT_EQ(name_of("N4asio6detail12wait_handlerIZ4mainE3$_0iEE"), "main::lambda");
  EXPECT_EQ(name_of(nullptr), "lambda");
}

TEST(handler_name, does_without_the_arguments_of_the_function_around_it) {
  EXPECT_EQ(name_in_gnu("asio::detail::executor_op<asio::detail::binder0<main(int, char**)::<lambda(int, int)> >, "
                        "std::allocator<void>, asio::detail::scheduler_operation>"),
            "main::lambda");
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<n::serve(int, n::pair<int, int>)::<lambda(auto:1, int)>, E>"),
            "n::serve::lambda");
}

TEST(handler_name, of_a_composed_operation_is_that_of_its_handler) {
  EXPECT_EQ(
      name_in_gnu("asio::detail::reactive_socket_send_op<asio::detail::prepared_buffers<asio::const_buffer, 64>, "
                  "asio::detail::write_op<asio::basic_stream_socket<asio::ip::tcp>, asio::mutable_buffers_1, const "
                  "asio::mutable_buffer*, asio::detail::transfer_all_t, "
                  "n::session::write(std::size_t)::<lambda(std::error_code, std::size_t)> >, "
                  "asio::any_io_executor>"),
      "n::session::write::lambda");
}

TEST(handler_name, of_a_composed_operation_is_not_taken_from_what_it_works_on) {
  const std::string handler = "n::session::read()::<lambda(std::error_code, std::size_t)>";
  const auto name_with = [&](const std::string& before) {
    return name_in_gnu("asio::detail::wait_handler<" + before + handler + " >, asio::any_io_executor>");
  };
  const std::string expected = "n::session::read::lambda";
  EXPECT_EQ(name_with("asio::detail::read_op<n::stream, n::buffers, const n::buffer*, n::until_full, "), expected);
  EXPECT_EQ(name_with("asio::detail::read_until_match_op_v1<n::stream, n::buffers, n::matches, "), expected);
  EXPECT_EQ(name_with("asio::ssl::detail::io_op<n::stream, asio::ssl::detail::read_op<n::buffers>, "), expected);
  EXPECT_EQ(name_with("asio::detail::range_connect_op<asio::ip::tcp, E, n::range, n::tries, "), expected);
  EXPECT_EQ(
      name_with("boost::beast::basic_stream<boost::asio::ip::tcp, E, n::limit>::ops::transfer_op<true, n::buffers, "),
      expected);
  EXPECT_EQ(name_in_gnu("asio::detail::reactive_socket_recv_op<n::buffers, " + handler + ", n::executor>"), expected);
  EXPECT_EQ(
      name_in_gnu("asio::detail::wait_handler<asio::detail::composed_op<n::steps, asio::detail::composed_work<void("
                  "n::executor)>, " +
                  handler + ", void(std::error_code)>, asio::any_io_executor>"),
      expected);
  EXPECT_EQ(name_in_gnu("asio::detail::reactive_socket_recv_op<n::buffers, std::function<void()>, E>"),
            "std::function");
  EXPECT_EQ(name_in_gnu("boost::asio::detail::executor_op<boost::asio::detail::binder2<std::function<void()>, "
                        "boost::system::error_code, n::bytes>, std::allocator<void>, X>"),
            "std::function");
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<asio::detail::wrapped_handler<n::strand, " + handler + ", C>, E>"),
            expected);
}

TEST(handler_name, of_what_is_bound_is_the_class_of_the_member) {
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<std::_Bind<void (client::*(client*, std::_Placeholder<1>))(const "
                        "std::error_code&)>, asio::any_io_executor>"),
            "client");
  EXPECT_EQ(
      name_in_clang("asio::detail::wait_handler<std::_Bind<void (n::(anonymous namespace)::client::*(n::(anonymous "
                    "namespace)::client *, std::_Placeholder<1>))(std::error_code)>, asio::any_io_executor>"),
      "n::client");
}

TEST(handler_name, of_a_qualified_member_is_its_class_too) {
  EXPECT_EQ(
      name_in_gnu("asio::detail::wait_handler<std::_Bind<void (n::client::*(n::client*, std::_Placeholder<1>))(const "
                  "std::error_code&) const noexcept>, E>"),
      "n::client");
  EXPECT_EQ(name_in_clang("asio::detail::wait_handler<std::_Bind_front<void (n::client::*)(std::error_code) const &, "
                          "n::client *>, E>"),
            "n::client");
}

TEST(handler_name, of_what_boost_binds_is_the_class_of_the_member) {
  const std::string arguments = "boost::_bi::list2<boost::_bi::value<n::client*>, boost::arg<1> (*)()> >";
  EXPECT_EQ(name_in_gnu("boost::asio::detail::wait_handler<boost::_bi::bind_t<void, boost::_mfi::mf1<void, n::client, "
                        "const boost::system::error_code&>, " +
                        arguments + ", boost::asio::any_io_executor>"),
            "n::client");
  EXPECT_EQ(name_in_gnu("boost::asio::detail::wait_handler<boost::_bi::bind_t<void, boost::_mfi::mf<void (n::client::*)"
                        "(const boost::system::error_code&), void, n::client, const boost::system::error_code&>, " +
                        arguments + ", boost::asio::any_io_executor>"),
            "n::client");
  EXPECT_EQ(name_in_gnu("boost::asio::detail::wait_handler<boost::_bi::bind_t<void, void (*)(const "
                        "boost::system::error_code&, int), " +
                        arguments + ", boost::asio::any_io_executor>"),
            "");
}

TEST(handler_name, of_a_member_bound_to_its_front_is_the_class_of_the_member) {
  EXPECT_EQ(name_in_gnu("boost::asio::detail::wait_handler<boost::beast::detail::bind_front_wrapper<void "
                        "(n::client::*)(boost::system::error_code), std::shared_ptr<n::client> >, E>"),
            "n::client");
  EXPECT_EQ(name_in_clang("asio::detail::wait_handler<std::_Bind_front<void (n::client::*)(std::error_code), "
                          "n::client *>, asio::any_io_executor>"),
            "n::client");
}

TEST(handler_name, of_a_stackful_coroutine_is_its_function_where_asio_keeps_that) {
  const std::string old_one =
      "asio::detail::reactive_socket_recv_op<asio::mutable_buffers_1, asio::detail::coro_handler<asio::executor_binder<"
      "void (*)(), asio::any_io_executor>, long unsigned int>, asio::any_io_executor>";
  EXPECT_EQ(name_in_gnu(old_one), "");
  EXPECT_TRUE(facts_of_handler("[with Operation = " + old_one + "]").is_of_coroutine);
  const std::string type =
      "asio::detail::wait_handler<asio::detail::spawn_handler<asio::any_io_executor, void(std::error_code)>, "
      "asio::any_io_executor>";
  EXPECT_EQ(name_in_gnu(type), "asio::spawn");
  EXPECT_EQ(name_in_clang("boost::" + type), "boost::asio::spawn");
  EXPECT_TRUE(facts_of_handler("[with Operation = " + type + "]").is_of_coroutine);
  EXPECT_EQ(name_in_gnu("asio::detail::executor_op<asio::detail::spawned_thread_resumer, std::allocator<void>, "
                        "asio::detail::scheduler_operation>"),
            "asio::spawn");
}

TEST(handler_name, of_a_coroutine_of_boost_cobalt_is_told_by_the_place_where_it_waits) {
  const auto facts = facts_of_handler(
      "type_of() [with Operation = boost::asio::detail::wait_handler<boost::cobalt::completion_handler<boost::system::"
      "error_code>, boost::asio::any_io_executor>]");
  EXPECT_EQ(facts.name, "");
  EXPECT_TRUE(facts.is_of_coroutine);
  EXPECT_TRUE(facts.is_begun_in_it);
}

TEST(handler_name, of_what_a_template_of_the_program_wraps_is_that_of_the_handler_in_it) {
  EXPECT_EQ(name_in_gnu("asio::detail::reactive_socket_recv_op<asio::mutable_buffers_1, n::with_memory<std::_Bind<void "
                        "(n::client<int>::*(std::shared_ptr<n::client<int> >, std::function<void(const "
                        "std::error_code&)>))(std::function<void(const std::error_code&)>)> >, asio::any_io_executor>"),
            "n::client<int>");
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<n::with_memory<int, n::serve(int)::<lambda(int)> >, E>"),
            "n::serve::lambda");
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<n::server<int>::serve(int)::<lambda(int)>, E>"),
            "n::server<int>::serve::lambda");
}

TEST(handler_name, of_a_function_that_is_hidden_in_an_object_is_that_of_the_object) {
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<std::function<void(const std::error_code&)>, "
                        "asio::any_io_executor>"),
            "std::function");
}

TEST(handler_name, of_a_function_object_is_its_type) {
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<on_tick, asio::any_io_executor>"), "on_tick");
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<n::on_tick<int>, asio::any_io_executor>"), "n::on_tick<int>");
}

TEST(handler_name, of_a_function_pointer_is_not_known) {
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<void (*)(const std::error_code&), asio::any_io_executor>"), "");
}

TEST(handler_name, that_nobody_spelled_is_empty) {
  EXPECT_EQ(facts_of_handler("").name, "");
  EXPECT_EQ(facts_of_handler("nothing of the kind").name, "");
  EXPECT_EQ(name_in_gnu("asio::detail::wait_handler<"), "");
}

TEST(hidden_handler, is_known_by_the_symbol_of_the_function_that_calls_it) {
  const auto facts = [](const std::string& handler) {
    return asio_tracking::facts_of_hidden_handler(
        "void asio::detail::executor_function::complete<" + handler +
        ", std::allocator<void> >(asio::detail::executor_function::impl_base*, "
        "bool)");
  };
  const auto posted = facts("asio::detail::binder0<n::session::post()::{lambda()#1}>");
  EXPECT_EQ(posted.kind, handler_kind::callback);
  EXPECT_EQ(posted.name, "n::session::post::lambda");
  const auto hop = facts("asio::detail::binder1<asio::detail::awaitable_handler<E, std::error_code>, std::error_code>");
  EXPECT_EQ(hop.kind, handler_kind::coroutine);
  EXPECT_FALSE(hop.is_in_own_class);
  EXPECT_EQ(facts("asio::detail::awaitable_thread<E>::~awaitable_thread()::{lambda()#1}").kind, handler_kind::plumbing);
  EXPECT_EQ(facts("asio::experimental::coro<int(), void, asio::any_io_executor>::~coro()::destroyer").kind,
            handler_kind::plumbing)
      << "what is to be done is done as it is destroyed";
  EXPECT_EQ(asio_tracking::facts_of_hidden_handler("main").kind, handler_kind::erased);
  EXPECT_EQ(asio_tracking::facts_of_hidden_handler("").kind, handler_kind::erased);
}

TEST(handler_kind, of_a_class_of_the_programs_own_is_not_told_by_its_name) {
  for (const std::string own :
       {"my_awaitable_handler", "n::detail::awaitable_handler<int>", "asio_like::detail::awaitable_handler",
        "n::asio::detail::awaitable_handler<int>", "n::parallel_group", "n::detail::executor_function",
        "n::curfew::detail::waiter", "awaitable_threads::~awaitable_threads()::<lambda()>"}) {
    EXPECT_EQ(kind_of("asio::detail::wait_handler<" + own + ", asio::any_io_executor>"), handler_kind::callback) << own;
    EXPECT_FALSE(name_in_gnu("asio::detail::wait_handler<" + own + ", asio::any_io_executor>").empty()) << own;
  }
}

TEST(handler_kind, is_told_in_the_namespace_of_a_version) {
  for (const std::string asio : {"asio::", "boost::asio::", "asio::v103802::"})
    EXPECT_EQ(kind_of(asio + "detail::wait_handler<" + asio + "detail::awaitable_handler<E>, E>"),
              handler_kind::coroutine)
        << asio;
}

TEST(handler_kind, tells_a_coroutines_handler_from_a_class_of_the_programs_own_with_one_in_it) {
  const std::string end = "asio::detail::awaitable_handler<n::executor, std::error_code>";
  const auto facts = [](const std::string& type) {
    return facts_of_handler("type_of() [with Operation = " + type + "]");
  };
  for (const auto& asios :
       {"asio::detail::wait_handler<" + end + ", asio::any_io_executor>",
        "asio::detail::reactive_socket_recv_op<n::buffers, asio::detail::read_op<n::stream, n::buffers, " + end +
            " >, asio::any_io_executor>",
        "asio::detail::wait_handler<asio::detail::composed_op<n::steps, W, " + end + ", void()>, E>"}) {
    EXPECT_EQ(facts(asios).kind, handler_kind::coroutine) << asios;
    EXPECT_FALSE(facts(asios).is_in_own_class) << asios;
  }
  const auto own = facts("asio::detail::wait_handler<n::first_of_two<" + end + " >, asio::any_io_executor>");
  EXPECT_EQ(own.kind, handler_kind::coroutine);
  EXPECT_TRUE(own.is_in_own_class);
  EXPECT_EQ(own.name.substr(0, 15), "n::first_of_two");
}

TEST(handler_kind, tells_coroutines_groups_and_plumbing_from_callbacks) {
  EXPECT_EQ(
      kind_of("asio::detail::wait_handler<asio::detail::awaitable_handler<asio::any_io_executor, std::error_code>, "
              "asio::any_io_executor>"),
      handler_kind::coroutine);
  EXPECT_EQ(kind_of("asio::detail::wait_handler<asio::experimental::detail::parallel_group_op_handler<0, X, "
                    "asio::detail::awaitable_handler<asio::any_io_executor> >, asio::any_io_executor>"),
            handler_kind::group);
  EXPECT_EQ(kind_of("asio::detail::executor_op<asio::detail::strand_executor_service::invoker<const "
                    "asio::io_context::basic_executor_type<std::allocator<void>, 0> >, std::allocator<void> >"),
            handler_kind::plumbing);
  EXPECT_EQ(kind_of("asio::detail::wait_handler<curfew::detail::operation_state<std::error_code>::handler, "
                    "asio::any_io_executor>"),
            handler_kind::of_runtime);
  EXPECT_EQ(kind_of("asio::detail::completion_handler<main()::<lambda()>, asio::any_io_executor>"),
            handler_kind::callback);
}

}  // namespace
}  // namespace curfew::tests
