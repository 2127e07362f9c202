#include <curfew/detail/operation_name.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "probe/recorder/function_name.hpp"

namespace curfew::detail {
namespace {

constexpr std::string_view prefix = "initiate_";

bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// Returns the type after "T = ". It ends at the bracket that closes the note, or before what g++ says of other names
// ("; string_view = ").
std::string_view type_in(std::string_view spelling) {
  const std::size_t from = spelling.find("T = ");
  if (from == std::string_view::npos) return spelling;
  const std::string_view type = spelling.substr(from + 4);
  int depth = 0;
  for (std::size_t at = 0; at < type.size(); ++at) {
    const char c = type[at];
    const bool arrow = c == '>' && at > 0 && type[at - 1] == '-';
    const bool closes = (c == ')' || c == '>' || c == ']' || c == '}') && !arrow;
    if (depth == 0 && (closes || c == ';')) return type.substr(0, at);
    if (c == '(' || c == '<' || c == '[' || c == '{') ++depth;
    if (closes) --depth;
  }
  return type;
}

// Returns the function after which Asio has named an initiation. Several overloads of one function have endings of
// their own.
std::string function_of(std::string_view initiation) {
  using pair = std::pair<std::string_view, std::string_view>;
  constexpr std::array<pair, 12> known{{{"async_move_accept", "async_accept"},
                                        {"async_read_until", "async_read_until"},
                                        {"async_read_at", "async_read_at"},
                                        {"async_write_at", "async_write_at"},
                                        {"async_read_buffer", "async_read"},
                                        {"async_read_dynbuf", "async_read"},
                                        {"async_write_buffer", "async_write"},
                                        {"async_write_dynbuf", "async_write"},
                                        {"async_range_connect", "async_connect"},
                                        {"async_iterator_connect", "async_connect"},
                                        {"composed_op", "async_compose"},
                                        {"co_spawn", "co_spawn"}}};
  for (const auto& [start, name] : known)
    if (initiation.starts_with(start)) return std::string(name);
  constexpr std::string_view with_executor = "_with_executor";
  if (initiation.ends_with(with_executor)) initiation.remove_suffix(with_executor.size());
  return std::string(initiation);
}

// Returns "tcp" for "asio::ip::tcp", "local" for "asio::local::stream_protocol", and "" if the arguments name no
// protocol.
std::string_view protocol_of(std::string_view arguments) {
  for (const std::string_view p : {"ip::tcp", "ip::udp", "ip::icmp"})
    if (arguments.find(p) != std::string_view::npos) return p.substr(4);
  for (const std::string_view p : {"local::", "generic::"})
    if (arguments.find(p) != std::string_view::npos) return p.substr(0, p.size() - 2);
  return "";
}

std::string_view clock_of(std::string_view arguments) {
  for (const std::string_view c : {"steady_", "system_", "high_resolution_"})
    if (arguments.find(std::string(c) + "clock") != std::string_view::npos) return c;
  return "waitable_";
}

// Returns the name of the I/O object, from its class: "steady_timer", "tcp.socket", "signal_set".
std::string object_of(std::string_view type) {
  const std::size_t open = type.find('<');
  std::string_view name = type.substr(0, open);
  const std::string_view arguments = open == std::string_view::npos ? std::string_view() : type.substr(open);
  if (const std::size_t colon = name.rfind("::"); colon != std::string_view::npos) name.remove_prefix(colon + 2);
  if (name == "basic_waitable_timer") return std::string(clock_of(arguments)) + "timer";
  constexpr std::string_view basic = "basic_";
  if (name.starts_with(basic)) name.remove_prefix(basic.size());
  const std::string_view protocol = protocol_of(arguments);
  if (protocol.empty()) return std::string(name);
  if (name == "socket_acceptor") name = "acceptor";
  if (name.ends_with("socket")) name = "socket";
  return std::string(protocol) + "." + std::string(name);
}

// Returns where the class before "::initiate_…" begins, by going back over its template arguments.
std::size_t start_of_class(std::string_view type, std::size_t end) {
  int depth = 0;
  std::size_t at = end;
  while (at > 0) {
    const char c = type[at - 1];
    if (c == '>') ++depth;
    if (depth == 0 && !in_name(c) && c != ':') break;
    if (c == '<') --depth;
    --at;
  }
  return at;
}

std::string without_template_arguments(std::string_view name) {
  std::string kept;
  int depth = 0;
  for (const char c : name) {
    if (c == '<') ++depth;
    if (depth == 0) kept += c;
    if (c == '>') --depth;
  }
  return kept;
}

// Names somebody's own operation after the function that its initiation stands in, or after its class. clang says of a
// lambda only where it stands.
std::string operation_of_ones_own(std::string_view type) {
  constexpr std::string_view clang_lambda = "(lambda at ";
  if (type.starts_with(clang_lambda)) {
    std::string_view place = type.substr(clang_lambda.size(), type.rfind(':') - clang_lambda.size());  // no column
    if (const std::size_t folder = place.rfind('/'); folder != std::string_view::npos) place.remove_prefix(folder + 1);
    return "operation at " + std::string(place);
  }
  std::string name = recorder::function_name(type);
  if (const std::size_t lambda = name.find("::lambda"); lambda != std::string::npos) name.resize(lambda);
  return without_template_arguments(name);
}

}  // namespace

std::string operation_name(std::string_view spelling) {
  const std::string_view type = type_in(spelling);
  const std::size_t found = type.rfind(prefix);
  if (found == std::string_view::npos) return operation_of_ones_own(type);
  std::string_view initiation = type.substr(found + prefix.size());
  initiation = initiation.substr(
      0,
      static_cast<std::size_t>(std::find_if_not(initiation.begin(), initiation.end(), in_name) - initiation.begin()));
  const std::string function = function_of(initiation);
  if (found < 2 || type.substr(found - 2, 2) != "::") return function;
  const std::string_view owner =
      type.substr(start_of_class(type, found - 2), found - 2 - start_of_class(type, found - 2));
  if (owner.ends_with("detail") || owner == "asio" || owner == "boost::asio") return function;  // it is a free function
  return object_of(owner) + "." + function;
}

bool is_of_an_object_of_asios(std::string_view spelling) noexcept {
  std::string_view type = type_in(spelling);
  if (constexpr std::string_view boost = "boost::"; type.starts_with(boost)) type.remove_prefix(boost.size());
  for (const std::string_view object : {"asio::basic_", "asio::ip::basic_", "asio::posix::basic_"})
    if (type.starts_with(object)) return true;
  return false;
}

const operation& make_operation(std::string_view spelling) {
  // Text and operation are in one piece, so that whoever looks for leaks finds all of it by the reference.
  struct with_text {
    explicit with_text(std::string_view from)
        : text(operation_name(from)), named(text, is_of_an_object_of_asios(from)) {}
    const std::string text;
    const operation named;
  };
  return (new with_text(spelling))->named;
}

}  // namespace curfew::detail
