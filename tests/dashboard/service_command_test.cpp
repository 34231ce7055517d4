// Real children: small programs of every Linux machine, and python3 where one has to do more.
#include "dashboard/services/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "dashboard/services/child.h"

using namespace dashboard::services;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Command command(core::Argv argv, core::Duration limit = seconds(20)) {
  Command out;
  out.argv = std::move(argv);
  out.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  out.limit = limit;
  return out;
}

Command python(std::string script, core::Duration limit = seconds(20)) {
  return command({"python3", "-u", "-c", std::move(script)}, limit);
}

int number_in(std::string_view text) {
  int out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// Whether the process is gone or a zombie that its new parent has not collected yet, at the latest in some seconds.
bool dies(int pid) {
  const auto state = [pid] {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t end = line.rfind(')');
    return end == line.npos ? 'X' : line[end + 2];
  };
  const core::Instant until = core::now() + seconds(10);
  while (core::now() < until) {
    if (const char now = state(); now == 'X' || now == 'Z') return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace

TEST_CASE("a command's exit status says whether it went well") {
  const StopSignal stop;
  const Finished good = run(command({"true"}), stop);
  CHECK(good.ok());
  CHECK(good.problem.empty());
  const Finished bad = run(python("import sys; sys.exit(7)"), stop);
  CHECK(bad.ending == Ending::exited);
  CHECK(bad.code == 7);
  CHECK_FALSE(bad.ok());
  CHECK(bad.problem == "exited with 7");
  const Finished killed = run(python("import os; os.kill(os.getpid(), 9)"), stop);
  CHECK(killed.ending == Ending::signalled);
  CHECK(killed.code == SIGKILL);
}

TEST_CASE("what cannot be started says why") {
  const StopSignal stop;
  CHECK(run(command({"no-such-program-anywhere"}), stop).problem.find("not an executable file") != std::string::npos);
  CHECK(run(command({}), stop).ending == Ending::not_started);
  Command nowhere = command({"true"});
  nowhere.directory = "/nonexistent/folder";
  const Finished out = run(nowhere, stop);
  CHECK(out.ending == Ending::not_started);
  CHECK(out.problem.find("/nonexistent/folder") != std::string::npos);
}

TEST_CASE("a file without a first line that names its interpreter is not given to a shell") {
  const std::string path = std::filesystem::temp_directory_path() / ("signalbox-bare-" + std::to_string(getpid()));
  std::ofstream(path) << "touch " << path << ".ran\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  const StopSignal stop;
  CHECK(run(command({path}), stop).ending == Ending::not_started);
  CHECK_FALSE(std::filesystem::exists(path + ".ran"));
  std::filesystem::remove(path);
}

TEST_CASE("arguments arrive as they are, whatever a shell would make of them") {
  const StopSignal stop;
  const Finished out = run(command({"echo", "$HOME; `id` && *", "a  b", ""}), stop);
  CHECK(out.output == "$HOME; `id` && * a  b \n");
}

TEST_CASE("both streams are kept as they come, and of much only the end") {
  const StopSignal stop;
  const Finished both = run(python("import sys; print('out'); print('err', file=sys.stderr); print('end')"), stop);
  CHECK(both.output == "out\nerr\nend\n");
  CHECK(both.cut == 0);
  const Finished much = run(python("import sys; sys.stdout.write('x' * 3000000 + 'end')"), stop);
  CHECK(much.ok());
  CHECK(much.output.size() == kKeptOutput);
  CHECK(much.output.ends_with("xend"));
  CHECK(much.cut + much.output.size() == 3000003);
}

TEST_CASE("a child has nothing to read, a session of its own and no signal blocked or ignored") {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const auto pipe_before = signal(SIGPIPE, SIG_IGN);
  const StopSignal stop;
  const Finished out = run(python("import os, sys\n"
                                  "print(len(sys.stdin.read()), os.getsid(0) == os.getpid() == os.getpgid(0))\n"
                                  "s = dict(l.split(':') for l in open('/proc/self/status') if l[:3] == 'Sig')\n"
                                  "print(int(s['SigBlk'], 16))"),
                           stop);
  // python itself ignores SIGPIPE, so another program says what it was given.
  const Finished ignored = run(command({"grep", "SigIgn", "/proc/self/status"}), stop);
  signal(SIGPIPE, pipe_before);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CHECK(out.output == "0 True\n0\n");
  REQUIRE(ignored.output.starts_with("SigIgn:\t"));
  // The two that the C library keeps for itself are left as whoever started us had them.
  CHECK((std::stoull(ignored.output.substr(8), nullptr, 16) & 0x7FFFFFFF) == 0);
}

TEST_CASE("a child inherits no descriptor, not even one that is not closed on exec") {
  const int leaky = open("/dev/null", O_RDONLY);
  REQUIRE(leaky > 2);
  const StopSignal stop;
  const Finished out = run(command({"ls", "/proc/self/fd"}), stop);
  close(leaky);
  CHECK(out.output == "0\n1\n2\n3\n");  // 3 is the folder itself
}

TEST_CASE("a child gets its own variables and of ours the path, home and language alone") {
  setenv("SIGNALBOX_TEST_SECRET", "sk-secret", 1);
  setenv("LANG", "C.UTF-8", 1);
  core::ServiceConfig service;
  service.environment = {{"TOKEN", "a b"}, {"HOME", "/elsewhere"}};
  Command env = command({"env"});
  env.environment = child_environment(service);
  const StopSignal stop;
  const Finished out = run(env, stop);
  unsetenv("SIGNALBOX_TEST_SECRET");
  CHECK(out.output.find("TOKEN=a b\n") != std::string::npos);
  CHECK(out.output.find("HOME=/elsewhere\n") != std::string::npos);
  CHECK(out.output.find("LANG=C.UTF-8\n") != std::string::npos);
  CHECK(out.output.find("PATH=") != std::string::npos);
  CHECK(std::count(out.output.begin(), out.output.end(), '\n') == 4);
}

TEST_CASE("what a command leaves writing without end keeps nobody when it is time to stop") {
  const Command writes = command({"bash", "-c", "yes & exit 0"});
  const auto wait_for = [](int fd) {
    pollfd one{fd, POLLIN, 0};
    return poll(&one, 1, 20'000) == 1;
  };
  const Child* self = nullptr;
  Child child(writes, [&](std::string_view) { wait_for(self->output_fd()); });  // there is always more
  self = &child;
  child.start(core::now());
  if (child.process_fd() < 0) return;  // a kernel that does not tell when it has ended
  REQUIRE((wait_for(child.process_fd()) && wait_for(child.output_fd())));
  child.step(core::now(), false);
  CHECK_FALSE(child.done());
  child.step(core::now(), true);
  REQUIRE(child.done());
  CHECK(child.take().ending == Ending::exited);
}

TEST_CASE("at its limit a command is ended with all that it started, also what ignores the first signal") {
  const StopSignal stop;
  const Finished out = run(python("import os, signal, sys, time\n"
                                  "pid = os.fork()\n"
                                  "if pid == 0:\n"
                                  "  signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                                  "  print(os.getpid())\n"
                                  "  time.sleep(600)\n"
                                  "time.sleep(600)",
                                  milliseconds(1500)),
                           stop);
  CHECK(out.ending == Ending::timed_out);
  CHECK(out.problem.find("1500 ms") != std::string::npos);
  const int grandchild = number_in(out.output);
  REQUIRE(grandchild > 1);
  CHECK(dies(grandchild));
  CHECK(out.took >= milliseconds(1500));
  CHECK(out.took < seconds(10));
}

TEST_CASE("a command that is stopped ends soon, and nothing starts after") {
  StopSignal stop;
  const core::Instant began = core::now();
  std::thread later([&stop] { stop.give(); });
  const Finished out = run(command({"sleep", "600"}, seconds(600)), stop);
  later.join();
  CHECK(out.ending == Ending::stopped);
  CHECK(run(command({"sleep", "600"}), stop).ending == Ending::stopped);
  CHECK(core::now() - began < seconds(20));
}

TEST_CASE("a daemon that a command leaves behind lives on, anything else does not") {
  const StopSignal stop;
  const std::string script =
      "import os, sys, time\n"
      "pid = os.fork()\n"
      "if pid == 0:\n"
      "  time.sleep(600)\n"
      "print(pid)";
  Command start = python(script);
  start.leaves_daemon = true;
  const Finished daemon = run(start, stop);
  CHECK(daemon.ok());
  const int pid = number_in(daemon.output);
  REQUIRE(pid > 1);
  CHECK(kill(pid, 0) == 0);
  kill(pid, SIGKILL);
  CHECK(dies(pid));
  const Finished other = run(python(script), stop);
  CHECK(other.ok());
  CHECK(dies(number_in(other.output)));
}

TEST_CASE("children leave no descriptor of ours open") {
  const auto open_fds = [] {
    const std::filesystem::directory_iterator begin("/proc/self/fd"), end;
    return std::distance(begin, end);
  };
  const auto before = open_fds();
  for (int i = 0; i < 20; ++i) {
    const StopSignal stop;
    run(command({i % 2 == 0 ? "true" : "no-such-program-anywhere"}), stop);
  }
  CHECK(open_fds() == before);
}

TEST_CASE("children leave no zombies") {
  const StopSignal stop;
  pid_t seen = 0;
  const Finished out = run(python("import os; print(os.getpid())"), stop);
  seen = number_in(out.output);
  REQUIRE(seen > 1);
  errno = 0;
  CHECK(kill(seen, 0) == -1);
  CHECK(errno == ESRCH);
}

TEST_CASE("commands that hang take no longer than all may take together, and those behind them are told so") {
  const std::vector<Command> commands(24, command({"sleep", "600"}, milliseconds(100)));
  const StopSignal stop;
  const std::vector<Finished> out = run_all(commands, 2, stop, milliseconds(150));
  CHECK(out[0].ending == Ending::timed_out);
  CHECK(out[1].ending == Ending::timed_out);
  CHECK(out[23].ending == Ending::not_started);
  CHECK(out[23].problem == "was not started: what was started before it took too long");
  const auto started =
      std::count_if(out.begin(), out.end(), [](const Finished& one) { return !one.problem.starts_with("was not"); });
  CHECK(started <= 4);
}

TEST_CASE("a command ends with who started it, also when that is killed") {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t owner = fork();
  if (owner == 0) {  // as the proxy: one thread runs the command, and is killed meanwhile
    const StopSignal stop;
    run(command({"sh", "-c", "trap '' TERM; echo $$; exec sleep 600"}), stop, [&](std::string_view bytes) {
      [[maybe_unused]] const auto told = ::write(pipe[1], bytes.data(), bytes.size());
    });
    _exit(0);
  }
  char text[32] = {};
  REQUIRE(::read(pipe[0], text, sizeof(text) - 1) > 0);
  const pid_t child = std::atoi(text);
  REQUIRE(child > 0);
  const int alive = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  REQUIRE(alive >= 0);
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  pollfd ended{alive, POLLIN, 0};
  CHECK(::poll(&ended, 1, 10'000) == 1);
  ::close(alive);
  for (const int fd : pipe) ::close(fd);
}

TEST_CASE("many commands run a few at a time, and each has its own result") {
  std::vector<Command> commands;
  for (int i = 0; i < 10; ++i) commands.push_back(python("import sys; print(" + std::to_string(i) + ")"));
  commands.push_back(command({"no-such-program-anywhere"}));
  commands.push_back(command({"sleep", "600"}, milliseconds(100)));
  const StopSignal stop;
  const std::vector<Finished> out = run_all(commands, 4, stop);
  REQUIRE(out.size() == 12);
  for (std::size_t i = 0; i < 10; ++i) CHECK(out[i].output == std::to_string(i) + "\n");
  CHECK(out[10].ending == Ending::not_started);
  CHECK(out[11].ending == Ending::timed_out);
}
