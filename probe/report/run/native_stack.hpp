// Where the threads of a process stood when it was given up on: plain values, which formats write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace curfew::report {

struct native_frame {
  std::string function;    // as a person would write it; "": not known
  std::string file;        // of its source; "": there is no debug information
  std::uint32_t line = 0;  // 0: not known
  std::string object;      // the file that it was loaded from; "": code that was made at run time
};

struct native_stack {
  std::uint32_t thread = 0;
  std::string name;                    // what the thread calls itself; "": not known
  std::vector<native_frame> frames{};  // the innermost first
  bool is_cut = false;                 // there were more, further out
};

struct native_stacks {
  std::vector<native_stack> threads{};
  std::string why_incomplete;  // a clause; "": all threads are there
};

// Puts the frames of the code that Python runs on a thread in the place of the interpreter's own, which are the same in
// each program. What the interpreter has called stays in front. Changes nothing if there is no code.
void show_code(native_stack&, std::vector<native_frame> code);

// Returns the frames that say something to whoever wrote the program: without those that start it or a thread, and of
// those of Asio, curfew and the standard library only the innermost, if nothing of the program's is further in.
std::vector<native_frame> telling_frames(const native_stack&);

// Returns the telling frames of a thread that polls a task: those within the poll, and not what brought it about.
std::vector<native_frame> frames_of_poll(native_stack);

}  // namespace curfew::report
