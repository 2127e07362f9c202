// Formats help like CLI11, but with curfew's own usage line, and in lines that the terminal has room
// for: of 80 columns, or fewer.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace curfew::cli {

class help_format : public CLI::Formatter {
 public:
  explicit help_format(std::string usage);
  const std::string& usage() const { return usage_; }
  std::string make_description(const CLI::App*) const override;
  std::string make_usage(const CLI::App*, std::string) const override;
  std::string make_footer(const CLI::App*) const override;
  std::string make_subcommand(const CLI::App*) const override;
  std::string make_option_name(const CLI::Option*, bool positional) const override;
  std::string make_option_opts(const CLI::Option*) const override;
  std::string make_option_desc(const CLI::Option*) const override;

 private:
  std::string usage_;
  std::size_t width_;
};

}  // namespace curfew::cli
