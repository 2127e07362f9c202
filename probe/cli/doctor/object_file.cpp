#include "probe/cli/doctor/object_file.hpp"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "probe/segment/remedy.hpp"

namespace curfew::cli {

namespace {

using std::string_view;
using header = ElfW(Ehdr);
using section = ElfW(Shdr);
using entry = ElfW(Sym);
using dynamic_entry = ElfW(Dyn);

constexpr string_view elf_magic = "\177ELF";
constexpr string_view bitcode_magic = "BC\xC0\xDE";
constexpr string_view archive_magic = "!<arch>\n";
constexpr string_view thin_archive_magic = "!<thin>\n";
static_assert(archive_magic.size() == thin_archive_magic.size());

// Returns `count` objects at `offset`, none where the file does not have them all. They need not be aligned.
template <class T>
std::vector<T> objects_at(string_view bytes, std::uint64_t offset, std::uint64_t count) {
  if (offset > bytes.size() || count > (bytes.size() - offset) / sizeof(T)) return {};
  std::vector<T> all(count);
  if (count != 0) std::memcpy(all.data(), bytes.data() + offset, count * sizeof(T));
  return all;
}

string_view text_at(string_view bytes, const section& strings, std::uint64_t offset) {
  if (strings.sh_offset > bytes.size() || strings.sh_size > bytes.size() - strings.sh_offset) return {};
  const auto all = bytes.substr(strings.sh_offset, strings.sh_size);
  if (offset >= all.size()) return {};
  const auto text = all.substr(offset);
  return text.substr(0, text.find('\0'));
}

void split_path(string_view paths, const std::string& origin, std::vector<std::string>& into) {
  std::istringstream all{std::string(paths)};
  for (std::string one; std::getline(all, one, ':');) {
    for (const string_view variable : {"$ORIGIN", "${ORIGIN}"})
      if (const auto at = one.find(variable); at != std::string::npos) one.replace(at, variable.size(), origin);
    if (!one.empty()) into.push_back(one);
  }
}

class elf_file {
 public:
  elf_file(string_view bytes, object_file about) : bytes_(bytes), about_(std::move(about)) {}

  std::string read(const std::function<void(const object_file&)>& begin,
                   const std::function<void(const symbol&)>& found) {
    const auto headers = objects_at<header>(bytes_, 0, 1);
    if (headers.empty() || headers[0].e_ident[EI_CLASS] != (sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32))
      return "is for another kind of machine";
    sections_ = objects_at<section>(bytes_, headers[0].e_shoff, headers[0].e_shnum);
    const auto segments = objects_at<ElfW(Phdr)>(bytes_, headers[0].e_phoff, headers[0].e_phnum);
    about_.is_program =
        headers[0].e_type == ET_EXEC ||
        std::any_of(segments.begin(), segments.end(), [](const auto& s) { return s.p_type == PT_INTERP; });
    about_.is_library = headers[0].e_type == ET_DYN && !about_.is_program;
    about_.is_stripped = headers[0].e_type != ET_REL;
    for (const section& s : sections_) {
      if (s.sh_type == SHT_SYMTAB) about_.is_stripped = false;
      if (s.sh_type == SHT_DYNAMIC) take_dynamic(s);
      if (headers[0].e_type == ET_REL && s.sh_type == SHT_SYMTAB && has(s, "__gnu_lto_slim"))
        about_.is_unfinished = true;
    }
    begin(about_);
    for (const section& s : sections_)
      if (s.sh_type == SHT_SYMTAB || s.sh_type == SHT_DYNSYM) each_symbol(s, found);
    return {};
  }

 private:
  const section* strings_of(const section& s) const {
    return s.sh_link < sections_.size() ? &sections_[s.sh_link] : nullptr;
  }

  void each_symbol(const section& table, const std::function<void(const symbol&)>& found) const {
    const auto* const strings = strings_of(table);
    if (strings == nullptr) return;
    for (const entry& e : objects_at<entry>(bytes_, table.sh_offset, table.sh_size / sizeof(entry))) {
      if (e.st_shndx == SHN_UNDEF) continue;  // it is looked for, and may not be there
      found({text_at(bytes_, *strings, e.st_name), table.sh_type == SHT_DYNSYM, ELF64_ST_TYPE(e.st_info) == STT_TLS});
    }
  }

  bool has(const section& table, string_view name) const {
    bool is_there = false;
    each_symbol(table, [&](const symbol& s) { is_there = is_there || s.name == name; });
    return is_there;
  }

