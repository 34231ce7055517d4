#include "dashboard/services/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>

namespace dashboard::services {
namespace {

constexpr std::size_t kReadAtOnce = 256 << 10;               // then the clock is looked at again
constexpr core::Duration kGiveUp = std::chrono::seconds(2);  // a process that the kernel does not let go of

std::string problem_of(std::string_view what, int error) {
  return std::string(what).append(": ").append(std::strerror(error));
}

// Children that SIGKILL did not end in time (a disk that does not answer): they are collected when they have.
class Strays {
 public:
  void add(pid_t pid) {
    const std::lock_guard lock(mutex_);
    pids_.push_back(pid);
  }
  void collect() {
    const std::lock_guard lock(mutex_);
    std::erase_if(pids_, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
  }

 private:
  std::mutex mutex_;
  std::vector<pid_t> pids_;
};

Strays& strays() {
  static Strays instance;
  return instance;
}

// posix_spawn's two lists, freed whatever happens.
struct Plan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = 0;

  Plan() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~Plan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  void also(int result) noexcept { error = error != 0 ? error : result; }
};

void describe(Plan& plan, const std::string& directory, int output) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  plan.also(posix_spawnattr_setsigmask(&plan.attributes, &none));
  plan.also(posix_spawnattr_setsigdefault(&plan.attributes, &all));
  plan.also(posix_spawnattr_setflags(
      &plan.attributes, static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)));
  plan.also(posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0));
  plan.also(posix_spawn_file_actions_adddup2(&plan.actions, output, 1));
  plan.also(posix_spawn_file_actions_adddup2(&plan.actions, output, 2));
  plan.also(posix_spawn_file_actions_addclosefrom_np(&plan.actions, 3));
  if (!directory.empty()) plan.also(posix_spawn_file_actions_addchdir_np(&plan.actions, directory.c_str()));
}

// Without argument lists of its own: what argv and environ want are pointers that nobody writes through.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

std::string_view search_path(const std::vector<std::string>& environment) {
  for (const std::string& one : environment) {
    if (one.starts_with("PATH=")) return std::string_view(one).substr(5);
  }
  return core::kDefaultSearchPath;
}

}  // namespace

Child::~Child() {
  if (pid_ > 0) {
    signal(SIGKILL);
    reap(core::now());
  }
  close_all();
}

void Child::start(core::Instant now) {
  started_ = now;
  due_ = command_.limit > core::Instant::max() - now ? core::Instant::max() : now + command_.limit;
  strays().collect();
  finished_.problem = spawn();
  if (finished_.problem.empty()) return;
  finished_.ending = Ending::not_started;
  finished_.took = core::Duration(0);
  phase_ = Phase::done;
}

std::string Child::spawn() {
  if (command_.argv.empty()) return "no program is named";
  const std::string program = core::find_program(command_.argv.front(), search_path(command_.environment));
  if (program.empty()) return "'" + command_.argv.front() + "' is not an executable file here";
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return problem_of("no pipe", errno);
  Plan plan;
  describe(plan, command_.directory, pipe[1]);
  const std::vector<char*> arguments = pointers(command_.argv), environment = pointers(command_.environment);
  if (plan.error == 0) {
    plan.error =
        ::posix_spawn(&pid_, program.c_str(), &plan.actions, &plan.attributes, arguments.data(), environment.data());
  }
  ::close(pipe[1]);
  if (plan.error != 0) {
    ::close(pipe[0]);
    pid_ = -1;
    const std::string where = command_.directory.empty() ? std::string() : " in " + command_.directory;
    return problem_of("'" + program + "' could not be started" + where, plan.error);
  }
  output_ = pipe[0];
  ::fcntl(output_, F_SETFL, O_NONBLOCK);
  process_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));  // close-on-exec by itself
  return {};
}

// What is there now. False: it may be that there is more.
bool Child::read_some() {
  std::array<char, 16 << 10> buffer;
  for (std::size_t read = 0; output_ >= 0 && read < kReadAtOnce;) {
    const ssize_t n = ::read(output_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return true;
    if (n <= 0) {
      ::close(output_);
      output_ = -1;
      return true;
    }
    sink_(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
    read += static_cast<std::size_t>(n);
  }
  return output_ < 0;
}

// Only looked at: until it is collected, no other process can have its number, nor its group's.
bool Child::ended() const noexcept {
  siginfo_t info{};
  const int result = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  return result != 0 || info.si_pid == pid_;
}

void Child::signal(int number) const noexcept { ::kill(-pid_, number); }

void Child::step(core::Instant now, bool stop) {
  const bool has_ended = ended();
  const bool all_read = read_some();
  switch (phase_) {
    case Phase::running: {
      const bool over = now >= due_ || stop;
      if (has_ended && (all_read || over)) {  // what it left running may write faster than anybody reads
        if (!command_.leaves_daemon) signal(SIGKILL);
        finished_.ending = Ending::exited;
        return reap(now);
      }
      if (has_ended || !over) return;
      finished_.ending = stop ? Ending::stopped : Ending::timed_out;
      signal(SIGTERM);
      phase_ = Phase::asked;
      due_ = now + kGrace;
      return;
    }
    case Phase::asked:
      if (has_ended && process_ >= 0) {  // said once is enough, whoever still writes
        ::close(process_);
        process_ = -1;
      }
      if (now < due_ && !(has_ended && output_ < 0)) return;
      signal(SIGKILL);
      phase_ = Phase::killed;
      due_ = now + kGiveUp;
      if (has_ended) reap(now);
      return;
    case Phase::killed:
      if (has_ended || now >= due_) reap(now);
      return;
    case Phase::done: return;
  }
}

void Child::reap(core::Instant now) {
  int status = 0;
  const pid_t collected = ::waitpid(pid_, &status, WNOHANG);
  if (collected == 0) strays().add(pid_);
  pid_ = -1;
  if (collected > 0 && WIFEXITED(status)) finished_.code = WEXITSTATUS(status);
  if (collected > 0 && WIFSIGNALED(status)) {
    finished_.code = WTERMSIG(status);
    if (finished_.ending == Ending::exited) finished_.ending = Ending::signalled;
  }
  finished_.took = now - started_;
  close_all();
  phase_ = Phase::done;
}

void Child::close_all() noexcept {
  for (int* fd : {&output_, &process_}) {
    if (*fd >= 0) ::close(*fd);
    *fd = -1;
  }
}

}  // namespace dashboard::services
