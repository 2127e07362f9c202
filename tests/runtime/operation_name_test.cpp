// What operations are called: from the spellings of g++ 12 and clang 19, whichever compiles this.
#include <gtest/gtest.h>

#include <string>

#include <curfew/detail/operation_name.hpp>

namespace curfew::tests {
namespace {

using detail::operation_name;

// As __PRETTY_FUNCTION__ of type_spelling<T>() says it.
std::string gnu(const std::string& type) {
  return "constexpr std::string_view curfew::detail::type_spelling() [with T = " + type +
         "; std::string_view = std::basic_string_view<char>]";
}
std::string clang(const std::string& type) {
  return "std::string_view curfew::detail::type_spelling() [T = " + type + "]";
}

TEST(operation_name, of_an_objects_operation) {
  EXPECT_EQ(operation_name(gnu("asio::basic_waitable_timer<std::chrono::_V2::steady_clock>::initiate_async_wait")),
            "steady_timer.async_wait");
  EXPECT_EQ(operation_name(clang("asio::basic_waitable_timer<std::chrono::steady_clock, "
                                 "asio::wait_traits<std::chrono::steady_clock>, "
                                 "asio::any_io_executor>::initiate_async_wait")),
            "steady_timer.async_wait");
  EXPECT_EQ(operation_name(clang("asio::basic_waitable_timer<std::chrono::system_clock>::initiate_async_wait")),
            "system_timer.async_wait");
  EXPECT_EQ(operation_name(gnu("asio::basic_stream_socket<asio::ip::tcp>::initiate_async_receive")),
            "tcp.socket.async_receive");
  EXPECT_EQ(operation_name(clang("asio::basic_stream_socket<asio::ip::tcp, "
                                 "curfew::use_task_t::executor_with_default<asio::any_io_executor> "
                                 ">::initiate_async_send")),
            "tcp.socket.async_send");
  EXPECT_EQ(operation_name(gnu("asio::basic_datagram_socket<asio::ip::udp>::initiate_async_receive_from")),
            "udp.socket.async_receive_from");
  EXPECT_EQ(operation_name(gnu("asio::basic_socket<asio::ip::tcp, asio::any_io_executor>::initiate_async_connect")),
            "tcp.socket.async_connect");
  EXPECT_EQ(operation_name(gnu("asio::basic_socket_acceptor<asio::ip::tcp>::initiate_async_move_accept")),
            "tcp.acceptor.async_accept");
  EXPECT_EQ(operation_name(gnu("asio::basic_socket_acceptor<asio::ip::tcp>::initiate_async_accept")),
            "tcp.acceptor.async_accept");
  EXPECT_EQ(operation_name(gnu("asio::ip::basic_resolver<asio::ip::tcp>::initiate_async_resolve")),
            "tcp.resolver.async_resolve");
  EXPECT_EQ(operation_name(gnu("asio::basic_signal_set<>::initiate_async_wait")), "signal_set.async_wait");
  EXPECT_EQ(operation_name(clang("asio::basic_signal_set<asio::any_io_executor>::initiate_async_wait")),
            "signal_set.async_wait");
  EXPECT_EQ(operation_name(gnu("asio::posix::basic_stream_descriptor<>::initiate_async_read_some")),
            "stream_descriptor.async_read_some");
  EXPECT_EQ(operation_name(gnu("asio::basic_stream_socket<asio::local::stream_protocol>::initiate_async_receive")),
            "local.socket.async_receive");
}

// Only these are known to run no code of the program's when they are cancelled.
TEST(operation_name, says_what_is_of_an_object_of_asios) {
  for (const char* const type : {"asio::basic_waitable_timer<std::chrono::_V2::steady_clock>::initiate_async_wait",
                                 "boost::asio::basic_stream_socket<boost::asio::ip::tcp>::initiate_async_receive",
                                 "asio::ip::basic_resolver<asio::ip::tcp>::initiate_async_resolve",
                                 "asio::posix::basic_stream_descriptor<>::initiate_async_read_some"}) {
    EXPECT_TRUE(detail::is_of_an_object_of_asios(gnu(type))) << type;
    EXPECT_TRUE(detail::is_of_an_object_of_asios(clang(type))) << type;
  }
  for (const char* const type :
       {"asio::detail::initiate_async_read<asio::basic_stream_socket<asio::ip::tcp> >",
        "asio::ssl::stream<asio::basic_stream_socket<asio::ip::tcp> >::initiate_async_handshake",
        "asio::experimental::basic_channel<asio::any_io_executor>::initiate_async_receive",
        "mine::basic_timer<asio::basic_waitable_timer<C> >::initiate_async_wait", "(lambda at a.cpp:1:2)"}) {
    EXPECT_FALSE(detail::is_of_an_object_of_asios(gnu(type))) << type;
    EXPECT_FALSE(detail::is_of_an_object_of_asios(clang(type))) << type;
  }
}

TEST(operation_name, of_a_composed_operation) {
  EXPECT_EQ(operation_name(gnu("asio::detail::initiate_async_read<asio::basic_stream_socket<asio::ip::tcp> >")),
            "async_read");
  EXPECT_EQ(operation_name(clang("asio::detail::initiate_async_read<asio::basic_stream_socket<asio::ip::tcp>>")),
            "async_read");
  EXPECT_EQ(operation_name(gnu("asio::detail::initiate_async_read_until_delim_v2<asio::basic_stream_socket<asio::ip::"
                               "tcp> >")),
            "async_read_until");
  EXPECT_EQ(operation_name(gnu("asio::detail::initiate_async_write<asio::basic_stream_socket<asio::ip::tcp> >")),
            "async_write");
  EXPECT_EQ(operation_name(gnu("asio::detail::initiate_async_range_connect<asio::ip::tcp, asio::any_io_executor>")),
            "async_connect");
  EXPECT_EQ(
      operation_name(gnu("asio::detail::initiate_composed_op<void(std::error_code), void(asio::any_io_executor)>")),
      "async_compose");
}

TEST(operation_name, of_an_operation_of_boost) {
  EXPECT_EQ(
      operation_name(gnu("boost::asio::basic_waitable_timer<std::chrono::_V2::steady_clock>::initiate_async_wait")),
      "steady_timer.async_wait");
  EXPECT_EQ(operation_name(gnu("boost::asio::detail::initiate_async_read<boost::asio::basic_stream_socket<boost::asio::"
                               "ip::tcp> >")),
            "async_read");
  EXPECT_EQ(operation_name(clang("boost::asio::initiate_async_go")), "async_go") << "a free function";
}

TEST(operation_name, of_ones_own_operation) {
  EXPECT_EQ(operation_name(gnu("my::async_give<int, double>(int&&, int, double)::<lambda(auto:11, int, double)>")),
            "my::async_give");
  EXPECT_EQ(operation_name(gnu("{anonymous}::plain()::<lambda(int)>")), "plain");
  EXPECT_EQ(operation_name(gnu("my::conn::async_go<int>(int&&)::<lambda(auto:13)>")), "my::conn::async_go");
  EXPECT_EQ(operation_name(gnu("my::conn::async_go() const::<lambda(auto:13)>")), "my::conn::async_go");
  EXPECT_EQ(operation_name(gnu("my::box<int>::starter")), "my::box::starter");
  EXPECT_EQ(operation_name(clang("my::box<int>::starter")), "my::box::starter");
  EXPECT_EQ(operation_name(gnu("my::conn::initiate_async_go")), "conn.async_go");
  EXPECT_EQ(operation_name(clang("(lambda at /home/me/src/client.cpp:7:74)")), "operation at client.cpp:7");
  EXPECT_EQ(operation_name("nothing known"), "known") << "never empty, never throws";
  EXPECT_EQ(operation_name(""), "");
}

}  // namespace
}  // namespace curfew::tests
