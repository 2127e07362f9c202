#include "probe/cli/command_line/completion.hpp"

#include <algorithm>
#include <array>

namespace curfew::cli {

namespace {

constexpr std::string_view made_from = "# Made by curfew from its own table of commands.\n";

// Returns the text in single quotes, as every shell takes it.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

bool names_a_file(const option_row& option) { return option.type.find("FILE") != std::string::npos; }

std::vector<std::string> names_of_commands(const std::vector<command_row>& table) {
  std::vector<std::string> names;
  for (const auto& row : table)
    if (!row.name.empty()) names.push_back(row.name);
  return names;
}

// Returns the words that arguments of a command may be.
std::vector<std::string> words_of_arguments(const command_row& row) {
  std::vector<std::string> words;
  for (const auto& option : row.options)
    if (option.names.empty()) words.insert(words.end(), option.values.begin(), option.values.end());
  return words;
}

// ---- bash

std::string bash_case(const command_row& row) {
  std::string text = "    " + (row.name.empty() ? std::string("''") : row.name) + ")\n      case $prev in\n";
  std::vector<std::string> all;
  for (const auto& option : row.options) {
    all.insert(all.end(), option.names.begin(), option.names.end());
    if (option.names.empty() || option.type.empty() || option.value_is_optional) continue;
    std::string pattern;
    for (const auto& name : option.names) pattern += (pattern.empty() ? "" : "|") + name;
    text += "        " + pattern + ") ";
    text += names_a_file(option) && option.values.empty() ? "compopt -o default"
                                                          : "words=" + quoted(joined_words(option.values));
    text += "; COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")); return ;;\n";
  }
  text += "      esac\n      options=" + quoted(joined_words(all));
  if (const auto words = words_of_arguments(row); !words.empty())
    text += "\n      words=" + quoted(joined_words(words));
  return text + " ;;\n";
}

std::string bash(const std::vector<command_row>& table) {
  std::string text(made_from);
  text +=
      "_curfew() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= words= options= i\n"
      "  COMPREPLY=()\n"
      "  if [[ $cur == = ]]; then  # bash has it as a word: --format=json\n"
      "    cur=\n"
      "  elif [[ $prev == = && $COMP_CWORD -ge 2 ]]; then\n"
      "    prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
      "  fi\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    case ${COMP_WORDS[i]} in\n"
      "      --) compopt -o default\n"
      "          ((i + 1 == COMP_CWORD)) && COMPREPLY=($(compgen -c -- \"$cur\")); return ;;\n"
      "      -*) ;;\n"
      "      *) [[ -n $command ]] || command=${COMP_WORDS[i]} ;;\n"
      "    esac\n"
      "  done\n"
      "  case $command in\n";
  for (const auto& row : table) text += bash_case(row);
  text +=
      "    *) compopt -o default; return ;;\n"
      "  esac\n"
      "  [[ -n $command ]] || words=" +
      quoted(joined_words(names_of_commands(table))) +
      "\n"
      "  [[ $cur == -* ]] && words=$options\n"
      "  [[ -n $words ]] || compopt -o default\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "}\n"
      "complete -F _curfew curfew\n";
  return text;
}

// ---- zsh

// Returns a description within "[…]" of _arguments, or behind ":" of _describe.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

bool takes_word_and_file(const option_row& option) { return option.type.ends_with("[=FILE]"); }

std::string zsh_action(const option_row& option) {
  const std::string words = joined_words(option.values);
  if (takes_word_and_file(option)) return "{ compset -P \"*=\" && _files || compadd -- " + words + " }";
  if (!option.values.empty()) return "(" + words + ")";
  return names_a_file(option) || option.names.empty() ? "_files" : " ";
}

