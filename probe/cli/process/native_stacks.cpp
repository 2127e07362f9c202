#include "probe/cli/process/native_stacks.hpp"

#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "probe/cli/process/frame_pointer.hpp"
#include "probe/cli/process/vdso.hpp"
#include "probe/recorder/function_name.hpp"

namespace curfew::cli {

namespace {

constexpr std::size_t most_frames = 64;
constexpr std::size_t most_threads = 64;

struct end_session {
  void operator()(Dwfl* d) const { ::dwfl_end(d); }
};
using session = std::unique_ptr<Dwfl, end_session>;

std::string error_text(int number) {
  if (number > 0) return std::strerror(number);
  const char* const text = ::dwfl_errmsg(-1);
  return text != nullptr ? text : "not known";
}

// "__nanosleep" for "__nanosleep@@GLIBC_2.2.5".
std::string name_of(const char* symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> plain(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                          &std::free);
  if (status == 0) return recorder::function_name(plain.get());
  const std::string_view name = symbol;
  return std::string(name.substr(0, name.find('@')));
}

// Returns the name of a function that the debug information describes.
std::string name_of(Dwarf_Die& function) {
  for (const unsigned kind : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name}) {
    Dwarf_Attribute found;
    if (::dwarf_attr_integrate(&function, kind, &found) == nullptr) continue;
    if (const char* const symbol = ::dwarf_formstring(&found)) return name_of(symbol);
  }
  const char* const name = ::dwarf_diename(&function);
  return name != nullptr ? name : "";
}

std::string object_of(Dwfl_Module* module) {
  const char* file = nullptr;
  const char* const name = ::dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, &file, nullptr);
  if (name != nullptr && is_vdso(name)) return std::string(vdso_name);  // libdw adds the process
  return file != nullptr ? file : name != nullptr ? name : "";
}

// Returns where a source is that the compiler was given by a relative path, if it is there.
std::string source_path(const char* source, const char* compiled_in) {
  if (source == nullptr) return {};
  if (*source == '/' || compiled_in == nullptr) return source;
  auto whole = (std::filesystem::path(compiled_in) / source).lexically_normal();
  std::error_code ignored;
  return whole.is_absolute() && std::filesystem::exists(whole, ignored) ? whole.string() : source;
}

const char* folder_of(Dwarf_Die& unit) {
  Dwarf_Attribute found;
  return ::dwarf_formstring(::dwarf_attr(&unit, DW_AT_comp_dir, &found));
}

// Moves the place of a frame to where an inlined function was called.
void go_to_call(report::native_frame& frame, Dwarf_Die& inlined, Dwarf_Die& unit) {
  Dwarf_Attribute at;
  Dwarf_Word file = 0, line = 0;
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  ::dwarf_formudata(::dwarf_attr_integrate(&inlined, DW_AT_call_file, &at), &file);
  ::dwarf_formudata(::dwarf_attr_integrate(&inlined, DW_AT_call_line, &at), &line);
  frame.line = static_cast<std::uint32_t>(line);
  const char* source = nullptr;
  if (::dwarf_getsrcfiles(&unit, &files, &count) == 0) source = ::dwarf_filesrc(files, file, nullptr, nullptr);
  frame.file = source_path(source, folder_of(unit));
}

