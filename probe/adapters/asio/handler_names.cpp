#include "probe/adapters/asio/handler_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <vector>

#include "probe/recorder/function_name.hpp"
#include "probe/recorder/symbols.hpp"

namespace curfew::asio_tracking {

namespace {

using std::string_view;

std::string without_unnamed_namespaces(string_view spelling) {
  std::string type(spelling);
  for (const string_view unnamed : {"(anonymous namespace)::", "{anonymous}::", "<unnamed>::"})
    for (auto found = type.find(unnamed); found != std::string::npos; found = type.find(unnamed, found))
      type.erase(found, unnamed.size());
  return type;
}

// "…type_of() [with Operation = T]" of g++, "…type_of() [Operation = T]" of clang: T.
std::string operation_in(string_view spelling) {
  constexpr string_view before = "Operation = ";
  const auto at = spelling.find(before);
  if (at == string_view::npos) return {};
  spelling.remove_prefix(at + before.size());
  if (spelling.ends_with(']')) spelling.remove_suffix(1);
  return without_unnamed_namespaces(spelling);
}

bool has(string_view text, string_view part) { return text.find(part) != string_view::npos; }

bool is_of_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Whether it ends with Asio's namespace: "asio::", "boost::asio::", or that of a version in it, "asio::v103802::".
bool follows_asio(string_view before) {
  if (!before.ends_with("::")) return false;
  before.remove_suffix(2);
  const auto name_at = [&] {
    auto begin = before.size();
    while (begin != 0 && is_of_identifier(before[begin - 1])) --begin;
    return begin;
  };
  if (auto name = before.substr(name_at()); name != "asio") {  // in a namespace of its version
    const bool is_version = name.size() > 1 && name.front() == 'v' &&
                            std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
    before.remove_suffix(name.size());
    if (!is_version || !before.ends_with("::")) return false;
    before.remove_suffix(2);
    if (before.substr(name_at()) != "asio") return false;
  }
  before.remove_suffix(4);
  return !before.ends_with("::") || before.ends_with("boost::");
}

// Whether the spelling has something of Asio's by that name, or with that beginning: names of the program's own may be
// alike.
enum class part { whole, beginning };
bool has_asios(string_view text, string_view name, part given = part::whole) {
  for (auto at = text.find(name); at != string_view::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    if (given == part::whole && end != text.size() && is_of_identifier(text[end])) continue;
    if (follows_asio(text.substr(0, at))) return true;
  }
  return false;
}

// The same of a name that is spelled from the outermost namespace on.
bool has_outermost(string_view text, string_view name) {
  for (auto at = text.find(name); at != string_view::npos; at = text.find(name, at + 1))
    if (at == 0 || (!is_of_identifier(text[at - 1]) && text[at - 1] != ':')) return true;
  return false;
}

bool is_awaitables(string_view type) {
  return has_asios(type, "detail::awaitable_handler") || has_asios(type, "detail::awaitable_async_op_handler");
}

handler_kind kind_of(string_view type) {
  if (has_asios(type, "detail::strand_executor_service::invoker") ||
      (has_asios(type, "detail::awaitable_thread") && has(type, "::~awaitable_thread()")) ||
      (has_asios(type, "experimental::coro") && has(type, "::~coro()")))
    return handler_kind::plumbing;
  if (has_outermost(type, "curfew::detail::")) return handler_kind::of_runtime;
  if (has_asios(type, "detail::executor_function") || has_asios(type, "detail::executor_function_view"))
    return handler_kind::erased;
  if (!is_awaitables(type)) return handler_kind::callback;
  const bool is_in_group = has_asios(type, "experimental::detail::parallel_group_", part::beginning) ||
                           has_asios(type, "experimental::detail::ranged_parallel_group_", part::beginning);
  return is_in_group ? handler_kind::group : handler_kind::coroutine;
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

// Of a plain one: whether it is a class in no namespace.
bool is_function_object(string_view argument) {
  constexpr std::array<string_view, 6> others{"void", "bool", "int", "char", "true", "false"};
  return std::isalpha(static_cast<unsigned char>(argument.front())) != 0 &&
         argument.find_first_of(" *&") == string_view::npos &&
         std::find(others.begin(), others.end(), argument) == others.end();
}

string_view without_qualifiers(string_view function) {
  constexpr std::array<string_view, 5> those{" const", " volatile", " noexcept", "&", " "};
  for (bool found = true; found;) {
    found = false;
    for (const auto qualifier : those) {
      if (!function.ends_with(qualifier)) continue;
      function.remove_suffix(qualifier.size());
      found = true;
    }
  }
  return function;
}

// Whether it is of a function, or points to one: "void (int)", "void (client::*)(int) const". A lambda of clang's is
// none.
bool is_function_type(string_view argument) {
  return without_qualifiers(argument).ends_with(')') && !has(argument, "(lambda at ");
}

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
found_handler handler_in(string_view type);

// "std::function" of one that hides whose it is; "" of others.
string_view eraser_in(string_view argument) {
  constexpr std::array<string_view, 5> those{"std::function<", "std::move_only_function<", "boost::function<",
                                             "asio::any_completion_handler<", "boost::asio::any_completion_handler<"};
  const auto found = std::find_if(those.begin(), those.end(), [&](string_view n) { return argument.starts_with(n); });
  return found == those.end() ? string_view() : found->substr(0, found->size() - 1);
}

// Of one template argument: a handler, or what wraps one.
found_handler handler_of(string_view argument) {
  argument = trimmed(argument);
  if (argument.starts_with("const ")) argument.remove_prefix(6);
  if (argument.empty() || argument.ends_with('*')) return {};
  if (const auto eraser = eraser_in(argument); !eraser.empty()) return {argument, eraser};
  if (is_awaitables(argument.substr(0, argument.find('<')))) return {};  // its arguments are executors and results
  if (is_function_type(argument)) {
    const auto found = class_of_member(argument);
    return found.empty() ? found_handler{} : found_handler{argument, found};
  }
  if (is_wrapper(argument) || wraps_handler(argument)) return handler_in(argument);
  return !is_plain(argument) || is_function_object(argument) ? found_handler{argument, argument} : found_handler{};
}

// A template's name and its arguments. Of what is nested in a template, "stream<T>::ops::read_op<H>", the last ones.
struct template_parts {
  string_view name;
  std::vector<string_view> arguments;
};
template_parts parts_of(string_view type) {
  template_parts parts;
  for (std::size_t from = 0;;) {
    const auto open = type.find('<', from);
    if (open == string_view::npos) return parts;
    const auto before = type.substr(from, open - from);
    const auto colon = before.rfind(':');
    parts = {colon == string_view::npos ? before : before.substr(colon + 1), {}};
    for (std::size_t at = open + 1; at < type.size(); ++at) {
      const auto end = end_of_argument(type, at);
      parts.arguments.push_back(type.substr(at, end - at));
      at = end;
      if (at >= type.size() || type[at] != ',') break;
    }
    if (parts.arguments.empty()) return parts;
    const auto last = parts.arguments.back();
    from = static_cast<std::size_t>(last.data() + last.size() - type.data()) + 1;
    if (from >= type.size() || type[from] != ':') return parts;
  }
}

// Which argument of a template of Asio's is the handler: other ones may be classes of the program's own, as
// streams, buffers, conditions and errors are.
string_view handler_argument(const template_parts& parts) {
  const auto& [name, arguments] = parts;
  const auto count = arguments.size();
  const auto from_end = [&](std::size_t place) { return place <= count ? arguments[count - place] : string_view(); };
  if (name == "composed_op" || name.starts_with("reactive_") || name.starts_with("resolve_") ||
      name.starts_with("descriptor_") || name.starts_with("io_uring_"))
    return from_end(2);  // then its signature, or its executor
  if (name == "wrapped_handler") return count > 1 ? arguments[1] : string_view();  // what calls it comes first
  const bool works_on_something = name != "executor_op" && (name.ends_with("_op") || name.starts_with("read_until_") ||
                                                            name == "completion_payload_handler");
  return works_on_something ? from_end(1) : from_end(count);
}

bool is_of_asio(string_view type) { return type.starts_with("asio::") || type.starts_with("boost::asio::"); }

// The handler among a type's arguments.
found_handler handler_in(string_view type) {
  const auto parts = parts_of(type);
  const auto& arguments = parts.arguments;
  if (arguments.empty()) return {};
  if (is_of_asio(type)) return handler_of(handler_argument(parts));
  if (type.starts_with("boost::_mfi::") && arguments.size() > 1 && !has(type, "::*"))
    return {type, trimmed(arguments[1])};  // mf1<void, client, int>: the result, then the class
  // Of those of Beast's some have it last, behind streams and buffers, and others first.
  if (type.starts_with("boost::beast::") && parts.name.ends_with("_op"))
    if (const auto found = handler_of(arguments.back()); !found.name.empty()) return found;
  for (const auto argument : arguments)  // in depth
    if (const auto found = handler_of(argument); !found.name.empty()) return found;
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

std::string readable(string_view name) {
  return recorder::without_long_arguments(recorder::function_name(trimmed(name)));
}

// A coroutine's handler that is in something of the program's own. What is a lambda may have it in its function's
// arguments alone: it is a callback, whoever it goes on with.
void tell_own(handler_facts& facts) {
  facts.is_in_own_class = facts.kind == handler_kind::coroutine && !facts.name.empty();
  if (!facts.is_in_own_class || !facts.name.ends_with("lambda")) return;
  facts.kind = handler_kind::callback;
  facts.is_in_own_class = false;
}

}  // namespace

handler_facts facts_of_handler(string_view spelling, const char* mangled_type) {
  const std::string type = operation_in(spelling);
  handler_facts facts;
  facts.kind = kind_of(type);
  if (facts.kind == handler_kind::plumbing || facts.kind == handler_kind::of_runtime ||
      facts.kind == handler_kind::erased)
    return facts;
  const auto [handler, name] = handler_in(type);
  if (facts.kind == handler_kind::coroutine) {
    if (name.empty()) return facts;
    facts.name = readable(name);
    tell_own(facts);
  }
  // Before Asio 1.23 a stackful coroutine begins with a handler that knows its function; from then on none does.
  const bool is_nameless =
      has_asios(type, "detail::spawn_handler") || has_asios(type, "detail::spawned_thread_resumer");
  facts.is_begun_in_it = has_outermost(type, "boost::cobalt::completion_handler<");
  facts.is_of_coroutine = is_nameless || facts.is_begun_in_it || has_asios(type, "detail::coro_handler");
  if (facts.is_begun_in_it) return facts;
  if (!name.empty())
    facts.name = readable(name);
  else if (is_nameless)
    facts.name = type.starts_with("boost::") ? "boost::asio::spawn" : "asio::spawn";
  else if (has_outermost(type, "boost::beast::basic_stream<") && has(type, "::timeout_handler"))
    facts.name = "boost::beast time limit";
  facts.handler = handler;
  find_place(handler, facts);
  if (facts.line == 0 || mangled_type == nullptr) return facts;
  const std::string whole = without_unnamed_namespaces(recorder::demangled(mangled_type));
  if (const auto found = handler_in(whole); !found.name.empty()) facts.name = readable(found.name);
  return facts;
}

handler_facts facts_of_hidden_handler(string_view symbol) {
  handler_facts facts;
  facts.kind = handler_kind::erased;
  const std::string text = without_unnamed_namespaces(symbol);
  const auto at = text.find("executor_function::complete<");
  if (at == string_view::npos) return facts;
  const auto arguments = parts_of(string_view(text).substr(at, end_of_argument(text, at) - at)).arguments;
  if (arguments.empty()) return facts;
  const auto handler = trimmed(arguments.front());
  facts.kind = kind_of(handler);
  if (const auto found = handler_of(handler); !found.name.empty()) facts.name = readable(found.name);
  tell_own(facts);
  return facts;
}

std::string name_of_spawned(string_view symbol) {
  const auto at = symbol.find("co_spawn_entry_point<");
  if (at == string_view::npos || has(symbol.substr(at), "awaitable_as_function<")) return {};
  const auto [name, arguments] = parts_of(symbol.substr(at, end_of_argument(symbol, at) - at));
  found_handler found;
  if (has(symbol, "co_spawn_state<") && !arguments.empty()) {  // Asio 1.24 and later have it last
    found = handler_of(arguments.back());
  } else {
    for (const auto argument : arguments)
      if (found = handler_of(argument); !found.name.empty()) break;
  }
  return found.name.empty() ? std::string() : readable(found.name);
}

}  // namespace curfew::asio_tracking
