// The least a server can do: waits, reads, writes one answer of 1 KiB, looks at nothing. What it costs is the kernel's
// and the client's share of every figure beside it. Usage: bare_server PORT [US]; US: microseconds to spin before each
// answer, to be as busy as another server.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

void spin(std::chrono::duration<double, std::micro> time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
  }
}

int main(int count, char** arguments) {
  const int port = count > 1 ? std::atoi(arguments[1]) : 0;
  const std::chrono::duration<double, std::micro> busy(count > 2 ? std::atof(arguments[2]) : 0);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 || listen(listener, 1024) != 0) {
    std::perror("bare");
    return 1;
  }
  const std::string body(1024, 'x');
  const std::string answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1024\r\n\r\n" + body;
  const int poller = epoll_create1(EPOLL_CLOEXEC);
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  wanted.data.fd = listener;
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &wanted);
  std::array<epoll_event, 128> ready{};
  std::array<char, 64 << 10> room{};
  for (;;) {
    const int found = epoll_wait(poller, ready.data(), ready.size(), -1);
    for (int i = 0; i < found; ++i) {
      const int socket = ready[static_cast<std::size_t>(i)].data.fd;
      if (socket == listener) {
        wanted.data.fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (wanted.data.fd < 0) continue;
        setsockopt(wanted.data.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        epoll_ctl(poller, EPOLL_CTL_ADD, wanted.data.fd, &wanted);
      } else if (recv(socket, room.data(), room.size(), 0) <= 0) {
        close(socket);
      } else {
        if (busy.count() > 0) spin(busy);
        send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
    }
  }
}
