#include "net/redis/cluster.h"

#include <algorithm>

namespace net::redis {

Cluster::Cluster(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)), slots_(kSlots, kNobody), wake_(shared_->core.executor()), pause_(shared_->core) {}

void Cluster::start() { spawn(shared_->core, keep_slots(shared_from_this()), "redis cluster"); }

void Cluster::close() {
  if (closed_) return;
  closed_ = true;
  for (Member& member : nodes_) {
    if (member.node) member.node->close();
  }
  if (link_) link_->close();
  wake_.set();
  pause_.end();
}

Task<Reply> Cluster::command(std::shared_ptr<Cluster> self, Command command, core::Instant deadline) {
  std::shared_ptr<Node> node = self->route(command);
  bool asking = false;
  for (int redirects = 0;; ++redirects) {
    if (!node || self->closed_) {
      self->want_slots();
      self->shared_->counters.refused.add();
      co_return Reply(Outcome::disconnected);
    }
    auto reply = co_await ask(node, command, deadline, asking);
    if (reply.outcome == Outcome::disconnected) self->want_slots();
    const bool moved = reply.error == ErrorReply::moved;
    if (!moved && reply.error != ErrorReply::ask) co_return reply;
    if (moved) self->want_slots();
    Redirect to;
    if (redirects == kRedirects || !read_redirect(reply.value.text, to)) co_return reply;
    if (core::now() >= deadline) co_return Reply(Outcome::timeout);
    const Endpoint there(to.host.empty() ? node->endpoint().host : std::string(to.host), to.port);
    const std::uint16_t number = self->node_at(there);
    if (number == kNobody) {
      self->shared_->counters.overloaded.add();
      co_return Reply(Outcome::overloaded);
    }
    if (moved) self->slots_[to.slot] = number;
    self->shared_->counters.redirects.add();
    node = self->nodes_[number].node;
    asking = !moved;
  }
}

Outcome Cluster::send(const Command& command, core::Instant deadline) {
  const std::shared_ptr<Node> node = route(command);
  const Outcome outcome = node ? node->submit(command, nullptr, deadline) : Outcome::disconnected;
  if (outcome == Outcome::disconnected) want_slots();
  return outcome;
}

std::shared_ptr<Node> Cluster::route(const Command& command) const {
  if (command.has_key()) {
    const std::uint16_t number = slots_[slot_of(command.key())];
    return number == kNobody ? nullptr : nodes_[number].node;
  }
  for (const Member& member : nodes_) {
    if (member.node && member.node->state() == State::connected) return member.node;
  }
  return nullptr;
}

std::uint16_t Cluster::node_at(const Endpoint& endpoint) {
  std::size_t place = nodes_.size();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].node) {
      place = std::min(place, i);
    } else if (nodes_[i].endpoint == endpoint) {
      nodes_[i].named = true;
      return static_cast<std::uint16_t>(i);
    }
  }
  if (closed_ || place >= std::min<std::size_t>(shared_->options.max_nodes, kNobody)) return kNobody;
  Member member;
  member.endpoint = endpoint;
  member.node = std::make_shared<Node>(shared_, Locator(shared_, endpoint));
  member.node->start();
  if (place == nodes_.size()) nodes_.emplace_back();
  nodes_[place] = std::move(member);
  return static_cast<std::uint16_t>(place);
}

void Cluster::want_slots() {
  wanted_ = true;
  wake_.set();
}

Task<void> Cluster::keep_slots(std::shared_ptr<Cluster> self) {
  unsigned failed = 0;
  while (!self->closed_) {
    self->wanted_ = false;
    auto error = co_await self->read_slots();
    self->link_.reset();
    if (self->closed_) break;
    core::Duration pause = self->shared_->options.cluster_refresh_pause;
    if (error == LinkError::none) {
      failed = 0;
    } else {
      self->shared_->counters.failed_attempts.add();
      self->shared_->last_error = class_of(error);
      pause = std::max(pause, self->shared_->backoff(++failed));
    }
    co_await self->pause_.wait(pause);
    while (failed == 0 && !self->wanted_ && !self->closed_) co_await self->wake_.wait();
  }
}

// Whoever is connected knows best; the endpoints of the options are asked when nobody is.
Task<LinkError> Cluster::read_slots() {
  std::vector<Endpoint> known;
  for (const Member& member : nodes_) {
    if (member.node && member.node->state() == State::connected) known.push_back(member.endpoint);
  }
  const auto& seeds = shared_->options.endpoints;
  known.insert(known.end(), seeds.begin(), seeds.end());
  auto error = LinkError::io;
  for (std::size_t i = 0; i < known.size() && !closed_; ++i) {
    link_ = std::make_shared<Link>(shared_);
    const auto link = link_;
    error = co_await link->open(known[i], Link::Use::server);
    if (error != LinkError::none) continue;
    std::string out;
    Command("CLUSTER").arg("SLOTS").append_to(out);
    Value slots;
    error = co_await link->ask(std::move(out), slots);
    link->close();
    if (error == LinkError::none && !closed_ && apply(slots, known[i])) co_return error;
    if (error == LinkError::none) error = LinkError::refused;
  }
  co_return error;
}

// [[first, last, [host, port, ..], replicas..], ..]. A host that the node does not know itself by is where it was
// asked.
bool Cluster::apply(const Value& slots, const Endpoint& asked) {
  using Kind = Value::Kind;
  const auto valid = [](const Value& range) {
    return range.elements.size() >= 3 && range.elements[0].integer >= 0 &&
           range.elements[0].integer <= range.elements[1].integer && range.elements[1].integer < kSlots &&
           range.elements[2].elements.size() >= 2 && range.elements[2].elements[1].is(Kind::integer) &&
           range.elements[2].elements[1].integer > 0 && range.elements[2].elements[1].integer < 65536;
  };
  if (!slots.is(Kind::array) || slots.elements.empty()) return false;
  if (!std::all_of(slots.elements.begin(), slots.elements.end(), valid)) return false;
  std::fill(slots_.begin(), slots_.end(), kNobody);
  for (Member& member : nodes_) member.named = false;
  for (const Value& range : slots.elements) {
    const Value& host = range.elements[2].elements[0];
    const bool unknown = host.text.empty() || host.text == "?";
    const Endpoint endpoint(unknown ? asked.host : host.text,
                            static_cast<std::uint16_t>(range.elements[2].elements[1].integer));
    const std::uint16_t number = node_at(endpoint);
    if (number == kNobody) shared_->counters.overloaded.add();
    std::fill(slots_.begin() + range.elements[0].integer, slots_.begin() + range.elements[1].integer + 1, number);
  }
  for (Member& member : nodes_) {
    if (member.named || !member.node) continue;
    member.node->close();
    member.node.reset();
  }
  return true;
}

}  // namespace net::redis
