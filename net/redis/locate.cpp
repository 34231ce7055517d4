#include "net/redis/locate.h"

#include <charconv>

#include "net/redis/command.h"

namespace net::redis {

Locator::Locator(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
Locator::Locator(std::shared_ptr<Shared> shared, Endpoint only) : shared_(std::move(shared)), only_(std::move(only)) {}

Link::Use Locator::use() const noexcept {
  return shared_->options.mode == Mode::sentinel ? Link::Use::master : Link::Use::server;
}

void Locator::close() noexcept {
  closed_ = true;
  if (link_) link_->close();
}

Task<LinkError> Locator::next(Endpoint& out) {
  const auto shared = shared_;
  const auto& endpoints = shared->options.endpoints;
  if (!only_.host.empty() || endpoints.empty()) {
    out = only_;
    co_return LinkError::none;
  }
  if (shared->options.mode != Mode::sentinel) {
    out = endpoints[turn_++ % endpoints.size()];
    co_return LinkError::none;
  }
  auto error = LinkError::io;
  for (std::size_t i = 0; i < endpoints.size() && !closed_; ++i) {
    error = co_await ask_sentinel(endpoints[turn_ % endpoints.size()], out);
    if (error == LinkError::none) break;
    ++turn_;
  }
  co_return error;
}

Task<LinkError> Locator::ask_sentinel(Endpoint sentinel, Endpoint& master) {
  link_ = std::make_shared<Link>(shared_);
  const auto link = link_;
  auto error = co_await link->open(std::move(sentinel), Link::Use::sentinel);
  if (error != LinkError::none) co_return error;
  std::string out;
  Command("SENTINEL").arg("get-master-addr-by-name").arg(shared_->options.master_name).append_to(out);
  Value value;
  error = co_await link->ask(std::move(out), value);
  link->close();
  if (error != LinkError::none) co_return error;
  if (value.elements.size() != 2) co_return LinkError::refused;  // it does not know the master
  const std::string& port = value.elements[1].text;
  master = Endpoint(std::move(value.elements[0].text), 0);
  const auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), master.port);
  if (bad != std::errc() || master.port == 0 || master.host.empty()) co_return LinkError::protocol;
  co_return LinkError::none;
}

}  // namespace net::redis