// Adds the frame at an address: that of the function, and before it those of the functions that are inlined there.
void add_frames(std::vector<report::native_frame>& to, Dwfl_Module* module, Dwarf_Addr address) {
  report::native_frame frame;
  if (module == nullptr) return to.push_back(std::move(frame));
  frame.object = object_of(module);
  if (Dwfl_Line* const found = ::dwfl_module_getsrc(module, address)) {
    int line = 0;
    const char* const source = ::dwfl_lineinfo(found, nullptr, &line, nullptr, nullptr, nullptr);
    frame.file = source_path(source, ::dwfl_line_comp_dir(found));
    frame.line = static_cast<std::uint32_t>(line);
  }
  Dwarf_Addr bias = 0;
  if (Dwarf_Die* const unit = ::dwfl_module_addrdie(module, address, &bias)) {
    Dwarf_Die* list = nullptr;
    const int count = ::dwarf_getscopes(unit, address - bias, &list);
    const std::unique_ptr<Dwarf_Die, decltype(&std::free)> scopes(list, &std::free);
    for (int i = 0; i < count && ::dwarf_tag(&list[i]) != DW_TAG_subprogram; ++i) {
      if (::dwarf_tag(&list[i]) != DW_TAG_inlined_subroutine) continue;
      frame.function = name_of(list[i]);
      to.push_back(frame);
      go_to_call(frame, list[i], *unit);
    }
  }
  GElf_Off offset = 0;
  GElf_Sym symbol{};
  const char* const found = ::dwfl_module_addrinfo(module, address, &offset, &symbol, nullptr, nullptr, nullptr);
  frame.function = found != nullptr ? name_of(found) : "";
  to.push_back(std::move(frame));
}

struct collecting {
  pid_t process;
  report::native_stacks& into;
};

struct unwinding {
  report::native_stack& into;
  Dwarf_Addr last = 0;  // in the outermost function so far
};

int take_frame(Dwfl_Frame* at, void* data) {
  auto& [stack, last] = *static_cast<unwinding*>(data);
  if (stack.frames.size() >= most_frames) {
    stack.is_cut = true;
    return DWARF_CB_ABORT;
  }
  Dwarf_Addr address = 0;
  bool is_exact = false;
  if (!::dwfl_frame_pc(at, &address, &is_exact)) return DWARF_CB_ABORT;
  if (!is_exact) --address;  // a call returns behind itself, which may be another line, or another function
  last = address;
  Dwfl* const d = ::dwfl_thread_dwfl(::dwfl_frame_thread(at));
  add_frames(stack.frames, ::dwfl_addrmodule(d, address), address);
  return DWARF_CB_OK;
}

int take_thread(Dwfl_Thread* thread, void* data) {
  auto& taken = *static_cast<collecting*>(data);
  if (taken.into.threads.size() == most_threads) {
    taken.into.why_incomplete = "there are more threads";
    return DWARF_CB_ABORT;
  }
  report::native_stack stack;
  const pid_t id = ::dwfl_thread_tid(thread);
  stack.thread = static_cast<std::uint32_t>(id);
  std::ifstream named("/proc/" + std::to_string(taken.process) + "/task/" + std::to_string(id) + "/comm");
  std::getline(named, stack.name);
  unwinding frames{stack};
  const int failed = ::dwfl_thread_getframes(thread, take_frame, &frames);
  // Unwinding ends with an error where a function has no unwind information: what is further in is good all the same.
  if (failed < 0 && stack.frames.empty()) {
    taken.into.why_incomplete = error_text(-1);
    return DWARF_CB_OK;
  }
  stack.is_cut = stack.is_cut || failed < 0;
  taken.into.threads.push_back(std::move(stack));
  return DWARF_CB_OK;
}

char* no_other_folders = nullptr;
constexpr Dwfl_Callbacks callbacks{.find_elf = find_elf,
                                   .find_debuginfo = ::dwfl_standard_find_debuginfo,
                                   .section_address = nullptr,
                                   .debuginfo_path = &no_other_folders};

report::native_stacks read(pid_t process) {
  report::native_stacks found;
  const session d(::dwfl_begin(&callbacks));
  if (!d) return {{}, error_text(-1)};
  if (const int failed = ::dwfl_linux_proc_report(d.get(), process)) return {{}, error_text(failed)};
  ::dwfl_report_end(d.get(), nullptr, nullptr);
  if (const int failed = ::dwfl_linux_proc_attach(d.get(), process, false)) return {{}, error_text(failed)};
  collecting taken{process, found};
  if (::dwfl_getthreads(d.get(), take_thread, &taken) < 0 && found.why_incomplete.empty())
    found.why_incomplete = error_text(-1);
  return found;
}

