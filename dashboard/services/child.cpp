#include "dashboard/services/child.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
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

// Who has been cloned, until it is the program.
struct Plan {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* directory;  // empty: ours
  int output, errors;     // where it writes; where we read why it could not be started
  pid_t parent;
};

// Everything above the three, in one call; where the kernel cannot (before 5.11), one by one.
void close_on_exec_from_3() {
  if (::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  const long most = ::sysconf(_SC_OPEN_MAX);
  for (int fd = 3; fd < most; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// In the child, which has our memory until it is another program: nothing here allocates or locks. Without its own
// signal on our death it would go on after a kill -9 of ours, with nobody to keep its limit. The kernel sends that
// when the thread ends that started it, which waits for it (run()).
[[noreturn]] void become(const Plan& plan) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  bool fine = ::getppid() == plan.parent && ::setsid() >= 0;
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &usual, nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  fine = fine && nothing >= 0 && ::dup2(nothing, 0) == 0 && ::dup2(plan.output, 1) == 1 && ::dup2(plan.output, 2) == 2;
  fine = fine && (plan.directory[0] == 0 || ::chdir(plan.directory) == 0);
  if (fine) {
    close_on_exec_from_3();
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(plan.program, plan.arguments, plan.environment);
  }
  const int why = errno;
  [[maybe_unused]] const ssize_t told = ::write(plan.errors, &why, sizeof(why));
  ::_exit(127);
}

// Without copying our page tables, for which everybody else would wait. No signal is taken between here and there.
pid_t clone_and_become(const Plan& plan) noexcept {
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::vfork();
  if (pid == 0) become(plan);
  const int why = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = why;
  return pid;
}

// Without argument lists of its own: what argv and environ want are pointers that nobody writes through.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

struct Pipe {
  core::Descriptor from, to;
  bool make() noexcept {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    from.reset(ends[0]);
    to.reset(ends[1]);
    return true;
  }
};

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
  Pipe output, errors;
  if (!output.make() || !errors.make()) return problem_of("no pipe", errno);
  const std::vector<char*> arguments = pointers(command_.argv), environment = pointers(command_.environment);
  pid_ = clone_and_become({program.c_str(), arguments.data(), environment.data(), command_.directory.c_str(),
                           output.to.get(), errors.to.get(), ::getpid()});
  int why = pid_ < 0 ? errno : 0;
  errors.to.reset();
  if (pid_ > 0 && ::read(errors.from.get(), &why, sizeof(why)) == sizeof(why)) ::waitpid(pid_, nullptr, 0);
  if (why != 0) {
    pid_ = -1;
    const std::string where = command_.directory.empty() ? std::string() : " in " + command_.directory;
    return problem_of("'" + program + "' could not be started" + where, why);
  }
  output_.reset(output.from.release());
  ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
  process_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));  // close-on-exec by itself
  return {};
}

// What is there now. False: it may be that there is more.
bool Child::read_some() {
  std::array<char, 16 << 10> buffer;
  for (std::size_t read = 0; output_.open() && read < kReadAtOnce;) {
    const ssize_t n = ::read(output_.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return true;
    if (n <= 0) {
      output_.reset();
      return true;
    }
    sink_(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
    read += static_cast<std::size_t>(n);
  }
  return !output_.open();
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
      if (has_ended) process_.reset();  // said once is enough, whoever still writes
      if (now < due_ && !(has_ended && !output_.open())) return;
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
  output_.reset();
  process_.reset();
  phase_ = Phase::done;
}

}  // namespace dashboard::services