  void take_dynamic(const section& s) {
    const auto* const strings = strings_of(s);
    if (strings == nullptr) return;
    std::error_code ignored;
    const auto origin = std::filesystem::absolute(about_.path, ignored).parent_path().string();
    for (const auto& e : objects_at<dynamic_entry>(bytes_, s.sh_offset, s.sh_size / sizeof(dynamic_entry))) {
      const auto text = [&] { return text_at(bytes_, *strings, e.d_un.d_val); };
      if (e.d_tag == DT_NEEDED) about_.needed.emplace_back(text());
      if (e.d_tag == DT_RPATH || e.d_tag == DT_RUNPATH) split_path(text(), origin, about_.search_path);
      if (e.d_tag == DT_SYMBOLIC || (e.d_tag == DT_FLAGS && (e.d_un.d_val & DF_SYMBOLIC) != 0))
        about_.calls_stay_inside = true;
    }
  }

  string_view bytes_;
  object_file about_;
  std::vector<section> sections_;
};

std::string read_object(string_view bytes, object_file about, const std::function<void(const object_file&)>& begin,
                        const std::function<void(const symbol&)>& found) {
  if (bytes.starts_with(bitcode_magic)) {
    about.is_unfinished = true;
    begin(about);
    return {};
  }
  if (!bytes.starts_with(elf_magic)) return about.member.empty() ? "is " + std::string(no_object_file) : "";
  return elf_file(bytes, std::move(about)).read(begin, found);
}

std::string contents(const std::string& path, std::string& into) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return "cannot be read: " + segment::reason(errno);
  into.assign(std::istreambuf_iterator<char>(file), {});
  return {};
}

// A member's header, as ar(5) has it: text, filled up with blanks.
struct member_header {
  std::array<char, 16> name;
  std::array<char, 32> times_and_owner;
  std::array<char, 10> size;
  std::array<char, 2> end;
};
static_assert(sizeof(member_header) == 60);

std::string read_archive(string_view bytes, const std::string& path,
                         const std::function<void(const object_file&)>& begin,
                         const std::function<void(const symbol&)>& found) {
  const bool is_thin = bytes.starts_with(thin_archive_magic);
  string_view long_names;
  for (std::uint64_t at = archive_magic.size(); at + sizeof(member_header) <= bytes.size();) {
    const auto h = objects_at<member_header>(bytes, at, 1).front();
    at += sizeof h;
    std::uint64_t size = 0;
    std::from_chars(h.size.begin(), h.size.end(), size);
    std::string name(h.name.begin(), h.name.end());
    name.erase(name.find_last_not_of(' ') + 1);
    const bool is_of_the_archive = name == "/" || name == "//" || name == "/SYM64/";
    const bool is_inside = !is_thin || is_of_the_archive;
    if (is_inside && size > bytes.size() - at) break;
    const auto member = is_inside ? bytes.substr(at, size) : string_view();
    if (is_inside) at += size + size % 2;
    if (name == "//") long_names = member;
    if (is_of_the_archive) continue;
    if (std::uint64_t where = 0; name.starts_with('/') &&
                                 std::from_chars(name.data() + 1, name.data() + name.size(), where).ec == std::errc() &&
                                 where < long_names.size())
      name = long_names.substr(where, long_names.find('\n', where) - where);
    if (name.ends_with('/')) name.pop_back();
    std::string outside;
    if (!is_inside) contents((std::filesystem::path(path).parent_path() / name).string(), outside);
    if (const auto wrong =
            read_object(is_inside ? member : string_view(outside), {.path = path, .member = name}, begin, found);
        !wrong.empty())
      return wrong;
  }
  return {};
}

}  // namespace

std::string read_objects(const std::string& path, const std::function<void(const object_file&)>& begin,
                         const std::function<void(const symbol&)>& found) {
  std::string bytes;
  if (auto wrong = contents(path, bytes); !wrong.empty()) return wrong;
  const string_view all = bytes;
  if (all.starts_with(archive_magic) || all.starts_with(thin_archive_magic))
    return read_archive(all, path, begin, found);
  return read_object(all, {.path = path}, begin, found);
}

bool is_object_file(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return false;
  std::array<char, archive_magic.size()> first{};
  std::ifstream(path, std::ios::binary).read(first.data(), first.size());
  const string_view magic(first.data(), first.size());
  return magic.starts_with(elf_magic) || magic.starts_with(bitcode_magic) || magic == archive_magic ||
         magic == thin_archive_magic;
}

}  // namespace curfew::cli
