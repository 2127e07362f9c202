#include "probe/cli/process/frame_pointer.hpp"

#include <gelf.h>

#include <cstddef>
#include <cstring>

namespace curfew::cli {

namespace {

constexpr std::size_t call_bytes = 5;  // `call` with a distance of four bytes, from behind itself
constexpr unsigned char call = 0xe8;

// Returns the bytes of a program's file that are loaded at an address. Returns nullptr if there are none.
const unsigned char* bytes_at(Dwfl_Module* module, GElf_Addr address, std::size_t count) {
  GElf_Addr bias = 0;
  Elf* const file = ::dwfl_module_getelf(module, &bias);
  std::size_t segments = 0;
  if (file == nullptr || ::elf_getphdrnum(file, &segments) != 0) return nullptr;
  for (std::size_t i = 0; i < segments; ++i) {
    GElf_Phdr segment{};
    if (::gelf_getphdr(file, static_cast<int>(i), &segment) == nullptr || segment.p_type != PT_LOAD) continue;
    const auto at = address - bias - segment.p_vaddr;
    if (address - bias < segment.p_vaddr || at + count > segment.p_filesz) continue;
    const Elf_Data* const data =
        ::elf_getdata_rawchunk(file, static_cast<std::int64_t>(segment.p_offset + at), count, ELF_T_BYTE);
    return data != nullptr ? static_cast<const unsigned char*>(data->d_buf) : nullptr;
  }
  return nullptr;
}

// Returns whether a call of the function that begins at `function` returns to `address`.
bool returns_from(Dwfl* d, std::uint64_t function, std::uint64_t address) {
  Dwfl_Module* const module = ::dwfl_addrmodule(d, address);
  const auto* const code = module != nullptr ? bytes_at(module, address - call_bytes, call_bytes) : nullptr;
  if (code == nullptr || *code != call) return false;
  std::int32_t distance = 0;
  std::memcpy(&distance, code + 1, sizeof distance);
  return address + static_cast<std::uint64_t>(std::int64_t{distance}) == function;
}

}  // namespace

std::optional<std::uint64_t> frame_pointer_in(const thread_sample& sample, Dwfl* d, std::uint64_t pc) {
  GElf_Off offset = 0;
  GElf_Sym symbol{};
  Dwfl_Module* const module = ::dwfl_addrmodule(d, pc);
  if (module == nullptr || ::dwfl_module_addrinfo(module, pc, &offset, &symbol, nullptr, nullptr, nullptr) == nullptr)
    return std::nullopt;
  constexpr auto word = sizeof(std::uint64_t);
  for (std::size_t at = 0; at + 2 * word <= sample.stack.size(); at += word) {
    std::uint64_t back_to = 0;
    std::memcpy(&back_to, sample.stack.data() + at + word, word);
    if (returns_from(d, pc - offset, back_to)) return sample.stack_begin() + at;
  }
  return std::nullopt;
}

}  // namespace curfew::cli
