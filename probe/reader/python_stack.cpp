#include "probe/reader/python_stack.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

#include "probe/segment/process_start.hpp"

namespace curfew::reader {

namespace {

using segment::python_offset;

constexpr std::uint64_t tag_bits = 7;  // CPython 3.14 says there what else it knows of a reference
constexpr std::size_t most_frames = 256;
constexpr std::size_t most_threads = 4096;
constexpr std::string_view of_the_interpreter = "<shim>";  // the file of CPython 3.12's code for a call from C
constexpr std::int64_t longest_text = 1024;                // of a path or a name
constexpr std::int64_t longest_table = 256 * 1024;         // of locations

// The memory of another process.
class process_memory {
 public:
  process_memory(const segment::header& h) : pid_(static_cast<pid_t>(h.pid)), at_(h.python) {}

  // Returns false if it cannot be read.
  bool copy(std::uint64_t address, void* to, std::size_t bytes) const {
    const iovec mine{to, bytes};
    const iovec theirs{reinterpret_cast<void*>(address), bytes};
    return ::process_vm_readv(pid_, &mine, 1, &theirs, 1, 0) == static_cast<ssize_t>(bytes);
  }

  template <class T>
  std::optional<T> value(std::uint64_t object, python_offset field) const {
    T read{};
    if (object == 0 || !copy(object + offset(field), &read, sizeof read)) return {};
    return read;
  }
  std::uint64_t pointer(std::uint64_t object, python_offset field) const {
    return value<std::uint64_t>(object, field).value_or(0);
  }
  bool is_a(std::uint64_t object, std::uint64_t type) const {
    return pointer(object, python_offset::object_type) == type;
  }
  std::uint32_t offset(python_offset field) const { return at_.offsets[static_cast<std::uint32_t>(field)]; }
  const segment::python_frames& at() const { return at_; }

 private:
  pid_t pid_;
  const segment::python_frames& at_;
};

// Appends a character; of one that stands for a byte of a path that is no UTF-8 (PEP 383) the byte.
void append_utf8(std::string& to, std::uint32_t c) {
  const auto add = [&](std::uint32_t bits) { to += static_cast<char>(bits); };
  if (c >= 0xDC80 && c <= 0xDCFF) return add(c & 0xFF);
  if (c < 0x80) return add(c);
  if (c < 0x800) return add(0xC0 | c >> 6), add(0x80 | (c & 0x3F));
  if (c < 0x10000) return add(0xE0 | c >> 12), add(0x80 | (c >> 6 & 0x3F)), add(0x80 | (c & 0x3F));
  add(0xF0 | (c >> 18 & 7)), add(0x80 | (c >> 12 & 0x3F)), add(0x80 | (c >> 6 & 0x3F)), add(0x80 | (c & 0x3F));
}

// Returns a str. Its state has the width of its characters in bits 2 to 4, and in bit 6 whether it is ASCII.
std::optional<std::string> text(const process_memory& in, std::uint64_t object) {
  if (!in.is_a(object, in.at().text_type)) return {};
  const auto length = in.value<std::int64_t>(object, python_offset::text_length);
  const auto state = in.value<std::uint32_t>(object, python_offset::text_state);
  if (!length || !state || *length < 0 || *length > longest_text) return {};
  const std::uint32_t width = *state >> 2 & 7;
  const bool is_ascii = (*state >> 6 & 1) != 0;
  if (width != 1 && width != 2 && width != 4) return {};
  std::string raw(static_cast<std::size_t>(*length) * width, '\0');
  const auto data = object + in.offset(is_ascii ? python_offset::text_ascii : python_offset::text_other);
  if (!raw.empty() && !in.copy(data, raw.data(), raw.size())) return {};
  if (is_ascii) return raw;
  std::string utf8;
  for (std::size_t i = 0; i < raw.size(); i += width) {
    std::uint32_t c = 0;
    std::memcpy(&c, raw.data() + i, width);
    append_utf8(utf8, c);
  }
  return utf8;
}

std::optional<std::string> bytes(const process_memory& in, std::uint64_t object) {
  if (!in.is_a(object, in.at().bytes_type)) return {};
  const auto size = in.value<std::int64_t>(object, python_offset::bytes_size);
  if (!size || *size < 0 || *size > longest_table) return {};
  std::string data(static_cast<std::size_t>(*size), '\0');
  if (!data.empty() && !in.copy(object + in.offset(python_offset::bytes_data), data.data(), data.size())) return {};
  return data;
}

// Returns the thread's innermost frame, or 0.
std::uint64_t innermost_frame(const process_memory& in, std::uint32_t thread) {
  std::uint64_t at = 0;
  if (!in.copy(in.at().first_thread.load(std::memory_order_acquire), &at, sizeof at)) return 0;
  for (std::size_t i = 0; at != 0 && i < most_threads; ++i, at = in.pointer(at, python_offset::thread_next)) {
    if (in.value<std::uint64_t>(at, python_offset::thread_native_id) != thread) continue;
    const auto frame = in.pointer(at, python_offset::thread_frame);
    return in.offset(python_offset::holder_frame) == segment::no_holder
               ? frame
               : in.pointer(frame, python_offset::holder_frame);
  }
  return 0;
}

// Returns what a code object's frame stands at, or nothing: it is not one that can be read.
std::optional<code_frame> frame_of(const process_memory& in, std::uint64_t code, std::uint64_t instruction) {
  const auto file = text(in, in.pointer(code, python_offset::code_file));
  const auto function = text(in, in.pointer(code, python_offset::code_function));
  const auto first = in.value<std::int32_t>(code, python_offset::code_first_line);
  if (!file || !function || !first) return {};
  code_frame frame{*file, *function, *first > 0 ? static_cast<std::uint32_t>(*first) : 0};
  const auto begin = code + in.offset(python_offset::code_instructions);
  const auto lines = bytes(in, in.pointer(code, python_offset::code_lines));
  if (lines && instruction >= begin)
    frame.line = line_at(*lines, frame.first_line, static_cast<std::int64_t>((instruction - begin) / 2));
  return frame;
}

// Reads a table of locations, byte for byte.
class location_table {
 public:
  explicit location_table(const std::string& table) : table_(table) {}
  bool ended() const { return at_ >= table_.size(); }
  std::uint32_t byte() { return ended() ? 0 : static_cast<unsigned char>(table_[at_++]); }
  std::uint32_t number() {
    std::uint32_t read = byte();
    std::uint32_t value = read & 63;
    for (unsigned shift = 6; (read & 64) != 0 && shift < 32; shift += 6) {
      read = byte();
      value |= (read & 63) << shift;
    }
    return value;
  }
  std::int64_t signed_number() {
    const std::uint32_t value = number();
    return (value & 1) != 0 ? -static_cast<std::int64_t>(value >> 1) : static_cast<std::int64_t>(value >> 1);
  }

