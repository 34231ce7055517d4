#include "net/redis/node.h"

#include "core/log.h"

namespace net::redis {

Node::Node(std::shared_ptr<Shared> shared, Locator locator)
    : shared_(std::move(shared)),
      locator_(std::move(locator)),
      watcher_(shared_),
      backoff_(shared_->core),
      probe_pause_(shared_->core),
      watch_pause_(shared_->core) {
  ++shared_->nodes[static_cast<std::size_t>(state_)];
}

Node::~Node() { --shared_->nodes[static_cast<std::size_t>(state_)]; }

void Node::start() {
  spawn(shared_->core, run(shared_from_this()), "redis connection");
  if (shared_->options.mode == Mode::sentinel)
    spawn(shared_->core, follow_master(shared_from_this()), "redis sentinel");
}

void Node::close() {
  if (closed_) return;
  closed_ = true;
  locator_.close();
  watcher_.close();
  if (link_) link_->close();
  if (pipeline_) pipeline_->close();
  backoff_.end();
  probe_pause_.end();
  watch_pause_.end();
  settle_state();
}

Outcome Node::submit(const Command& command, Waiting* waiting, core::Instant deadline, bool asking) {
  if (!pipeline_ || breaker_open_) {
    shared_->counters.refused.add();
    return pipeline_ ? Outcome::open : Outcome::disconnected;
  }
  return pipeline_->submit(command, waiting, deadline, asking);
}

Task<void> Node::run(std::shared_ptr<Node> self) {
  while (!self->closed_) {
    self->enter(State::connecting);
    auto error = co_await self->connect();
    self->link_.reset();
    if (self->closed_) break;
    if (error == LinkError::none) {
      self->connected();
      co_await self->pipeline_->run(*self);
      self->lost();
    } else {
      ++self->failed_attempts_;
      self->shared_->counters.failed_attempts.add();
      self->shared_->last_error = class_of(error);
      self->tell(State::down, error);
    }
    if (self->closed_) break;
    self->settle_state();
    const core::Duration pause = self->shared_->backoff(self->failed_attempts_);
    co_await self->backoff_.wait(pause);
  }
}

Task<LinkError> Node::connect() {
  auto error = co_await locator_.next(endpoint_);
  if (error != LinkError::none) co_return error;
  if (closed_) co_return LinkError::io;
  link_ = std::make_shared<Link>(shared_);
  const auto link = link_;
  error = co_await link->open(endpoint_, locator_.use());
  if (error == LinkError::none && !closed_) pipeline_ = std::make_shared<Pipeline>(shared_, link);
  co_return error;
}

// Logging in has just shown that the server answers, so the breaker closes.
void Node::connected() {
  if (was_connected_) shared_->counters.reconnects.add();
  was_connected_ = true;
  failures_ = 0;
  breaker_open_ = false;
  settle_state();
  tell(State::connected, LinkError::none);
}

void Node::lost() {
  failed_attempts_ = pipeline_->served() ? 0 : failed_attempts_ + 1;
  pipeline_.reset();
  if (closed_) return;
  shared_->counters.disconnects.add();
  tell(State::down, LinkError::io);
}

void Node::enter(State state) {
  --shared_->nodes[static_cast<std::size_t>(state_)];
  ++shared_->nodes[static_cast<std::size_t>(state)];
  state_ = state;
}

void Node::settle_state() {
  if (!pipeline_ || closed_) return enter(State::down);
  enter(breaker_open_ ? State::open : State::connected);
}

// Once when it goes down and once when it is back, however often it is tried in between.
void Node::tell(State state, LinkError why) {
  const bool down = state == State::down;
  if (down == told_down_) return;
  told_down_ = down;
  core::log().write_any(down ? core::LogLevel::warning : core::LogLevel::info, down ? "redis_down" : "redis_up",
                        down ? to_string(why) : std::string_view(), {{"server", endpoint_.name()}});
}

void Node::command_failed() {
  if (breaker_open_ || ++failures_ < shared_->options.breaker_failures) return;
  breaker_open_ = true;
  shared_->counters.breaker_opens.add();
  settle_state();
  if (probing_) return;
  probing_ = true;
  spawn(shared_->core, probe(shared_from_this()), "redis probe");
}

// While the breaker is open one PING at a time is sent. One that is answered closes it, and so does a new connection.
Task<void> Node::probe(std::shared_ptr<Node> self) {
  unsigned failed = 0;
  while (self->breaker_open_ && !self->closed_) {
    const core::Duration pause = self->shared_->backoff(failed++);
    co_await self->probe_pause_.wait(pause);
    if (self->closed_ || !self->breaker_open_) break;
    const auto pipeline = self->pipeline_;
    if (!pipeline) continue;
    Waiting waiting(self->shared_->core.executor());
    const core::Instant deadline = core::now() + self->shared_->options.command_deadline;
    if (pipeline->submit(Command("PING"), &waiting, deadline) != Outcome::ok) continue;
    co_await waiting.done.wait();
    const bool alive = waiting.reply.ok() || waiting.reply.error == ErrorReply::no_perm;
    if (!alive || pipeline != self->pipeline_) continue;
    self->breaker_open_ = false;
    self->failures_ = 0;
    self->settle_state();
  }
  self->probing_ = false;
}

// A master that was demoted while nothing was written, or that is cut off from its sentinels, is left as well.
Task<void> Node::follow_master(std::shared_ptr<Node> self) {
  while (!self->closed_) {
    co_await self->watch_pause_.wait(self->shared_->options.sentinel_poll);
    const auto pipeline = self->pipeline_;
    if (self->closed_ || !pipeline) continue;
    Endpoint master;
    auto error = co_await self->watcher_.next(master);
    if (error == LinkError::none && pipeline == self->pipeline_ && !(master == self->endpoint_)) pipeline->close();
  }
}

Task<Reply> ask(std::shared_ptr<Node> node, const Command& command, core::Instant deadline, bool asking) {
  Waiting waiting(node->core().executor());
  const Outcome refused = node->submit(command, &waiting, deadline, asking);
  if (refused != Outcome::ok) co_return Reply(refused);
  co_await waiting.done.wait();
  co_return std::move(waiting.reply);
}

}  // namespace net::redis
