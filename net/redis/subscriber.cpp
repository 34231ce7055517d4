#include "net/redis/subscriber.h"

#include "net/redis/command.h"
#include "net/redis/locate.h"
#include "net/redis/pause.h"

namespace net::redis {

struct Subscriber::Impl {
  std::shared_ptr<Shared> shared;
  const std::vector<std::string> channels;
  const Handlers handlers;
  Locator locator;
  std::shared_ptr<Link> link;
  Pause backoff, ping;
  State state = State::connecting;
  unsigned failed = 0;  // attempts, or subscriptions that did not last
  core::Instant subscribed_at{};
  bool closed = false, was_subscribed = false;
  bool heard = false;  // something came since the last PING

  Impl(std::shared_ptr<Shared> s, std::vector<std::string> names, Handlers h)
      : shared(std::move(s)),
        channels(std::move(names)),
        handlers(std::move(h)),
        locator(shared),
        backoff(shared->core),
        ping(shared->core) {
    ++shared->nodes[static_cast<std::size_t>(state)];
  }

  static Task<void> run(std::shared_ptr<Impl> self);
  static Task<void> ping_loop(std::shared_ptr<Impl> self);
  Task<LinkError> connect();
  Task<LinkError> listen();
  bool take(const Value& value, std::size_t& confirmed);

  void enter(State next) {
    --shared->nodes[static_cast<std::size_t>(state)];
    ++shared->nodes[static_cast<std::size_t>(next)];
    state = next;
  }
};

Subscriber::Subscriber(Core& core, Resolver& resolver, Options options, core::Random random,
                       std::vector<std::string> channels, Handlers handlers)
    : impl_(std::make_shared<Impl>(std::make_shared<Shared>(core, resolver, std::move(options), random),
                                   std::move(channels), std::move(handlers))) {
  spawn(core, Impl::run(impl_), "redis subscriber");
  spawn(core, Impl::ping_loop(impl_), "redis subscriber ping");
}

Subscriber::~Subscriber() { close(); }

void Subscriber::close() {
  if (impl_->closed) return;
  impl_->closed = true;
  impl_->locator.close();
  if (impl_->link) impl_->link->close();
  impl_->backoff.end();
  impl_->ping.end();
  impl_->enter(State::down);
}

State Subscriber::state() const noexcept { return impl_->shared->state(); }
const Counters& Subscriber::counters() const noexcept { return impl_->shared->counters; }
std::string_view Subscriber::last_error() const noexcept { return impl_->shared->last_error.load(); }

Task<void> Subscriber::Impl::run(std::shared_ptr<Impl> self) {
  Counters& counters = self->shared->counters;
  while (!self->closed) {
    self->enter(State::connecting);
    auto error = co_await self->connect();
    const bool opened = error == LinkError::none;
    if (opened) error = co_await self->listen();
    if (self->link) self->link->close();
    self->link.reset();
    if (self->closed) break;
    (opened ? counters.disconnects : counters.failed_attempts).add();
    self->shared->last_error = class_of(error);
    if (error == LinkError::protocol) counters.protocol.add();
    if (error == LinkError::too_large) counters.overloaded.add();
    const bool lasted =
        self->state == State::connected && core::now() - self->subscribed_at >= self->shared->options.backoff_max;
    self->failed = lasted ? 0 : self->failed + 1;
    self->enter(State::down);
    const core::Duration pause = self->shared->backoff(self->failed);
    co_await self->backoff.wait(pause);
  }
}

Task<LinkError> Subscriber::Impl::connect() {
  Endpoint endpoint;
  auto error = co_await locator.next(endpoint);
  if (error != LinkError::none) co_return error;
  if (closed) co_return LinkError::io;
  link = std::make_shared<Link>(shared);
  const auto opening = link;
  error = co_await opening->open(std::move(endpoint), locator.use());
  co_return error;
}

Task<LinkError> Subscriber::Impl::listen() {
  const auto open = link;
  Command subscribe("SUBSCRIBE");
  for (const std::string& channel : channels) subscribe.arg(channel);
  std::string out;
  subscribe.append_to(out);
  auto error = co_await open->write(out);
  std::size_t confirmed = 0;
  heard = true;
  while (error == LinkError::none) {
    Value value;
    const ReplyReader::Status status = open->take(value);
    if (status == ReplyReader::Status::too_large) co_return LinkError::too_large;
    if (status == ReplyReader::Status::bad) co_return LinkError::protocol;
    if (status == ReplyReader::Status::more) {
      error = co_await open->fill();
      heard = true;
      continue;
    }
    if (value.is(Value::Kind::error)) co_return LinkError::refused;
    if (!take(value, confirmed)) co_return LinkError::protocol;
    if (closed) co_return LinkError::io;
  }
  co_return error;
}

// ["message", channel, text], ["subscribe", channel, count] or ["pong", ""]; false: something else.
bool Subscriber::Impl::take(const Value& value, std::size_t& confirmed) {
  if (value.elements.size() < 2) return false;
  const std::string& kind = value.elements[0].text;
  if (kind == "pong") return true;
  if (value.elements.size() != 3) return false;
  if (kind == "message") {
    shared->counters.answers.add();
    if (handlers.message) handlers.message(value.elements[1].text, value.elements[2].text);
    return true;
  }
  if (kind != "subscribe") return false;
  if (++confirmed != channels.size()) return true;
  if (was_subscribed) shared->counters.reconnects.add();
  was_subscribed = true;
  subscribed_at = core::now();
  enter(State::connected);
  if (handlers.subscribed) handlers.subscribed();
  return true;
}

// A server that is gone without a word is noticed by its silence after a PING.
Task<void> Subscriber::Impl::ping_loop(std::shared_ptr<Impl> self) {
  while (!self->closed) {
    co_await self->ping.wait(self->shared->options.subscriber_ping);
    const auto open = self->link;
    if (self->closed || !open || self->state != State::connected) continue;
    if (!self->heard) {
      open->close();
      continue;
    }
    self->heard = false;
    std::string out;
    Command("PING").append_to(out);
    auto error = co_await open->write(out);
    if (error != LinkError::none) open->close();
  }
}

}  // namespace net::redis