 private:
  const std::string& table_;
  std::size_t at_ = 0;
};

}  // namespace

// Each entry begins with a byte: 0x80, what kind it is (4 bits), and for how many instructions it holds, less one.
std::uint32_t line_at(const std::string& table, std::uint32_t first_line, std::int64_t offset) {
  enum : std::uint32_t { one_line_0 = 10, one_line_2 = 12, no_columns = 13, all_said = 14, nothing_said = 15 };
  location_table entries(table);
  std::int64_t line = first_line;
  for (std::int64_t end = 0; !entries.ended();) {
    const std::uint32_t head = entries.byte();
    const std::uint32_t kind = head >> 3 & 15;
    end += (head & 7) + 1;
    if (kind == no_columns || kind == all_said) line += entries.signed_number();
    if (kind >= one_line_0 && kind <= one_line_2) line += kind - one_line_0;
    const int more = kind == all_said ? 3 : 0;
    for (int i = 0; i < more; ++i) entries.number();
    if (kind < one_line_0) entries.byte();
    if (kind >= one_line_0 && kind <= one_line_2) entries.byte(), entries.byte();
    if (offset < end) return kind == nothing_said || line < 0 ? 0 : static_cast<std::uint32_t>(line);
  }
  return 0;
}

std::vector<code_frame> read_python_stack(const segment::header& h, std::uint32_t thread) {
  if (h.python.first_thread.load(std::memory_order_acquire) == 0 || h.pid > segment::max_pid) return {};
  // It may be a pid of another namespace.
  if (h.start_jiffies == 0 || segment::start_jiffies_of(h.pid) != h.start_jiffies) return {};
  const process_memory in(h);
  std::vector<code_frame> stack;
  std::uint64_t at = innermost_frame(in, thread);
  for (std::size_t i = 0; at != 0 && i < most_frames; ++i, at = in.pointer(at, python_offset::frame_previous)) {
    const auto code = in.pointer(at, python_offset::frame_code) & ~tag_bits;
    if (!in.is_a(code, in.at().code_type)) continue;  // it stands for a call from C
    auto frame = frame_of(in, code, in.pointer(at, python_offset::frame_instruction));
    if (frame && frame->file != of_the_interpreter) stack.push_back(*std::move(frame));
  }
  return stack;
}

}  // namespace curfew::reader
