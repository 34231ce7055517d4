#include "dashboard/services/command.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "core/config.h"
#include "dashboard/services/child.h"

namespace dashboard::services {
namespace {

constexpr core::Duration kTick = std::chrono::milliseconds(20);  // where the kernel cannot say that a child has ended

// The last bytes of an output.
class Tail {
 public:
  void add(std::string_view bytes) {
    text_.append(bytes);
    if (text_.size() > 2 * kKeptOutput) trim();
  }
  void give(Finished& out) {
    trim();
    out.cut = cut_;
    out.output = std::move(text_);
  }

 private:
  void trim() {
    if (text_.size() <= kKeptOutput) return;
    cut_ += text_.size() - kKeptOutput;
    text_.erase(0, text_.size() - kKeptOutput);
  }
  std::string text_;
  std::uint64_t cut_ = 0;
};

std::string problem_of(const Finished& finished, const Command& command) {
  switch (finished.ending) {
    case Ending::exited: return finished.code == 0 ? std::string() : "exited with " + std::to_string(finished.code);
    case Ending::signalled: return std::string("ended by a signal: ").append(::strsignal(finished.code));
    case Ending::timed_out: {
      const auto ms = std::chrono::duration_cast<core::Millis>(command.limit).count();
      return "did not end within " + std::to_string(ms) + " ms, so it was ended with all that it had started";
    }
    case Ending::stopped: return "was ended before it was done";
    case Ending::not_started: return finished.problem;
  }
  return {};
}

// Sleeps until one of them has something to say, or the time of one has come.
void wait_for(std::span<Child* const> children, const StopSignal& stop, bool stopping) {
  std::vector<pollfd> fds;
  core::Instant due = core::Instant::max();
  bool blind = false;
  for (const Child* child : children) {
    if (child->output_fd() >= 0) fds.push_back({child->output_fd(), POLLIN, 0});
    if (child->process_fd() >= 0) fds.push_back({child->process_fd(), POLLIN, 0});
    blind = blind || child->process_fd() < 0;
    due = std::min(due, child->time());
  }
  for (const StopSignal* one = stopping ? nullptr : &stop; one; one = one->all()) fds.push_back({one->fd(), POLLIN, 0});
  if (blind) due = std::min(due, core::now() + kTick);
  int timeout = -1;
  if (due != core::Instant::max()) {
    const auto left = std::chrono::ceil<core::Millis>(due - core::now()).count();
    timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
  }
  ::poll(fds.data(), fds.size(), timeout);
}

// One turn for all of them, none of which is done.
void turn(std::span<Child* const> children, const StopSignal& stop) {
  bool stopping = stop.given();
  for (Child* child : children) child->step(core::now(), stopping);
  std::vector<Child*> running;
  for (Child* child : children) {
    if (!child->done()) running.push_back(child);
  }
  if (running.empty()) return;
  wait_for(running, stop, stopping);
}

}  // namespace

std::string_view to_string(Ending ending) noexcept {
  switch (ending) {
    case Ending::exited: return "exited";
    case Ending::signalled: return "signalled";
    case Ending::timed_out: return "timed_out";
    case Ending::stopped: return "stopped";
    case Ending::not_started: return "not_started";
  }
  return "not_started";
}

StopSignal::StopSignal(const StopSignal* all) : all_(all), fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void StopSignal::give() noexcept { ::eventfd_write(fd(), 1); }

bool StopSignal::given() const noexcept {
  pollfd look{fd(), POLLIN, 0};
  return ::poll(&look, 1, 0) > 0 || (all_ && all_->given());
}

std::vector<std::string> child_environment(const core::ServiceConfig& service) {
  std::vector<std::string> out;
  for (const auto& [name, value] : service.environment) out.push_back(name + "=" + value);
  for (const char* name : {"PATH", "HOME", "LANG"}) {
    const auto own = [&](const auto& variable) { return variable.first == name; };
    if (std::any_of(service.environment.begin(), service.environment.end(), own)) continue;
    auto value = core::process_environment(nullptr, name);
    if (!value && std::string_view(name) == "PATH") value = std::string(core::kDefaultSearchPath);
    if (value) out.push_back(std::string(name) + "=" + *value);
  }
  return out;
}

Finished run(const Command& command, const StopSignal& stop, const std::function<void(std::string_view)>& sink) {
  Child child(command, sink);
  child.start(core::now());
  Child* const one = &child;
  while (!child.done()) turn(std::span(&one, 1), stop);
  Finished out = child.take();
  out.problem = problem_of(out, command);
  return out;
}

Finished run(const Command& command, const StopSignal& stop) {
  Tail tail;
  Finished out = run(command, stop, [&tail](std::string_view bytes) { tail.add(bytes); });
  tail.give(out);
  return out;
}

std::vector<Finished> run_all(std::span<const Command> commands, std::size_t at_once, const StopSignal& stop,
                              core::Duration limit) {
  struct Running {
    std::size_t place;
    Command command;
    Tail tail;
    Child child;
    Running(std::size_t at, const Command& what, core::Duration left)
        : place(at), command(what), child(command, [this](std::string_view bytes) { tail.add(bytes); }) {
      command.limit = std::min(command.limit, left);
    }
  };
  const core::Instant begun = core::now();
  std::vector<Finished> out(commands.size());
  std::vector<std::unique_ptr<Running>> running;
  std::size_t next = 0;
  while (next < commands.size() || !running.empty()) {
    for (; running.size() < at_once && next < commands.size(); ++next) {
      const core::Duration left = limit - (core::now() - begun);
      if (left <= core::Duration::zero()) {
        out[next].problem = "was not started: what was started before it took too long";
        continue;
      }
      running.push_back(std::make_unique<Running>(next, commands[next], left));
      running.back()->child.start(core::now());
    }
    std::vector<Child*> children;
    for (const auto& one : running) {
      if (!one->child.done()) children.push_back(&one->child);
    }
    if (!children.empty() && children.size() == running.size()) turn(children, stop);
    std::erase_if(running, [&](const auto& one) {
      if (!one->child.done()) return false;
      Finished& finished = out[one->place];
      finished = one->child.take();
      finished.problem = problem_of(finished, one->command);
      one->tail.give(finished);
      return true;
    });
  }
  return out;
}

}  // namespace dashboard::services
