// What the spelling of an operation's type says: whose handler it has. Spelled by g++ and clang in their own ways.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace curfew::asio_tracking {

enum class handler_kind : unsigned char {
  callback,
  coroutine,  // its handler goes on with an awaitable
  group,      // one of several that an awaitable has begun at once, and waits for: awaitable operators, parallel_group
  erased,     // anybody's, posted through an executor that hides it: any_io_executor
  plumbing,   // of Asio itself: it runs a strand's handlers, or takes down a coroutine
  of_runtime  // of curfew's own runtime: its task is recorded, with what it waits for
};

struct handler_facts {
  handler_kind kind = handler_kind::callback;
  // A coroutine's handler is in a class of the program's own: it may be a callback of anybody's.
  bool is_in_own_class = false;
  bool is_of_coroutine = false;  // a callback that goes on with another coroutine: of asio::spawn, of Boost.Cobalt
  bool is_begun_in_it = false;   // and that is the function in which the operation is begun
  // Of a callback, as a person would write it: "session::do_read::lambda", with its place where clang compiled it; ""
  // where nobody can tell.
  std::string name;
  // A callback's type as the compiler spells it, the same in each of its operations; "": not known.
  std::string handler;
  std::string file;  // "": not known
  std::uint32_t line = 0;
};

// `spelling`: __PRETTY_FUNCTION__ of type_of<Operation>(). `mangled_type`: the operation's type, which
// tells of a lambda in which function it stands where clang's own spelling has its place; null: not known.
handler_facts facts_of_handler(std::string_view spelling, const char* mangled_type = nullptr);

// `symbol`: of the function by which Asio calls a handler whose type it has hidden, demangled. `kind` is erased where
// it is another one's.
handler_facts facts_of_hidden_handler(std::string_view symbol);

// `symbol`: of the coroutine that co_spawn begins. Returns the name of the callable that it was given, "" where it was
// given an awaitable, or the symbol is another one's.
std::string name_of_spawned(std::string_view symbol);

}  // namespace curfew::asio_tracking
