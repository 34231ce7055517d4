// One child process from its start until nothing of it is left: its output is read, its limit kept, its group ended.
// Owned by who runs it (command.cpp), which calls step() whenever one of its descriptors is ready or time() has come.
// One thread.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

#include "core/descriptor.h"
#include "dashboard/services/command.h"

namespace dashboard::services {

class Child {
 public:
  using Sink = std::function<void(std::string_view)>;

  Child(const Command& command, Sink sink) : command_(command), sink_(std::move(sink)) {}
  ~Child();
  Child(const Child&) = delete;

  void start(core::Instant now);
  bool done() const noexcept { return phase_ == Phase::done; }
  // Reads what is there, and ends what is to end.
  void step(core::Instant now, bool stop);
  core::Instant time() const noexcept { return due_; }        // of the next step, at the latest
  int output_fd() const noexcept { return output_.get(); }    // -1: nobody writes any more
  int process_fd() const noexcept { return process_.get(); }  // readable once it has ended; -1: the kernel has none
  Finished take() noexcept { return std::move(finished_); }   // when done; without output

 private:
  enum class Phase : std::uint8_t { running, asked, killed, done };

  std::string spawn();
  bool read_some();
  bool ended() const noexcept;
  void signal(int number) const noexcept;
  void reap(core::Instant now);

  const Command& command_;
  const Sink sink_;
  Finished finished_;
  Phase phase_ = Phase::running;
  pid_t pid_ = -1;
  core::Descriptor output_, process_;
  core::Instant started_{}, due_{};
};

}  // namespace dashboard::services
