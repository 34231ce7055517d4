#include "net/redis/client.h"

#include "net/redis/cluster.h"
#include "net/redis/node.h"

namespace net::redis {

struct Client::Impl {
  std::shared_ptr<Shared> shared;
  std::shared_ptr<Node> node;        // single and sentinel
  std::shared_ptr<Cluster> cluster;  // cluster

  Impl(Core& core, Resolver& resolver, Options options, core::Random random)
      : shared(std::make_shared<Shared>(core, resolver, std::move(options), random)) {}

  static Task<Reply> execute(std::shared_ptr<Impl> self, Command command, core::Instant deadline);
  static Task<Reply> run(std::shared_ptr<Impl> self, Script script, Command rest, core::Instant deadline);
};

Client::Client(Core& core, Resolver& resolver, Options options, core::Random random)
    : impl_(std::make_shared<Impl>(core, resolver, std::move(options), random)) {
  if (impl_->shared->options.mode == Mode::cluster) {
    impl_->cluster = std::make_shared<Cluster>(impl_->shared);
    impl_->cluster->start();
  } else {
    impl_->node = std::make_shared<Node>(impl_->shared, Locator(impl_->shared));
    impl_->node->start();
  }
}

Client::~Client() { close(); }

void Client::close() {
  if (impl_->node) impl_->node->close();
  if (impl_->cluster) impl_->cluster->close();
}

Task<Reply> Client::Impl::execute(std::shared_ptr<Impl> self, Command command, core::Instant deadline) {
  self->shared->counters.commands.add();
  if (self->cluster) co_return co_await Cluster::command(self->cluster, std::move(command), deadline);
  co_return co_await ask(self->node, command, deadline);
}

Task<Reply> Client::command(Command command) {
  return Impl::execute(impl_, std::move(command), core::now() + impl_->shared->options.command_deadline);
}

Task<Reply> Client::command(Command command, core::Duration deadline) {
  return Impl::execute(impl_, std::move(command), core::now() + deadline);
}

bool Client::send(const Command& command) {
  impl_->shared->counters.commands.add();
  const core::Instant deadline = core::now() + impl_->shared->options.command_deadline;
  const Outcome outcome =
      impl_->cluster ? impl_->cluster->send(command, deadline) : impl_->node->submit(command, nullptr, deadline);
  return outcome == Outcome::ok;
}

Task<Reply> Client::run(const Script& script, std::vector<std::string> keys, std::vector<std::string> arguments) {
  return run(script, std::move(keys), std::move(arguments), impl_->shared->options.command_deadline);
}

Task<Reply> Client::run(const Script& script, std::vector<std::string> keys, std::vector<std::string> arguments,
                        core::Duration deadline) {
  Command rest;
  rest.arg(static_cast<std::int64_t>(keys.size()));
  for (const std::string& key : keys) rest.key(key);
  for (const std::string& argument : arguments) rest.arg(argument);
  return Impl::run(impl_, script, std::move(rest), core::now() + deadline);
}

Task<Reply> Client::Impl::run(std::shared_ptr<Impl> self, Script script, Command rest, core::Instant deadline) {
  Command by_name("EVALSHA");
  by_name.arg(script.sha1()).append(rest);
  auto reply = co_await execute(self, std::move(by_name), deadline);
  if (reply.error != ErrorReply::no_script) co_return reply;
  if (core::now() >= deadline) co_return Reply(Outcome::timeout);
  Command by_source("EVAL");
  by_source.arg(script.source()).append(rest);
  co_return co_await execute(self, std::move(by_source), deadline);
}

State Client::state() const noexcept { return impl_->shared->state(); }
const Counters& Client::counters() const noexcept { return impl_->shared->counters; }
std::string_view Client::last_error() const noexcept { return impl_->shared->last_error.load(); }

}  // namespace net::redis
