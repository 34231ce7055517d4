// Owns a file descriptor of the system, and closes it.
#pragma once

#include <unistd.h>

#include <utility>

namespace core {

class Descriptor {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}  // below 0: none
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const noexcept { return fd_; }
  bool open() const noexcept { return fd_ >= 0; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void reset(int fd = -1) noexcept {
    if (const int before = std::exchange(fd_, fd); before >= 0) ::close(before);
  }

 private:
  int fd_ = -1;
};

}  // namespace core
