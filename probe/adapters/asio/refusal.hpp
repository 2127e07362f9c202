// Refuses a program of which one object has Asio with the tracking definitions and another without: the definitions
// change Asio's own types, so that such a program would crash at its first operation.
//
// The class of Asio's that they change bears an ABI tag (curfew/asio_tracking.hpp), and with it the names of all
// functions that take one. A function of that name without the tag is in an object that was compiled without the
// definitions, and in no other. Each object that begins or cancels an operation, or has an io_context, has one of
// three.
//
// At the link a name of those three is taken for a variable of a thread, which a function cannot be, and the section
// group of that name for one of ours, so that either that group or the object's own is lacking what is looked for in
// it. GNU's linkers and lld each refuse one or the other. The start of the program is for shared libraries: not every
// linker looks at those.
//
// Not seen are functions that are hidden in a shared library, which are its own and do no harm as long as no context is
// handed to it or taken from it; libraries that are loaded later; and objects with link-time optimization behind ours.
#pragma once

#include <initializer_list>

namespace curfew::asio_tracking {

struct untracked_function {
  const char* mangled;
  const void* group;  // in our section group: looked for, so that the link fails where another group is taken
};

// Ends the program, with a word why, if a shared library that is loaded defines one of these. One whose calls of its
// own functions do not lead outside of it (-Bsymbolic) may.
void refuse_libraries(std::initializer_list<untracked_function>) noexcept;

}  // namespace curfew::asio_tracking

#define CURFEW_REFUSE_FUNCTION(symbol, function)                                                                     \
  __asm__(".pushsection .rodata." symbol ",\"aG\",%progbits," function                                               \
          ",comdat\n"                                                                                                \
          ".globl " symbol "\n.hidden " symbol "\n.type " symbol ",%object\n.size " symbol ", 1\n" symbol            \
          ":\n"                                                                                                      \
          ".zero 1\n.popsection\n"                                                                                   \
          ".pushsection .tbss." symbol ",\"awTG\",%nobits," function                                                 \
          ",comdat\n"                                                                                                \
          ".globl " function "\n.hidden " function "\n.type " function ",%tls_object\n.size " function               \
          ", 1\n" function                                                                                           \
          ":\n.zero 1\n.popsection\n"                                                                                \
          ".pushsection .gnu.warning." function                                                                      \
          ",\"\",%progbits\n"                                                                                        \
          ".ascii \"this object is compiled without the definitions of curfew::asio_tracking, and others with them:" \
          " they do not fit together (curfew doctor FILE... names all such objects)\"\n.popsection\n")

// In a file of its own, which linkers name beside the object. `defined` is what objects with the definitions refer to;
// `asio` is the mangled namespace, and `in_detail` stands for the namespace `detail` in it.
#define CURFEW_REFUSE_OBJECTS(defined, symbol, asio, in_detail)             \
  CURFEW_REFUSE_FUNCTION(symbol, CURFEW_BEGINS(asio, in_detail));           \
  CURFEW_REFUSE_FUNCTION(symbol "_2", CURFEW_CANCELS(asio, in_detail));     \
  CURFEW_REFUSE_FUNCTION(symbol "_3", CURFEW_RUNS(asio, in_detail));        \
  namespace curfew::asio_tracking {                                         \
  extern const char group_of_begins __asm__(symbol);                        \
  extern const char group_of_cancels __asm__(symbol "_2");                  \
  extern const char group_of_runs __asm__(symbol "_3");                     \
  const char defined = 0;                                                   \
  namespace {                                                               \
  __attribute__((constructor)) void look_at_libraries() {                   \
    refuse_libraries({{CURFEW_BEGINS(asio, in_detail), &group_of_begins},   \
                      {CURFEW_CANCELS(asio, in_detail), &group_of_cancels}, \
                      {CURFEW_RUNS(asio, in_detail), &group_of_runs}});     \
  }                                                                         \
  }                                                                         \
  }

// scheduler::post_immediate_completion(scheduler_operation*, bool)
#define CURFEW_BEGINS(asio, in_detail) \
  "_ZN" asio "6detail9scheduler25post_immediate_completionEPN" in_detail "19scheduler_operationEb"
// scheduler::post_deferred_completions(op_queue<scheduler_operation>&)
#define CURFEW_CANCELS(asio, in_detail)                                                          \
  "_ZN" asio "6detail9scheduler25post_deferred_completionsERN" in_detail "8op_queueIN" in_detail \
  "19scheduler_operationEEE"
// epoll_reactor::run(long, op_queue<scheduler_operation>&)
#define CURFEW_RUNS(asio, in_detail) \
  "_ZN" asio "6detail13epoll_reactor3runElRN" in_detail "8op_queueIN" in_detail "19scheduler_operationEEE"
