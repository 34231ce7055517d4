// Runs programs beside the proxy: an argument list executed as it stands, never a line for a shell. A child has a
// session and process group of its own (so no terminal to ask a password at), nothing on its standard input, no
// descriptor, signal mask or signal disposition of ours and only the environment it is given; it ends with us, however
// we end. Each waits for its children: for threads that may wait, never a loop's.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/config_services.h"
#include "core/descriptor.h"

namespace dashboard::services {

struct Command {
  core::Argv argv;
  std::string directory;                 // empty: ours
  std::vector<std::string> environment;  // "NAME=value": all there is of it
  core::Duration limit = std::chrono::seconds(30);
  // What it started and left running goes on when it ends by itself: a daemon. Else all of the group ends with it.
  bool leaves_daemon = false;
};

enum class Ending : std::uint8_t {
  exited,
  signalled,
  timed_out,    // ended by us at its limit
  stopped,      // ended by us before
  not_started,  // `problem` says why
};
std::string_view to_string(Ending ending) noexcept;

struct Finished {
  Ending ending = Ending::not_started;
  int code = 0;           // the exit status, or the signal
  std::string problem;    // a sentence, empty when all is well
  std::string output;     // what it wrote last, both streams as they came
  std::uint64_t cut = 0;  // bytes in front of that
  core::Duration took{};
  bool ok() const noexcept { return ending == Ending::exited && code == 0; }
};

// Once given, it stays: what runs under it is ended. Any thread.
class StopSignal {
 public:
  // Given too when `all` is, which outlives it.
  explicit StopSignal(const StopSignal* all = nullptr);
  StopSignal(const StopSignal&) = delete;
  void give() noexcept;
  bool given() const noexcept;
  int fd() const noexcept { return fd_.get(); }  // readable once given
  const StopSignal* all() const noexcept { return all_; }

 private:
  const StopSignal* all_;
  core::Descriptor fd_;  // eventfd
};

inline constexpr std::size_t kKeptOutput = 64 << 10;
// Between SIGTERM and SIGKILL, both to the whole group.
inline constexpr core::Duration kGrace = std::chrono::seconds(2);

// PATH, HOME and LANG as we have them, and the service's own variables in front of them.
std::vector<std::string> child_environment(const core::ServiceConfig& service);

Finished run(const Command& command, const StopSignal& stop);
// With the output handed over as it comes, instead of kept.
Finished run(const Command& command, const StopSignal& stop, const std::function<void(std::string_view)>& sink);
// Several at a time, and never more than `at_once`. When `limit` is over, what runs is ended as at its own limit, and
// what has not begun is not started.
std::vector<Finished> run_all(std::span<const Command> commands, std::size_t at_once, const StopSignal& stop,
                              core::Duration limit = core::Duration::max());

}  // namespace dashboard::services