// What libdw asks of a process that is a sample: it has one thread.
pid_t next_thread(Dwfl*, void* sample, void** before) {
  if (*before != nullptr) return 0;
  *before = sample;
  return static_cast<thread_sample*>(sample)->thread;
}

bool take_word(Dwfl*, Dwarf_Addr address, Dwarf_Word* word, void* from) {
  const auto& sample = *static_cast<thread_sample*>(from);
  if (address < sample.stack_begin()) return false;
  const auto at = address - sample.stack_begin();
  if (at > sample.stack.size() || sample.stack.size() - at < sizeof(*word)) return false;
  std::memcpy(word, sample.stack.data() + at, sizeof(*word));
  return true;
}

bool set_registers(Dwfl_Thread* thread, void* from) {
  const auto& sample = *static_cast<thread_sample*>(from);
  for (std::size_t i = 0; i < sample.registers.size(); ++i)
    if (const auto value = sample.registers[i]) {
      const Dwarf_Word word = *value;
      if (!::dwfl_thread_state_registers(thread, static_cast<int>(i), 1, &word)) return false;
    }
  ::dwfl_thread_state_register_pc(thread, sample.pc);
  return true;
}

constexpr Dwfl_Thread_Callbacks of_a_sample{.next_thread = next_thread,
                                            .get_thread = nullptr,
                                            .memory_read = take_word,
                                            .set_initial_registers = set_registers,
                                            .detach = nullptr,
                                            .thread_detach = nullptr};

// Reads the frames of a sample. Where they end because it takes the frame pointer to go on, which libdw does not call
// an error, looks for that.
void read(thread_sample& sample, report::native_stack& into) {
  const session d(::dwfl_begin(&callbacks));
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> maps(::fmemopen(sample.maps.data(), sample.maps.size(), "r"),
                                                                &std::fclose);
  if (!d || !maps || ::dwfl_linux_proc_maps_report(d.get(), maps.get()) != 0) return;
  report_vdso(d.get(), sample.maps);
  ::dwfl_report_end(d.get(), nullptr, nullptr);
  if (!::dwfl_attach_state(d.get(), nullptr, sample.process, &of_a_sample, &sample)) return;
  // Unwinding ends with an error where a function has no unwind information: what is further in is good all the same.
  unwinding taken{into};
  into.is_cut = ::dwfl_getthread_frames(d.get(), sample.thread, take_frame, &taken) != 0;
  auto& frame_pointer = sample.registers[thread_sample::frame_pointer];
  if (frame_pointer || into.frames.size() >= most_frames) return;
  frame_pointer = frame_pointer_in(sample, d.get(), taken.last);
  if (!frame_pointer) return;
  into.frames.clear();
  read(sample, into);
}

report::native_stacks read_or_why(pid_t process) noexcept {
  try {
    return read(process);
  } catch (const std::bad_alloc&) {
    report::native_stacks none;
    none.why_incomplete = "no memory";  // short enough to need none
    return none;
  }
}

}  // namespace

report::native_stacks native_stacks_of(pid_t process, std::chrono::milliseconds patience) {
  ::unsetenv("DEBUGINFOD_URLS");  // what is not on this machine is not asked for
  std::promise<report::native_stacks> promised;
  auto ready = promised.get_future();
  // Who stops a thread has to be the one who reads it and lets it go on, so one thread of ours does it all. If it
  // hangs, it ends when the process that it waits for does.
  try {
    std::thread([process, promised = std::move(promised)]() mutable {
      promised.set_value(read_or_why(process));
    }).detach();
  } catch (const std::system_error& e) {
    return {{}, e.what()};
  }
  if (ready.wait_for(patience) == std::future_status::ready) return ready.get();
  return {{}, "a thread of it could not be stopped"};
}

report::native_stack native_stack_in(thread_sample sample) {
  report::native_stack stack;
  stack.thread = static_cast<std::uint32_t>(sample.thread);
  read(sample, stack);
  return stack;
}
}  // namespace curfew::cli
