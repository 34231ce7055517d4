// admit: who asks, may they, and is there room. Nothing of the body is read here.
#include <algorithm>
#include <charconv>

#include "router/access.h"
#include "router/loop.h"
#include "router/router.h"
#include "router/stages/stages.h"

namespace router {
namespace {

constexpr std::size_t kRequestIdSize = 128;

bool fit_for_id(std::string_view text) {
  if (text.empty() || text.size() > kRequestIdSize) return false;
  for (const char c : text) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_' || c == '.' || c == ':' || c == '/' || c == '+' || c == '=';
    if (!fine) return false;
  }
  return true;
}

}  // namespace

void choose_request_id(const net::RequestHead& head, core::Random& random, std::string& out) {
  for (const std::string_view name : {"x-request-id", "x-correlation-id"}) {
    const std::string_view sent = head.find(name);
    if (fit_for_id(sent)) {
      out = sent;
      return;
    }
  }
  out = "req_";
  for (int word = 0; word < 2; ++word) {
    std::uint64_t bits = random.next();
    for (int i = 0; i < 12; ++i, bits >>= 4) out += "0123456789abcdef"[bits & 15];
  }
}

namespace {

core::Error limited(std::string what) { return core::fail(core::ErrorKind::rate_limited, std::move(what)); }

core::Result<void> check_limits(Exchange& exchange) {
  Shared& shared = exchange.home->shared();
  const core::Config& config = *exchange.snapshot->config;
  const core::Instant now = exchange.started;
  if (config.auth.per_address.requests_per_minute > 0) {
    const GcraVerdict verdict =
        shared.addresses.take(exchange.transaction->peer(), requests_of(config.auth.per_address), now);
    if (!verdict.allowed) {
      exchange.limit = verdict;
      return limited("Too many requests from your address. Slow down.");
    }
  }
  const auto in_flight = static_cast<std::uint64_t>(shared.server->stats().in_flight.load(std::memory_order_relaxed));
  if (in_flight > config.server.limits.requests) {
    return core::fail(core::ErrorKind::overloaded, "Too many requests are in flight. Try again shortly.");
  }
  return core::success();
}

// What the OpenAI SDKs say of their own patience, in seconds.
core::Duration client_timeout(const net::RequestHead& head) {
  std::string_view text = head.find("x-stainless-timeout");
  if (text.empty()) text = head.find("x-stainless-read-timeout");
  unsigned seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::seconds(std::min(seconds, 86400u));
}

}  // namespace

net::Task<core::Result<Flow>> admit(Exchange& exchange) {
  const net::RequestHead& head = exchange.transaction->head();
  exchange.snapshot = exchange.home->snapshot();
  choose_request_id(head, exchange.home->random(), exchange.request_id);
  exchange.home->decisions().next_id(exchange.decision_id);
  exchange.client_timeout = client_timeout(head);
  CO_TRY_VOID(note_passed(head, exchange.passed));
  CO_TRY_VOID(check_limits(exchange));
  // An explanation costs no provider anything, so the page may ask for one.
  CO_TRY(const Asker asker,
         exchange.dry_run ? authenticate_reader(*exchange.snapshot, head) : authenticate(*exchange.snapshot, head));
  exchange.key = asker.key;
  exchange.key_deprecated = asker.deprecated;
  if (!exchange.key || !exchange.key->config->limited()) co_return Flow::next;
  if (exchange.home->limits().active()) {
    CO_TRY_VOID(co_await limit_shared_requests(exchange));
  } else {
    CO_TRY_VOID(limit_requests(exchange));
  }
  co_return Flow::next;
}

}  // namespace router
