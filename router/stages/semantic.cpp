// semantic: what an earlier prompt of the same meaning was answered. Behind the exact lookup, because it costs a
// vector; in front of join and dispatch. Whatever goes wrong here is a miss.
#include <algorithm>

#include "router/core_state.h"
#include "router/router.h"
#include "router/stages/stages.h"
#include "router/upstream/embed.h"

namespace router {
namespace {

using Result = cache::SemanticUse::Result;

constexpr float kRounding = 1e-5F;                                      // equal vectors are not always exactly 1
constexpr core::Duration kSearchLimit = std::chrono::milliseconds(50);  // on a worker that may have much to do
constexpr int kMostDrops = 2;  // pieces of work that one request may leave to the worker; the rest goes with time

// Names what a prompt alone does not say, or what must not be answered with another's words.
std::string_view reason_to_pass(const Exchange& exchange) {
  const wire::RequestScan& scan = exchange.scan;
  const bool asks = exchange.endpoint == core::Endpoint::chat || exchange.endpoint == core::Endpoint::completions;
  if (!asks) return "endpoint";
  if (scan.tools || scan.functions) return "tools";
  if (scan.vision || scan.audio_in || scan.audio_out || scan.file) return "media";
  if (scan.n > 1) return "choices";
  if (!exchange.judged.masks.empty()) return "masked";
  if (!exchange.judged.signals.entities.empty() && !exchange.route_config().cache.semantic.personal_data)
    return "personal_data";
  return {};
}

// All that the answer depends on but the prompt, and whose vectors they are: those of two models do not compare.
cache::Scope scope_of(const Exchange& exchange, const cache::Shape& shape, std::uint32_t embedder) {
  const Route& asked = exchange.snapshot->routes[exchange.snapshot->routes[exchange.route].embedder];
  std::string text = cache::to_hex(shape.hash);
  text.append("\n").append(asked.config->name).append("\n").append(asked.chain).append("\n");
  text += exchange.target(embedder).config->model;
  return cache::digest_of(text);
}

void settle(Breaker& breaker, Breaker::Permit permit, const Embedded& embedded) {
  if (embedded.problem.empty()) {
    breaker.success(core::now(), permit);
  } else if (!embedded.failed) {
    breaker.abandon(permit);
  } else {
    breaker.failure(core::now(), core::FailureClass::timeout, permit);
  }
}

// The vector of the prompt, or why there is none.
net::Task<bool> make_vector(Exchange& exchange, cache::Shape shape) {
  cache::SemanticUse& use = exchange.cache.semantic;
  const Route& route = exchange.snapshot->routes[exchange.route];
  use.result = Result::failed;
  const Breaker::Permit permit = route.embedding->acquire(core::now());
  if (!permit.passes()) use.reason = "paused";
  if (!permit.passes()) co_return false;
  const core::Instant began = core::now();
  std::string text = shape.prompt;
  auto embedded = co_await embed(exchange, route.embedder, std::move(text), route.config->cache.semantic.timeout);
  use.embedding = core::now() - began;
  exchange.upstream_time += use.embedding;
  settle(*route.embedding, permit, embedded);
  use.reason = embedded.problem;
  use.embedder = embedded.target;
  use.usage = embedded.usage;
  if (!embedded.problem.empty() || exchange.cancelled) co_return false;
  use.prompt.scope = scope_of(exchange, shape, embedded.target);
  use.prompt.facts = cache::facts_of(shape.prompt);
  use.prompt.vector = std::move(embedded.vector);
  co_return true;
}

// False: nobody could look in time.
net::Task<bool> look(Exchange& exchange, cache::SemanticStore::Found& out) {
  const cache::Prompt& prompt = exchange.cache.semantic.prompt;
  const auto kept = exchange.snapshot->cache;
  if (auto found = kept->semantic().try_find(prompt.scope, prompt.facts, prompt.vector)) {
    out = std::move(*found);
    co_return true;
  }
  const auto answer = std::make_shared<cache::SemanticStore::Found>();
  net::Question question = [kept, answer, asked = prompt] {
    *answer = kept->semantic().find(asked.scope, asked.facts, asked.vector);
    return std::string("found");
  };
  net::Worker& worker = exchange.home->shared().index_worker;
  const std::string done =
      co_await net::ask_worker_within(exchange.home->core(), worker, kSearchLimit, std::move(question));
  if (done.empty()) co_return false;
  out = std::move(*answer);
  co_return true;
}

// The answer that this leads to, when it is there, fresh, and this request's to have.
std::shared_ptr<const cache::Entry> answer_of(const Exchange& exchange, const cache::SemanticStore::Match& match,
                                              std::int64_t max_age_seconds, int& drops) {
  const auto& kept = exchange.snapshot->cache;
  const std::int64_t now = cache::unix_millis();
  auto entry = kept->memory().peek(match.answer, now);
  if (!entry || kept->cleared(*entry) || entry->by_key) {
    if (drops-- > 0)
      exchange.home->shared().index_worker.submit([kept, answer = match.answer] { kept->semantic().drop(answer); });
    return nullptr;
  }
  // The scope says all of it; that the entry says so too guards against a store that mixes up scopes.
  if (entry->owner != exchange.cache.owner || entry->route != exchange.route_config().name) return nullptr;
  const bool too_old = max_age_seconds >= 0 && now - entry->stored_at > max_age_seconds * 1000;
  if (now >= entry->fresh_until || too_old) return nullptr;
  entry = kept->memory().find(match.answer, now);
  return entry && !entry->by_key ? entry : nullptr;  // it may have been renewed just now
}

net::Task<bool> serve_match(Exchange& exchange, std::shared_ptr<const cache::Entry> entry, float similarity) {
  cache::Use& use = exchange.cache;
  const cache::Key own = use.key;
  use.key = entry->key;
  use.semantic.result = Result::hit;
  use.semantic.reason = {};
  use.semantic.similarity = similarity;
  exchange.snapshot->cache->semantic().touch(entry->key);
  const bool served = co_await serve_kept(exchange, entry, cache::Result::hit);
  if (served) co_return true;
  use.key = own;
  use.semantic.result = Result::miss;
  use.semantic.reason = "other_form";
  co_return false;
}

}  // namespace

net::Task<bool> serve_similar(Exchange& exchange, std::int64_t max_age_seconds) {
  cache::SemanticUse& use = exchange.cache.semantic;
  const core::RouteSemanticConfig& config = exchange.route_config().cache.semantic;
  if (exchange.snapshot->routes[exchange.route].embedder == Snapshot::kNone) co_return false;
  use.result = Result::bypass;
  use.reason = reason_to_pass(exchange);
  if (!use.reason.empty()) co_return false;
  const std::string_view beta = exchange.transaction->head().find("openai-beta");
  cache::Shape shape = exchange.home->request_key().shape(key_parts(exchange, beta), exchange.body,
                                                          exchange.transaction->body_capacity());
  use.reason = shape.problem;
  if (shape.prompt.empty() && use.reason.empty()) use.reason = "empty";
  if (shape.prompt.size() > config.max_text) use.reason = "long";
  if (!use.reason.empty()) co_return false;
  const bool made = co_await make_vector(exchange, std::move(shape));
  if (!made) co_return false;
  const core::Instant began = core::now();
  cache::SemanticStore::Found found;
  const bool looked = co_await look(exchange, found);
  use.search = core::now() - began;
  use.similarity = found.nearest;
  if (!looked) use.reason = "search";
  if (!looked) co_return false;
  use.result = Result::miss;
  const float least = static_cast<float>(config.threshold) - kRounding;
  if (found.nearest >= least) use.reason = "other_facts";
  int drops = kMostDrops;
  for (const cache::SemanticStore::Match& match : found.matches) {
    if (match.similarity < least) break;
    use.reason = "answer_gone";  // or no longer fresh
    auto entry = answer_of(exchange, match, max_age_seconds, drops);
    if (!entry) continue;
    const bool served = co_await serve_match(exchange, std::move(entry), match.similarity);
    if (served) co_return true;
  }
  co_return false;
}

}  // namespace router
