#include "net/redis/link.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <boost/asio/local/stream_protocol.hpp>

#include "net/redis/command.h"
#include "net/stream_parts.h"

namespace net::redis {
namespace asio = boost::asio;
namespace {

using UnixSocket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;

// A connection to a path is made or refused at once; where the server's queue is full it counts as refused. Asio would
// wait for it.
std::unique_ptr<Stream::Parts> connect_unix(Executor executor, const std::string& path) {
  boost::system::error_code ec;
  UnixSocket socket(executor);
  socket.open(asio::local::stream_protocol(), ec);
  if (!ec) socket.non_blocking(true, ec);
  if (ec) return nullptr;
  sockaddr_un address{};
  if (path.size() >= sizeof(address.sun_path)) return nullptr;
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  if (::connect(socket.native_handle(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return nullptr;
  return std::make_unique<Stream::Parts>(AnySocket(std::move(socket)));
}

LinkError from_status(ReplyReader::Status status) noexcept {
  return status == ReplyReader::Status::too_large ? LinkError::too_large : LinkError::protocol;
}

}  // namespace

std::string_view to_string(LinkError error) noexcept {
  switch (error) {
    case LinkError::none: return "none";
    case LinkError::io: return "cannot connect, or the connection broke";
    case LinkError::timeout: return "timed out";
    case LinkError::tls: return "TLS failed";
    case LinkError::auth: return "the server refuses our user or password";
    case LinkError::not_master: return "not a master";
    case LinkError::refused: return "the server is not ready";
    case LinkError::protocol: return "not the Redis protocol";
    case LinkError::too_large: return "a reply over the bound";
  }
  return "failed";
}

const char* class_of(LinkError error) noexcept {
  switch (error) {
    case LinkError::none: return "";
    case LinkError::io: return "connection";
    case LinkError::timeout: return "timeout";
    case LinkError::tls: return "tls";
    case LinkError::auth: return "auth";
    case LinkError::not_master: return "not_master";
    case LinkError::refused: return "refused";
    case LinkError::protocol: return "protocol";
    case LinkError::too_large: return "too_large";
  }
  return "connection";
}

Link::Link(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)), reader_(shared_->options.max_reply_bytes), deadline_(expired, this) {}

void Link::expired(void* self) {
  auto& link = *static_cast<Link*>(self);
  link.expired_ = true;
  link.close();
}

void Link::close() noexcept {
  closed_ = true;
  if (connecting_) connecting_->abort();
  if (stream_) stream_->close();
}

Task<LinkError> Link::open(Endpoint endpoint, Use use) {
  if (closed_) co_return LinkError::io;
  shared_->core.arm_after(deadline_, shared_->options.connect_timeout);
  auto error = co_await connect(std::move(endpoint));
  if (error == LinkError::none) error = co_await log_in(use);
  deadline_.disarm();
  if (expired_) co_return LinkError::timeout;
  if (error == LinkError::none && closed_) error = LinkError::io;
  if (error != LinkError::none) close();
  co_return error;
}

Task<LinkError> Link::connect(Endpoint endpoint) {
  if (!endpoint.path.empty()) {
    auto parts = connect_unix(shared_->core.executor(), endpoint.path);
    if (!parts) co_return LinkError::io;
    stream_.emplace(std::move(parts));
    co_return LinkError::none;
  }
  connecting_ = std::make_shared<Connecting>(shared_->core, shared_->resolver);
  auto error = co_await connecting_->run(endpoint.host, endpoint.port, shared_->options.connect_timeout);
  if (error != IoError::none || closed_) {
    expired_ = expired_ || connecting_->timed_out();
    connecting_.reset();
    co_return LinkError::io;
  }
  stream_.emplace(std::make_unique<Stream::Parts>(AnySocket(connecting_->take())));
  connecting_.reset();
  const TlsOptions& tls = shared_->options.tls;
  if (!tls.on) co_return LinkError::none;
  auto context = shared_->tls();
  if (!context) co_return LinkError::tls;
  std::string name = tls.server_name;
  if (name.empty()) name = endpoint.host;
  error = co_await stream_->handshake_client(context.assume_value(), std::move(name));
  if (error == IoError::none) co_return LinkError::none;
  co_return closed_ ? LinkError::io : LinkError::tls;
}

// All questions go out in one write; PING comes last, because its answer says that the server would serve.
Task<LinkError> Link::log_in(Use use) {
  enum class Step : std::uint8_t { auth, name, select, role, ping };
  const Options& options = shared_->options;
  const bool sentinel = use == Use::sentinel;
  const std::string& user = sentinel ? options.sentinel_user : options.user;
  const std::string& password = sentinel ? options.sentinel_password : options.password;
  std::string out;
  std::array<Step, 5> steps{};
  std::size_t count = 0;
  const auto ask = [&](Step step, const Command& command) {
    steps[count++] = step;
    command.append_to(out);
  };
  if (!password.empty()) {
    Command auth("AUTH");
    if (!user.empty()) auth.arg(user);
    ask(Step::auth, auth.arg(password));
  }
  if (!options.client_name.empty()) ask(Step::name, Command("CLIENT").arg("SETNAME").arg(options.client_name));
  if (!sentinel && options.database != 0) ask(Step::select, Command("SELECT").arg(std::int64_t{options.database}));
  if (use == Use::master) ask(Step::role, Command("ROLE"));
  ask(Step::ping, Command("PING"));

  auto error = co_await write(out);
  if (error != LinkError::none) co_return error;
  for (std::size_t i = 0; i < count; ++i) {
    Value value;
    error = co_await read(value);
    if (error != LinkError::none) co_return error;
    if (value.is(Value::Kind::error)) {
      const ErrorReply what = error_row(value.text).error;
      if (steps[i] == Step::auth || what == ErrorReply::no_auth) co_return LinkError::auth;
      if (steps[i] == Step::name) continue;                                 // some services forbid it
      if (steps[i] == Step::ping && what == ErrorReply::no_perm) continue;  // it is there, and that was the question
      co_return LinkError::refused;
    }
    if (steps[i] == Step::role && (value.elements.empty() || value.elements[0].text != "master"))
      co_return LinkError::not_master;
  }
  co_return LinkError::none;
}

Task<LinkError> Link::ask(std::string bytes, Value& out) {
  shared_->core.arm_after(deadline_, shared_->options.connect_timeout);
  auto error = co_await write(bytes);
  if (error == LinkError::none) error = co_await read(out);
  deadline_.disarm();
  co_return error;
}

Task<LinkError> Link::write(std::string_view bytes) {
  if (closed_) co_return LinkError::io;
  const std::array<std::string_view, 1> pieces{bytes};
  auto result = co_await stream_->write(pieces);
  co_return result.ok() ? LinkError::none : LinkError::io;
}

Task<LinkError> Link::fill() {
  if (closed_) co_return LinkError::io;
  if (!buffer_) buffer_ = std::make_unique<char[]>(kRead);
  auto result = co_await stream_->read_some(buffer_.get(), kRead);
  if (!result.ok() || closed_) co_return LinkError::io;
  reader_.feed(std::string_view(buffer_.get(), result.n));
  co_return LinkError::none;
}

Task<LinkError> Link::read(Value& out) {
  for (;;) {
    const ReplyReader::Status status = reader_.next(out);
    if (status == ReplyReader::Status::ready) co_return LinkError::none;
    if (status != ReplyReader::Status::more) co_return from_status(status);
    auto error = co_await fill();
    if (error != LinkError::none) co_return error;
  }
}

}  // namespace net::redis
