// A file that is mapped into memory for as long as this lives, so that fonts of 20 MB need not be copied.
#pragma once

#include <string>
#include <utility>

namespace curfew::viewer {

class mapped_file {
 public:
  explicit mapped_file(const std::string& path);  // is empty if the file cannot be read
  ~mapped_file();
  mapped_file(mapped_file&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  mapped_file& operator=(mapped_file&&) = delete;

  bool empty() const { return size_ == 0; }
  void* data() const { return data_; }
  int size() const { return size_; }

 private:
  void* data_ = nullptr;
  int size_ = 0;
};

}  // namespace curfew::viewer
