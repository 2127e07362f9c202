#include "probe/adapters/asio/handler_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include "probe/recorder/function_name.hpp"

namespace curfew::asio_tracking {

namespace {

using std::string_view;

// "…type_of() [with Operation = T]" of g++, "…type_of() [Operation = T]" of clang: T, without unnamed namespaces.
std::string operation_in(string_view spelling) {
  constexpr string_view before = "Operation = ";
  const auto at = spelling.find(before);
  if (at == string_view::npos) return {};
  spelling.remove_prefix(at + before.size());
  if (spelling.ends_with(']')) spelling.remove_suffix(1);
  std::string type(spelling);
  for (const string_view unnamed : {"(anonymous namespace)::", "{anonymous}::", "<unnamed>::"})
    for (auto found = type.find(unnamed); found != std::string::npos; found = type.find(unnamed, found))
      type.erase(found, unnamed.size());
  return type;
}

bool has(string_view text, string_view part) { return text.find(part) != string_view::npos; }

handler_kind kind_of(string_view type) {
  if (has(type, "strand_executor_service::invoker") || has(type, "~awaitable_thread")) return handler_kind::plumbing;
  if (has(type, "curfew::detail::")) return handler_kind::of_runtime;
  if (has(type, "detail::executor_function")) return handler_kind::erased;
  if (!has(type, "awaitable_handler") && !has(type, "awaitable_async_op_handler")) return handler_kind::callback;
  return has(type, "parallel_group") ? handler_kind::group : handler_kind::coroutine;
}

// Whether the awaitable's handler is the operation's own, and not the handler of a handler.
bool is_resumed_by(string_view type) {
  const auto open = type.find('<');
  int depth = 0;
  for (std::size_t at = open; at < type.size(); ++at) {
    const auto rest = type.substr(at);
    if (depth == 1 &&  // in asio, or in a namespace of its version in that
        (rest.starts_with("detail::awaitable_handler<") || rest.starts_with("detail::awaitable_async_op_handler<")))
      return true;
    if (type[at] == '<') ++depth;
    if (type[at] == '>') --depth;
  }
  return false;
}

bool is_opening(char c) { return c == '<' || c == '(' || c == '[' || c == '{'; }
bool is_closing(char c) { return c == '>' || c == ')' || c == ']' || c == '}'; }

// The end of one template argument that begins at `at`: the comma or the bracket behind it.
std::size_t end_of_argument(string_view type, std::size_t at) {
  for (int depth = 0; at < type.size(); ++at) {
    if (type[at] == '>' && at != 0 && type[at - 1] == '-') continue;  // "->"
    if (is_opening(type[at])) ++depth;
    if (is_closing(type[at]) && depth-- == 0) return at;
    if (type[at] == ',' && depth == 0) return at;
  }
  return type.size();
}

string_view trimmed(string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Namespaces whose templates wrap a handler, and whose other types are none.
bool is_wrapper(string_view argument) {
  constexpr std::array<string_view, 7> those{
      "asio::", "boost::asio::", "std::", "boost::beast::", "boost::_bi::", "boost::_mfi::", "curfew::asio_tracking::"};
  return std::any_of(those.begin(), those.end(), [&](string_view n) { return argument.starts_with(n); });
}

bool is_plain(string_view argument) {  // int, const char*, 5ul: no handler
  return !has(argument, "::") && !has(argument, "lambda") && !has(argument, "<");
}

// Whether it is of a function, or points to one: "void (int)", "void (client::*)(int)". A lambda of clang's is none.
bool is_function_type(string_view argument) { return argument.ends_with(')') && !has(argument, "(lambda at "); }

// The class of a pointer to member, which says more than that it is bound: "client" of "void (client::*)(int)", and of
// "void (client::*(client*, std::_Placeholder<1>))(int)", which is how std::bind has it. "" of another function.
string_view class_of_member(string_view function) {
  const auto member = function.find("::*");
  const auto open = member == string_view::npos ? member : function.rfind('(', member);
  return open == string_view::npos ? string_view() : function.substr(open + 1, member - open - 1);
}

// Whether a class template of the program's own has somebody's handler in it: an allocator's or a strand's wrapper.
bool wraps_handler(string_view argument) {
  const auto open = argument.find('<');
  if (open == string_view::npos || open == 0 || argument[open - 1] == ':') return false;  // "serve()::<lambda(int)>"
  auto end = end_of_argument(argument, open + 1);
  while (end < argument.size() && argument[end] == ',') end = end_of_argument(argument, end + 1);
  const bool is_template = end + 1 == argument.size();
  return is_template && (has(argument, "lambda") || has(argument, "::*") || has(argument, "::_mfi::"));
}

struct found_handler {
  string_view spelling;
  string_view name;
};

// The handler among a type's arguments: the first that is nobody's wrapper, looked for in depth.
found_handler handler_in(string_view type) {
  const auto open = type.find('<');
  if (open == string_view::npos) return {};
  if (type.starts_with("boost::_mfi::")) {  // mf1<void, client, int>: the result, then the class
    const auto result = end_of_argument(type, open + 1);
    const bool is_old = result < type.size() && type[result] == ',' && !has(type, "::*");
    if (is_old) return {type, trimmed(type.substr(result + 1, end_of_argument(type, result + 1) - result - 1))};
  }
  for (std::size_t at = open + 1; at < type.size();) {
    const auto end = end_of_argument(type, at);
    auto argument = trimmed(type.substr(at, end - at));
    if (argument.starts_with("const ")) argument.remove_prefix(6);
    if (argument.ends_with('*')) argument = {};
    if (is_function_type(argument)) {
      if (const auto found = class_of_member(argument); !found.empty()) return {argument, found};
    } else if (is_wrapper(argument) || wraps_handler(argument)) {
      if (const auto found = handler_in(argument); !found.name.empty()) return found;
    } else if (!argument.empty() && !is_plain(argument)) {
      return {argument, argument};
    } else if (!argument.empty() && std::isalpha(static_cast<unsigned char>(argument.front())) != 0 &&
               argument.find_first_of(" *&") == string_view::npos && argument != "void" && argument != "bool" &&
               argument != "int" && argument != "char" && argument != "true" && argument != "false") {
      return {argument, argument};  // a function object in no namespace
    }
    if (end >= type.size() || type[end] != ',') break;
    at = end + 1;
  }
  return {};
}

// "(lambda at /src/server.cpp:12:34)" of clang: where it stands.
void find_place(string_view handler, handler_facts& facts) {
  constexpr string_view before = "(lambda at ";
  const auto begin = handler.rfind(before);
  if (begin == string_view::npos) return;
  string_view place = handler.substr(begin + before.size());
  place = place.substr(0, place.find(')'));
  const auto column = place.rfind(':');
  const auto line = column == string_view::npos ? column : place.rfind(':', column - 1);
  if (line == string_view::npos) return;
  std::uint32_t number = 0;
  const auto read = std::from_chars(place.data() + line + 1, place.data() + column, number);
  if (read.ec != std::errc() || read.ptr != place.data() + column) return;
  facts.file = place.substr(0, line);
  facts.line = number;
}

}  // namespace

handler_facts facts_of_handler(string_view spelling) {
  const std::string type = operation_in(spelling);
  handler_facts facts;
  facts.kind = kind_of(type);
  facts.resumes = facts.kind == handler_kind::coroutine && is_resumed_by(type);
  if (facts.kind != handler_kind::callback && facts.kind != handler_kind::group) return facts;
  const auto [handler, name] = handler_in(type);
  // Before Asio 1.23 a stackful coroutine begins with a handler that knows its function; from then on none does.
  const bool is_nameless = has(type, "detail::spawn_handler<") || has(type, "detail::spawned_thread_resumer");
  facts.is_begun_in_it = has(type, "cobalt::completion_handler<");
  facts.is_of_coroutine = is_nameless || facts.is_begun_in_it || has(type, "detail::coro_handler<");
  if (facts.is_begun_in_it) return facts;
  if (!name.empty())
    facts.name = recorder::function_name(trimmed(name));
  else if (is_nameless)
    facts.name = type.starts_with("boost::") ? "boost::asio::spawn" : "asio::spawn";
  facts.handler = handler;
  find_place(handler, facts);
  return facts;
}

}  // namespace curfew::asio_tracking
