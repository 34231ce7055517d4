// The least a proxy can do: what a client sends goes to a connection of its own to the upstream, and back, looked at by
// nobody. All that is ready is received first and sent after that, which costs the kernel least. What this costs is no
// proxy's to save. Usage: bare_proxy PORT UPSTREAM_PORT
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t kTogether = 128, kMost = 64 << 10;  // messages, and bytes of one
constexpr int kOne = 1;

int tcp_socket() {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &kOne, sizeof(kOne));
  return made;
}

sockaddr_in local(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(std::atoi(port)));
  return address;
}

struct Relay {
  int poller = epoll_create1(EPOLL_CLOEXEC);
  std::vector<int> other;  // of each socket, where what it says goes; -1: none

  void join(int one, int two) {
    const auto size = static_cast<std::size_t>(std::max(one, two)) + 1;
    if (other.size() < size) other.resize(size, -1);
    other[static_cast<std::size_t>(one)] = two;
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.fd = one;
    epoll_ctl(poller, EPOLL_CTL_ADD, one, &wanted);
  }

  void part(int socket) {
    const int two = std::exchange(other[static_cast<std::size_t>(socket)], -1);
    if (two < 0) return;
    other[static_cast<std::size_t>(two)] = -1;
    close(socket);
    close(two);
  }
};

struct Message {
  int to = -1;
  std::size_t size = 0;
  std::array<char, kMost> bytes;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("bare_proxy PORT UPSTREAM_PORT\n", stderr);
    return 2;
  }
  const sockaddr_in here = local(arguments[1]), upstream = local(arguments[2]);
  const int listener = tcp_socket();
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &kOne, sizeof(kOne));
  if (bind(listener, reinterpret_cast<const sockaddr*>(&here), sizeof(here)) != 0 || listen(listener, 1024) != 0) {
    std::perror("bare_proxy");
    return 1;
  }
  Relay relay;
  relay.join(listener, -1);
  std::array<epoll_event, kTogether> ready{};
  std::vector<Message> messages(kTogether);
  for (;;) {
    const int found = epoll_wait(relay.poller, ready.data(), kTogether, -1);
    std::size_t received = 0;
    for (int i = 0; i < found; ++i) {
      const int socket = ready[static_cast<std::size_t>(i)].data.fd;
      if (socket == listener) {
        const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), server = tcp_socket();
        if (client < 0 || connect(server, reinterpret_cast<const sockaddr*>(&upstream), sizeof(upstream)) != 0) {
          std::perror("bare_proxy");
          return 1;
        }
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &kOne, sizeof(kOne));
        relay.join(client, server);
        relay.join(server, client);
        continue;
      }
      Message& message = messages[received];
      const ssize_t size = recv(socket, message.bytes.data(), kMost, MSG_DONTWAIT);
      message.to = relay.other[static_cast<std::size_t>(socket)];
      if (size > 0) {
        message.size = static_cast<std::size_t>(size);
        ++received;
      } else if (size == 0 || errno != EAGAIN) {
        relay.part(socket);
      }
    }
    for (std::size_t i = 0; i < received; ++i)
      send(messages[i].to, messages[i].bytes.data(), messages[i].size, MSG_NOSIGNAL);
  }
}
