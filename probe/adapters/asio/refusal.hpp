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
// it. GNU's linkers and lld each refuse one or the other. The start of the program is for shared libraries, for not
// every linker looks at those, and for what some link all the same when it stands behind ours: mold any object, and
// others one with link-time optimization. Those that have a context, a socket or a timer define one of two more
// functions.
//
// Not seen are functions that are hidden in a shared library, which are its own and do no harm as long as no context is
// handed to it or taken from it; libraries that are loaded later; and what is linked so, and does no more than to post.
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
// Ends the program, with a word why, if one of these is in it. Those that are not are null.
void refuse_program(std::initializer_list<const void*>) noexcept;

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
#define CURFEW_REFUSE_OBJECTS(defined, symbol, asio, in_detail, error_code)                  \
  CURFEW_REFUSE_FUNCTION(symbol, CURFEW_BEGINS(asio, in_detail));                            \
  CURFEW_REFUSE_FUNCTION(symbol "_2", CURFEW_CANCELS(asio, in_detail));                      \
  CURFEW_REFUSE_FUNCTION(symbol "_3", CURFEW_RUNS(asio, in_detail));                         \
  namespace curfew::asio_tracking {                                                          \
  extern const char group_of_begins __asm__(symbol);                                         \
  extern const char group_of_cancels __asm__(symbol "_2");                                   \
  extern const char group_of_runs __asm__(symbol "_3");                                      \
  extern CURFEW_IF_IT_IS_THERE queues __asm__(CURFEW_QUEUES(asio, in_detail));               \
  extern CURFEW_IF_IT_IS_THERE watches __asm__(CURFEW_WATCHES(asio, in_detail, error_code)); \
  const char defined = 0;                                                                    \
  namespace {                                                                                \
  __attribute__((constructor)) void look_at_program() {                                      \
    refuse_program({&queues, &watches});                                                     \
    refuse_libraries({{CURFEW_BEGINS(asio, in_detail), &group_of_begins},                    \
                      {CURFEW_CANCELS(asio, in_detail), &group_of_cancels},                  \
                      {CURFEW_RUNS(asio, in_detail), &group_of_runs}});                      \
  }                                                                                          \
  }                                                                                          \
  }

#define CURFEW_IF_IT_IS_THERE __attribute__((weak, visibility("hidden"))) const char

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
// op_queue<scheduler_operation>::~op_queue()
#define CURFEW_QUEUES(asio, in_detail) "_ZN" asio "6detail8op_queueIN" in_detail "19scheduler_operationEED1Ev"
// epoll_reactor::descriptor_state::do_complete(void*, scheduler_operation*, error_code const&, unsigned long)
#define CURFEW_WATCHES(asio, in_detail, error_code)                                 \
  "_ZN" asio "6detail13epoll_reactor16descriptor_state11do_completeEPvPN" in_detail \
  "19scheduler_operationERK" error_code "m"
