#include "probe/model/program_name.hpp"

#include "probe/model/command_words.hpp"
#include "probe/model/python_command.hpp"

namespace curfew::model {

namespace {

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

}  // namespace

std::string program_name(const std::vector<std::string>& words) {
  const auto python = as_python_command(words);
  if (!python) return file_name_of_program(words);
  std::string_view program = python->program;
  while (program.ends_with('/')) program.remove_suffix(1);  // a folder with a __main__.py
  const auto name = python->is_module ? std::string(program) : file_name(program);
  return name.empty() || name == "." ? file_name_of_program(words) : name;
}

std::string program_name(std::string_view command_line) { return program_name(command_words(command_line)); }

std::string file_name_of_program(const std::vector<std::string>& words) {
  return words.empty() ? std::string() : file_name(words.front());
}

std::string file_name_of_program(std::string_view command_line) {
  return file_name_of_program(command_words(command_line));
}

}  // namespace curfew::model