std::string zsh_arguments(const command_row& row) {
  std::string text;
  const auto arguments =
      std::count_if(row.options.begin(), row.options.end(), [](const option_row& o) { return o.names.empty(); });
  int number = 0;
  for (const auto& option : row.options) {
    if (option.names.empty()) {
      const std::string place = ++number == arguments ? "*:" : std::to_string(number) + ":";
      text += " \\\n        " + quoted(place + zsh_text(option.type) + ":" + zsh_action(option));
      continue;
    }
    for (const auto& name : option.names) {
      const bool is_long = name.starts_with("--");
      std::string spec = "*" + name;
      if (!option.type.empty() && is_long) spec += option.value_is_optional ? "=-" : "=";
      spec += "[" + zsh_text(option.description) + "]";
      if (!option.type.empty())
        spec += (option.value_is_optional ? "::" : ":") + zsh_text(option.type) + ":" + zsh_action(option);
      text += " \\\n        " + quoted(spec);
    }
  }
  return text;
}

std::string zsh(const std::vector<command_row>& table) {
  std::string text = "#compdef curfew\n" + std::string(made_from);
  text +=
      "_curfew() {\n"
      "  local -a commands=(\n";
  for (const auto& row : table)
    if (!row.name.empty()) text += "    " + quoted(row.name + ":" + zsh_text(row.purpose)) + "\n";
  text +=
      "  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    if [[ ${words[2]} == -* ]]; then\n"
      "      _arguments" +
      zsh_arguments(table.front()) +
      "\n"
      "    else\n"
      "      _describe command commands\n"
      "    fi\n"
      "    return\n"
      "  fi\n"
      "  local end=${words[(I)--]}\n"
      "  if ((end > 0 && end < CURRENT)); then\n"
      "    words=(\"${(@)words[end + 1,-1]}\")\n"
      "    ((CURRENT -= end))\n"
      "    _normal\n"
      "    return\n"
      "  fi\n"
      "  local command=${words[2]}\n"
      "  shift words\n"
      "  ((--CURRENT))\n"
      "  case $command in\n";
  for (const auto& row : table)
    if (!row.name.empty()) text += "    " + row.name + ")\n      _arguments -s" + zsh_arguments(row) + " ;;\n";
  return text + "    *) _files ;;\n  esac\n}\n_curfew \"$@\"\n";
}

// ---- fish

// Completes "sarif" and then, behind its "=", the file's name.
constexpr std::string_view fish_word_and_file =
    "function __curfew_word_and_file\n"
    "  set -l word (string replace -r -- '^--[a-z-]+=' '' (commandline -ct))\n"
    "  set -l parts (string split -m 1 -- = $word)\n"
    "  if set -q parts[2]\n"
    "    for path in (__fish_complete_path $parts[2])\n"
    "      echo $parts[1]=$path\n"
    "    end\n"
    "  else\n"
    "    printf '%s\\n' $argv\n"
    "  end\n"
    "end\n";

std::string fish_values(const option_row& option) {
  const auto words = joined_words(option.values);
  return quoted(takes_word_and_file(option) ? "(__curfew_word_and_file " + words + ")" : words);
}

std::string fish(const std::vector<command_row>& table) {
  auto text = std::string(made_from).append(fish_word_and_file);
  const auto all = joined_words(names_of_commands(table));
  for (const auto& row : table) {
    const bool is_curfew = row.name.empty();
    const auto condition = " -n " + quoted(is_curfew ? "not __fish_seen_subcommand_from " + all
                                                     : "__fish_seen_subcommand_from " + row.name);
    if (!is_curfew)
      text += "complete -c curfew -f -n " + quoted("not __fish_seen_subcommand_from " + all) + " -a " +
              quoted(row.name) + " -d " + quoted(row.purpose) + "\n";
    for (const auto& option : row.options) {
      std::string line = "complete -c curfew" + condition;
      for (const auto& name : option.names)
        line += name.starts_with("--") ? " -l " + quoted(name.substr(2)) : " -s " + quoted(name.substr(1));
      if (!option.names.empty() && !option.type.empty() && !option.value_is_optional)
        line += names_a_file(option) && option.values.empty() ? " -r -F" : " -x";
      if (!option.values.empty()) line += " -a " + fish_values(option);
      if (option.names.empty() && option.values.empty()) continue;
      text += line + " -d " + quoted(option.description) + "\n";
    }
  }
  return text;
}

constexpr std::array table_of_shells{shell{"bash", bash}, shell{"zsh", zsh}, shell{"fish", fish}};

}  // namespace

std::span<const shell> shells() { return table_of_shells; }

}  // namespace curfew::cli
