#include "probe/cli/doctor/file_diagnosis.hpp"

#include <cxxabi.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

#include "probe/cli/doctor/object_file.hpp"
#include "probe/cli/doctor/python_diagnosis.hpp"
#include "probe/report/terminal/columns.hpp"

namespace curfew::cli {

namespace {

using std::string_view;

constexpr std::size_t widest_function = 60;
constexpr std::size_t functions_named = 3;  // of a part

struct flavour {
  string_view words, mangled;
};
constexpr std::array<flavour, 2> flavours{{{"Boost.Asio", "5boost4asio"}, {"Asio", "4asio"}}};
constexpr std::size_t boost = 0;                                // for which there is no runtime that tracks it
constexpr string_view changed_class = "19scheduler_operation";  // by the definitions, which give it the mark
constexpr string_view mark = "B20curfew_asio_tracking";
constexpr string_view mark_of_runtime = "_ZN6curfew6detail15built_with_asioE";  // in all that includes its headers

// What a part has of one flavour.
struct held {
  bool is_tracked = false;
  bool exports_untracked = false;
  std::vector<std::string> untracked{};  // functions, mangled
};

std::string filename_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::string name_of(const std::string& path, const std::multiset<std::string>& others) {
  const auto name = filename_of(path);
  return others.count(name) > 1 ? path : name;
}

struct part {
  object_file file;
  bool was_asked_for = false;
  bool has_runtime = false;  // curfew's: it has tasks that record themselves
  std::array<held, flavours.size()> has{};

  // Returns what it is called; `others` of the same name are told apart by their paths.
  std::string subject(const std::multiset<std::string>& others) const {
    const auto name = name_of(file.path, others);
    return file.member.empty() ? name : name + "(" + file.member + ")";
  }
  // It may be without the definitions although others are with them.
  bool is_apart(const held& h) const { return file.is_library && (file.calls_stay_inside || !h.exports_untracked); }
};

void take(part& of, const symbol& s) {
  of.has_runtime = of.has_runtime || s.name == mark_of_runtime;
  const auto at = s.name.find(changed_class);
  // By a variable of that name curfew::asio_tracking itself looks for such functions at the link; and mold names by it
  // where it wrote the function's address ("…$got").
  if (at == string_view::npos || s.is_of_each_thread || s.name.find('$') != string_view::npos) return;
  for (std::size_t i = 0; i < flavours.size(); ++i) {
    if (s.name.find(flavours[i].mangled) == string_view::npos) continue;
    held& h = of.has[i];
    if (s.name.substr(at + changed_class.size()).starts_with(mark)) {
      h.is_tracked = true;
    } else {
      h.exports_untracked = h.exports_untracked || s.is_exported;
      // What ends an operation tells best whose it is, for its name has the handler in it.
      const bool tells = s.name.find("11do_complete") != string_view::npos;
      h.untracked.insert(tells ? h.untracked.begin() : h.untracked.end(), std::string(s.name));
    }
    return;
  }
}

std::string demangled(const std::string& mangled) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), &std::free);
  return name == nullptr ? mangled : name.get();
}

bool is_of_a_library(string_view name) {
  return name.starts_with("asio::") || name.starts_with("boost::") || name.starts_with("std::");
}

// Returns what of the program's own is in the name of an operation, which has its handler first, be it within others:
// "serve(int)" in "asio::detail::wait_handler<asio::detail::binder1<serve(int)::{lambda(auto:1)#1}, int>, …>". Returns
// "" if that is nothing that a reader knows.
string_view own_function_in(string_view operation) {
  do {
    const auto next = operation.find_first_of("<,>");
    if (next == string_view::npos || operation[next] != '<') return {};
    operation.remove_prefix(next + 1);
  } while (is_of_a_library(operation));
  if (operation.substr(0, operation.find_first_of("(<,>")).find(' ') != string_view::npos) return {};  // void (*)(int)
  if (const auto lambda = operation.find("::{lambda"); lambda != string_view::npos) return operation.substr(0, lambda);
  return operation.substr(0, operation.find_first_of("<,>"));
}

// Returns ". Without them are: main, serve(int)", or "" if the part has only functions of Asio's own.
std::string examples(const held& h) {
  std::vector<std::string> named;
  for (const auto& function : h.untracked) {
    const auto operation = demangled(function);
    const auto name = report::shortened(own_function_in(operation), widest_function);
    if (name.empty() || std::find(named.begin(), named.end(), name) != named.end()) continue;
    if (named.size() == functions_named) break;
    named.push_back(name);
  }
  std::string text;
  for (const auto& name : named) text += (text.empty() ? ". Without them are: " : ", ") + name;
  return text;
}

std::vector<std::string> usual_folders() {
  std::vector<std::string> folders;
  if (const char* const first = std::getenv("LD_LIBRARY_PATH"); first != nullptr) {
    std::istringstream all{first};
    for (std::string one; std::getline(all, one, ':');) folders.push_back(one);
  }
  void* const self = ::dlopen(nullptr, RTLD_LAZY);
  Dl_serinfo size{};
  if (self != nullptr && ::dlinfo(self, RTLD_DI_SERINFOSIZE, &size) == 0) {
    std::vector<std::max_align_t> memory(size.dls_size / sizeof(std::max_align_t) + 1);
    auto* const paths = reinterpret_cast<Dl_serinfo*>(memory.data());
    if (::dlinfo(self, RTLD_DI_SERINFOSIZE, paths) == 0 && ::dlinfo(self, RTLD_DI_SERINFO, paths) == 0)
      for (unsigned i = 0; i < paths->dls_cnt; ++i) folders.emplace_back(paths->dls_serpath[i].dls_name);
  }
  if (self != nullptr) ::dlclose(self);
  folders.emplace_back("/usr/local/lib");
  return folders;
}

