// parse: the body is read, checked against its signature, and scanned once.
#include "core/secret_hash.h"
#include "router/core_state.h"
#include "router/stages/stages.h"

namespace router {
namespace {

bool equals_without_case(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// A page in a browser may send other types to any host without asking first; JSON needs a preflight, which CORS
// settings decide.
core::Result<void> check_content_type(const net::RequestHead& head) {
  std::string_view type = head.find("content-type");
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  if (equals_without_case(type, "application/json")) return core::success();
  return core::fail(core::ErrorKind::unsupported_media,
                    "Send the body as JSON with the header 'content-type: application/json'.");
}

core::Result<void> check_signature(const Exchange& exchange) {
  if (!exchange.key || exchange.key->config->hmac_secret.empty()) return core::success();
  const std::string_view sent = exchange.transaction->head().find("x-signalbox-signature");
  const std::string wanted = "sha256=" + core::hmac_sha256_hex(exchange.key->config->hmac_secret, exchange.body);
  if (core::constant_time_equal(sent, wanted)) return core::success();
  return core::fail(core::ErrorKind::unauthorized,
                    sent.empty()
                        ? "This API key needs a body signature in x-signalbox-signature: sha256=<hex of HMAC-SHA256>."
                        : "The body signature does not match.",
                    std::string(), std::string("invalid_signature"));
}

}  // namespace

net::Task<core::Result<Flow>> parse(Exchange& exchange) {
  net::Transaction& transaction = *exchange.transaction;
  CO_TRY_VOID(check_content_type(transaction.head()));
  CO_TRY(exchange.body, co_await transaction.body());
  CO_TRY_VOID(check_signature(exchange));
  if (!recall(exchange)) {
    CO_TRY_VOID(
        exchange.home->scanner().scan(exchange.endpoint, exchange.body, transaction.body_capacity(), exchange.scan));
  }
  // Explaining costs no tokens.
  if (!exchange.key || exchange.key->config->rate_limit.tokens_per_minute <= 0 || exchange.dry_run)
    co_return Flow::next;
  if (exchange.home->limits().active()) {
    CO_TRY_VOID(co_await limit_shared_tokens(exchange));
  } else {
    CO_TRY_VOID(limit_tokens(exchange));
  }
  co_return Flow::next;
}

}  // namespace router
