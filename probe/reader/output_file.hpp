// A file that appears under its name only when it is whole. Until commit() it has another name beside that one; without
// commit() it is removed. If something is there that is no regular file (/dev/stdout), it is written to as it is; a
// segment is refused.
#pragma once

#include <cstddef>
#include <string>

#include "probe/reader/descriptor.hpp"

namespace curfew::reader {

class output_file {
 public:
  // Makes the file, with mode 0600. Throws error (cannot_write), as do the other functions.
  explicit output_file(std::string path);
  ~output_file();  // removes the file if it was not committed
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  void write(const void* bytes, std::size_t size);
  void commit();

 private:
  [[noreturn]] void fail(const char* what, int code) const;

  std::string path_;
  std::string temporary_;  // empty if there is none
  descriptor file_;
};

}  // namespace curfew::reader
