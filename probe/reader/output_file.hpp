// A file that appears under its name only when it is whole. Until commit() it has another name beside it; without
// commit() it is gone. What is there and no regular file (/dev/stdout) is written to as it is; a segment is refused.
#pragma once

#include <cstddef>
#include <string>

#include "probe/reader/descriptor.hpp"

namespace curfew::reader {

class output_file {
 public:
  explicit output_file(std::string path);  // mode 0600. Throws error (cannot_write), as do the others.
  ~output_file();                          // removes what was not committed
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  void write(const void* bytes, std::size_t size);
  void commit();

 private:
  [[noreturn]] void fail(const char* what, int code) const;

  std::string path_;
  std::string temporary_;  // empty: none
  descriptor file_;
};

}  // namespace curfew::reader
