#include "dashboard/handlers.h"
#include "router/access.h"
#include "router/handlers.h"

namespace dashboard {
namespace {

constexpr std::string_view kFields = "cache-control: no-store\r\nx-content-type-options: nosniff\r\n";

core::Error too_large(std::size_t most) {
  return core::fail(core::ErrorKind::payload_too_large,
                    "The body is larger than the limit here of " + std::to_string(most) + " bytes.");
}

}  // namespace

net::Task<void> answer_json(net::Transaction& transaction, int status, std::string body, std::string fields) {
  fields += kFields;
  co_await transaction.send(status, "application/json", fields, std::string_view(body));
}

net::Task<void> answer_error(router::CoreState& home, net::Transaction& transaction, core::Error error,
                             std::string fields) {
  fields += kFields;
  if (error.kind == core::ErrorKind::rate_limited) fields += "retry-after: 1\r\n";
  co_await router::answer_plain_error(home, transaction, std::move(error), std::move(fields));
}

net::Task<void> answer_from(router::CoreState& home, net::Transaction& transaction, net::Worker& worker,
                            net::Question question) {
  std::string body = co_await net::ask_worker(home.core(), worker, std::move(question));
  if (body.empty()) {
    core::Error error = core::fail(core::ErrorKind::overloaded, "Too much is being asked at once. Try again.");
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  co_await answer_json(transaction, 200, std::move(body));
}

net::Task<void> answer_made(router::CoreState& home, net::Transaction& transaction, net::Worker& worker,
                            core::Duration patience, std::shared_ptr<Made> made, std::function<void()> work,
                            core::Error late) {
  net::Question question = [work = std::move(work)] {
    work();
    return std::string("done");
  };
  const std::string done = co_await net::ask_worker_within(home.core(), worker, patience, std::move(question));
  if (done.empty()) {
    co_await answer_error(home, transaction, std::move(late));
    co_return;
  }
  if (!made->body) {
    co_await answer_error(home, transaction, std::move(made->body).assume_error());
    co_return;
  }
  co_await answer_json(transaction, made->status, std::move(made->body).assume_value());
}

core::Result<std::string> admin_only(router::CoreState& home, const net::Transaction& transaction,
                                     std::string_view refusal) {
  TRY(const router::Asker asker, router::authenticate_admin(*home.snapshot(), transaction.head()));
  if (asker.role() != router::Role::admin) return core::fail(core::ErrorKind::forbidden, std::string(refusal));
  return asker.key ? asker.key->config->name : std::string();
}

net::Task<core::Result<Asked>> admin_asks(router::CoreState& home, net::Transaction& transaction,
                                          std::string_view refusal, std::size_t most) {
  CO_TRY(std::string by, admin_only(home, transaction, refusal));
  CO_TRY(const std::string_view body, co_await small_body(transaction, most));
  co_return Asked(std::move(by), body);
}

net::Task<core::Result<std::string_view>> small_body(net::Transaction& transaction, std::size_t most) {
  const net::RequestHead& head = transaction.head();
  const std::int64_t announced = head.content_length;
  if (announced > 0 && static_cast<std::uint64_t>(announced) > most) co_return too_large(most);
  // What is inside is not known before it is read, and who asks is not known yet either.
  if (head.chunked || !head.find("content-encoding").empty())
    co_return core::fail(core::ErrorKind::unsupported_media,
                         "Send the body as it is, with its content-length: neither chunked nor compressed.");
  auto body = co_await transaction.body();
  if (body && body.assume_value().size() > most) co_return too_large(most);
  co_return body;
}

}  // namespace dashboard
