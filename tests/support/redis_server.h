// Redis servers for tests: real ones from the package, each in a folder of its own, killed at the end.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "net/redis/client.h"
#include "net/runtime.h"

namespace support {

namespace redis = net::redis;

class TempFolder {
 public:
  TempFolder() {
    char name[] = "/tmp/signalbox-redis-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A port that was free just now.
inline int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&at), size) == 0);
  REQUIRE(getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) == 0);
  close(fd);
  return ntohs(at.sin_port);
}

// A blocking connection to a unix socket, for questions beside the client under test.
inline std::string ask_unix(const std::string& path, const std::string& line) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  path.copy(at.sun_path, sizeof(at.sun_path) - 1);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof(at)) == 0) {
    const timeval patience{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    const std::string out = line + "\r\n";
    char buffer[65536];
    ssize_t n = ::send(fd, out.data(), out.size(), MSG_NOSIGNAL);
    if (n > 0) n = recv(fd, buffer, sizeof(buffer), 0);
    if (n > 0) answer.assign(buffer, static_cast<std::size_t>(n));
  }
  close(fd);
  return answer;
}

// A process of redis-server. Its folder outlives it, so that it can be started again with its data.
class RedisServer {
 public:
  explicit RedisServer(std::vector<std::string> arguments = {}) : arguments_(std::move(arguments)) { start(); }
  // A sentinel with this configuration, which it then keeps itself.
  static std::unique_ptr<RedisServer> sentinel(const std::string& conf) {
    return std::unique_ptr<RedisServer>(new RedisServer(Conf{conf}));
  }
  ~RedisServer() { kill(); }
  RedisServer(const RedisServer&) = delete;

  std::string socket_path() const { return folder_ / "s"; }
  redis::Endpoint endpoint() const { return redis::Endpoint::unix_socket(socket_path()); }
  std::string ask(const std::string& line) const { return ask_unix(socket_path(), line); }
  const TempFolder& folder() const { return folder_; }
  std::string log() const {
    std::ifstream in(folder_ / "log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void start() {
    std::vector<std::string> words{"redis-server"};
    if (!conf_.empty()) {
      std::ofstream(folder_ / "conf") << conf_ << "\nunixsocket " << socket_path() << "\ndir " << folder_.path()
                                      << "\n";
      words.insert(words.end(), {folder_ / "conf", "--sentinel"});
    } else {
      words.insert(words.end(), {"--save", "", "--appendonly", "no", "--unixsocket", socket_path()});
      words.insert(words.end(), {"--dir", folder_.path(), "--bind", "127.0.0.1"});
      if (std::find(arguments_.begin(), arguments_.end(), "--port") == arguments_.end())
        words.insert(words.end(), {"--port", "0"});
    }
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    std::error_code ignored;
    std::filesystem::remove(socket_path(), ignored);
    pid_ = run(words);
    INFO(log());
    const auto until = core::now() + std::chrono::seconds(10);
    // Any answer will do: with a password it is an error.
    while (ask("PING").empty()) {
      REQUIRE(core::now() < until);
      REQUIRE(waitpid(pid_, nullptr, WNOHANG) == 0);
      usleep(2000);
    }
  }
  void signal(int number) { ::kill(pid_, number); }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  struct Conf {
    std::string text;
  };
  explicit RedisServer(Conf conf) : conf_(std::move(conf.text)) { start(); }

  pid_t run(const std::vector<std::string>& words) {
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const std::string out = folder_ / "log";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t pid = -1;
    const int failed = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) FAIL("redis-server is not installed: ./dev setup --tests");
    return pid;
  }

  TempFolder folder_;
  std::vector<std::string> arguments_;
  std::string conf_;  // of a sentinel
  pid_t pid_ = -1;
};

}  // namespace support
