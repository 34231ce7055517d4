#include "net/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "net/runtime.h"
#include "net/stream_parts.h"
#include "net/tls.h"

namespace {

using net::IoError;
using net::IoResult;
using net::Task;

struct Line {
  net::Core core{0};
  std::array<int, 2> ends = pair();
  net::Stream stream{std::make_unique<net::Stream::Parts>(
      net::AnySocket(core.executor(), boost::asio::generic::stream_protocol(AF_UNIX, 0), ends[0]))};

  ~Line() { ::close(ends[1]); }
  static std::array<int, 2> pair() {
    std::array<int, 2> made{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, made.data()) == 0);
    return made;
  }
  void run() {
    core.context().restart();
    core.context().poll();
  }
};

Task<void> write_words(net::Stream* stream, std::size_t count, std::optional<IoResult>* out) {
  const std::vector<std::string_view> pieces(count, "word");
  *out = co_await stream->write(pieces);
}

Task<void> shake_hands(net::Stream* stream, net::TlsContext context, std::optional<IoError>* out) {
  *out = co_await stream->handshake_client(std::move(context), "localhost");
}

}  // namespace

TEST_CASE("a message that does not go at once leaves others their turn, also where there is room") {
  Line line;
  std::optional<IoResult> written;
  bool beside = false, first = false;
  spawn(line.core, write_words(&line.stream, 100, &written), "test");
  boost::asio::post(line.core.context(), [&] {
    beside = true;
    first = !written;
  });
  line.run();
  CHECK(beside);
  CHECK(first);
  REQUIRE(written);
  CHECK(written->n == 400);
  std::string got(500, ' ');
  CHECK(::read(line.ends[1], got.data(), got.size()) == 400);
}

TEST_CASE("a handshake on a stream that was closed fails") {
  Line line;
  const auto context = net::client_tls("", false);
  REQUIRE(context);
  line.stream.close();
  std::optional<IoError> error;
  spawn(line.core, shake_hands(&line.stream, context.assume_value(), &error), "test");
  line.run();
  REQUIRE(error);
  CHECK(*error != IoError::none);
}