// Of what is to be linked into one program.
class examination {
 public:
  // `asked` are the names of all files that were asked for.
  explicit examination(const std::multiset<std::string>& asked) : asked_(&asked) {}

  void read_asked(const std::string& path) { read(path, true); }
  bool is_of_a_program() const {
    return std::any_of(parts_.begin(), parts_.end(), [](const part& p) { return p.file.is_program; });
  }
  void add(examination&& other) {
    std::move(other.parts_.begin(), other.parts_.end(), std::back_inserter(parts_));
    std::move(other.found_.begin(), other.found_.end(), std::back_inserter(found_));
    seen_.merge(other.seen_);
  }
  diagnoses judged() {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      for (const auto& name : std::vector<std::string>(parts_[i].file.needed)) read_library(name, parts_[i].file);
    for (const part& p : parts_) judge(p);
    return std::move(found_);
  }

 private:
  void read(const std::string& path, bool was_asked_for) {
    std::error_code ignored;
    if (!seen_.insert(std::filesystem::weakly_canonical(path, ignored).string()).second) return;
    const auto wrong = read_objects(
        path, [&](const object_file& file) { parts_.push_back({file, was_asked_for}); },
        [this](const symbol& s) { cli::take(parts_.back(), s); });
    if (!wrong.empty() && was_asked_for) say(name_of(path, *asked_), health::bad, wrong);
  }

  void read_library(const std::string& name, const object_file& needed_by) {
    std::vector<std::string> folders = needed_by.search_path;
    folders.insert(folders.end(), usual_.begin(), usual_.end());
    for (const auto& folder : folders)
      if (const auto path = folder + "/" + name; is_object_file(path)) return read(path, false);
  }

  bool has_runtime() const {
    return std::any_of(parts_.begin(), parts_.end(), [](const part& p) { return p.has_runtime; });
  }

  bool is_tracked_somewhere(std::size_t i) const {
    return std::any_of(parts_.begin(), parts_.end(), [i](const part& p) { return p.has[i].is_tracked; });
  }

  void judge(const part& p) {
    bool has_any = false;
    for (std::size_t i = 0; i < flavours.size(); ++i) {
      const held& h = p.has[i];
      if (!h.is_tracked && h.untracked.empty()) continue;
      has_any = true;
      const std::string asio(flavours[i].words);
      if (h.untracked.empty()) {
        say(p.subject(*asked_), health::good, "has " + asio + ", with the definitions of curfew::asio_tracking");
        found_.back().is_recorded = true;
      } else if (!is_tracked_somewhere(i) && has_runtime()) {
        say(p.subject(*asked_), health::good,
            "records its curfew tasks; what it has of plain " + asio + " beside is not seen",
            i == boost ? "" : "to see that, too, link all of it with curfew::tracked in place of curfew::curfew");
        found_.back().is_recorded = true;
      } else if (!is_tracked_somewhere(i)) {
        say(p.subject(*asked_), health::note, "has " + asio + ", without the definitions of curfew::asio_tracking",
            "link all that has " + asio + " with the target curfew::asio_tracking, to see what it does");
        found_.back().is_unrecorded = true;
      } else if (p.is_apart(h)) {
        say(p.subject(*asked_), health::note,
            "has " + asio + " of its own, without the definitions of curfew::asio_tracking: it may, as long as no " +
                asio + " object is handed to it or taken from it");
      } else {
        say(p.subject(*asked_), health::bad,
            "has " + asio + " without the definitions of curfew::asio_tracking" +
                (h.is_tracked ? ", and with them" : ", and other parts with them") + ": they do not fit together" +
                examples(h),
            p.file.is_program ? "compile all of the program with the target curfew::asio_tracking; ask for its object "
                                "files and libraries to find those that are not (curfew doctor *.o lib*.a)"
                              : "compile it with the target curfew::asio_tracking, or all of the program without");
      }
    }
    if (has_any) return;
    if (auto python = p.was_asked_for ? diagnose_python(p.file.path) : std::nullopt)
      return found_.push_back(*std::move(python));
    if (p.file.is_unfinished)
      say(p.subject(*asked_), health::note, "is compiled for link-time optimization: what is in it cannot be told",
          "ask for the program");
    else if (p.file.is_stripped && p.was_asked_for)
      say(p.subject(*asked_), health::note, "is stripped: what is in it cannot be told",
          "ask for it before it is stripped");
    else if (p.was_asked_for)
      say(p.subject(*asked_), health::good, "has no operation of Asio or Boost.Asio");
  }

  void say(std::string subject, health state, std::string text, std::string remedy = {}) {
    found_.push_back({std::move(subject), state, std::move(text), std::move(remedy)});
  }

  const std::multiset<std::string>* asked_;
  std::vector<part> parts_;
  std::set<std::string> seen_;  // paths
  std::vector<std::string> usual_ = usual_folders();
  diagnoses found_;
};

}  // namespace

diagnoses diagnose_files(const std::vector<std::string>& paths) {
  diagnoses found;
  std::multiset<std::string> asked;
  for (const auto& path : paths) asked.insert(filename_of(path));
  examination together(asked);
  const auto judge = [&found](examination& e) {
    auto more = e.judged();
    std::move(more.begin(), more.end(), std::back_inserter(found));
  };
  for (const auto& path : paths) {
    examination of_this(asked);
    of_this.read_asked(path);
    if (of_this.is_of_a_program())
      judge(of_this);
    else
      together.add(std::move(of_this));
  }
  judge(together);
  return found;
}

}  // namespace curfew::cli
