// The cache for its operators: how full it is, and clearing it by tag, route, key or age. Clearing needs an admin key
// where there are keys.
#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "core/json_fields.h"
#include "core/log.h"
#include "net/http_text.h"
#include "router/access.h"
#include "router/handlers.h"
#include "router/router.h"
#include "router/wire/json_tree.h"

namespace router {
namespace {

// What to clear. Everything only when that is said.
struct Order {
  cache::Filter filter;
  std::optional<cache::Key> key;
  bool all = false;
};

core::Error bad(std::string message, std::string_view param) {
  return core::fail(core::ErrorKind::bad_request, std::move(message), std::string(param));
}

// One of the order's members, as JSON has it or a query.
core::Result<void> set(Order& order, std::string_view name, std::string_view value) {
  const std::size_t most = name == "tag" ? cache::kTagBytes : cache::kNameBytes;
  if (value.size() > most)
    return bad("'" + std::string(name.substr(0, 64)) + "' is longer than any there is.", name.substr(0, 64));
  if (name == "tag") {
    order.filter.tag = std::string(value);
  } else if (name == "route") {
    order.filter.route = std::string(value);
  } else if (name == "key") {
    order.key = cache::key_from_hex(value);
    if (!order.key) return bad("'key' is the 64 hex digits of x-signalbox-cache-key.", "key");
  } else if (name == "older_than_seconds") {
    std::int64_t seconds = 0;
    const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (ec != std::errc() || end != value.data() + value.size() || seconds < 0 || seconds > 1'000'000'000)
      return bad("'older_than_seconds' is a number of seconds.", "older_than_seconds");
    order.filter.stored_before = cache::unix_millis() - seconds * 1000;
  } else if (name == "all") {
    if (value != "true" && value != "false") return bad("'all' is true or false.", "all");
    order.all = value == "true";
  } else {
    return bad("'" + std::string(name.substr(0, 64)) +
                   "' is not known here. Clear by tag, route, key, older_than_seconds, or all.",
               name.substr(0, 64));
  }
  return core::success();
}

core::Result<Order> check(Order order) {
  const bool filtered = order.filter.tag || order.filter.route || order.filter.stored_before;
  if (order.all && (filtered || order.key))
    return bad("'all' leaves nothing to choose: give nothing beside it.", "all");
  if (order.key && filtered) return bad("A key names one entry: give nothing beside it.", "key");
  if (!order.key && !filtered && !order.all)
    return bad("Say what to clear: tag, route, key, older_than_seconds, or all: true.", "all");
  return order;
}

core::Result<Order> order_of_body(std::string_view body, std::size_t readable) {
  wire::JsonTree tree;
  if (body.empty() || !tree.parse(body, readable) || !tree.root().is(wire::JsonType::object))
    return bad("The body is a JSON object such as {\"route\":\"auto\"}.", {});
  Order order;
  for (const wire::JsonNode& member : tree.children(tree.root())) {
    const std::string_view name = tree.key(member);
    const auto wanted = name == "all"                  ? wire::JsonType::boolean
                        : name == "older_than_seconds" ? wire::JsonType::number
                                                       : wire::JsonType::string;
    if (!member.is(wanted))
      return bad("'" + std::string(name.substr(0, 64)) + "' has a value of the wrong type.", name);
    if (&member != tree.find(&tree.root(), name)) return bad("'" + std::string(name) + "' is given twice.", name);
    const bool text = wanted == wire::JsonType::string;
    TRY_VOID(set(order, name, text ? tree.text_of(&member) : std::string(tree.raw(member))));
  }
  return check(std::move(order));
}

// As forms and URLSearchParams write it: a blank is a plus.
std::string query_text(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  return net::percent_decoded(plain);
}

core::Result<Order> order_of_query(std::string_view query) {
  Order order;
  std::set<std::string> names;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    const std::string name = query_text(one.substr(0, equals));
    if (!names.insert(name).second) return bad("'" + name.substr(0, 64) + "' is given twice.", name.substr(0, 64));
    TRY_VOID(set(order, name, equals == one.npos ? std::string() : query_text(one.substr(equals + 1))));
  }
  return check(std::move(order));
}

core::Result<std::shared_ptr<const Snapshot>> open_cache(CoreState& home, const net::Transaction& transaction) {
  auto snapshot = home.snapshot();
  TRY(Asker asker, authenticate_admin(*snapshot, transaction.head()));
  static_cast<void>(asker);
  if (!snapshot->cache)
    return core::fail(core::ErrorKind::not_found, "The cache is off: the config says cache.enabled: false.");
  return snapshot;
}

Clearing clearing_of(const Order& order, std::int64_t at) {
  Clearing out;
  out.at = at;
  out.filter = order.filter;
  out.key = order.key;
  return out;
}

constexpr std::string_view kStillSaved =
    "It is cleared in memory, but is still in the file of cache.semantic.path, which could not be removed.";

// Looks at every entry, so it is a worker's.
net::Task<void> carry_out(CoreState& home, net::Transaction& transaction, std::shared_ptr<const Snapshot> snapshot,
                          Order order) {
  // Others first: what they have written to Redis since would come back from there.
  bool told = true;
  if (home.redis()) {
    Clearing clearing = clearing_of(order, snapshot->cache->asked_at(cache::unix_millis()));
    told = co_await SharedClears::tell(home.redis(), std::move(clearing));
  }
  // The cache in force by then: the one of before may have been left meanwhile.
  net::Question question = [shared = &home.shared(), of = snapshot->cache, order, told] {
    const auto now_in_force = shared->snapshot()->cache;
    const auto kept = now_in_force ? now_in_force : of;
    const std::int64_t now = kept->asked_at(cache::unix_millis());
    std::size_t cleared = 0;
    if (order.key) {
      cleared = kept->forget(*order.key, now) ? 1 : 0;
    } else {
      cleared = kept->clear(order.filter, now);
    }
    shared->index_worker.submit([kept] { kept->sweep_prompts(); });
    if (kept->still_saved()) return std::string(kStillSaved);
    std::string body;
    core::JsonFields fields(body);
    fields.text("object", "cache.cleared");
    fields.integer("cleared", static_cast<std::int64_t>(cleared));
    fields.boolean("replicas_told", told);
    fields.end();
    return body;
  };
  const std::string body = co_await net::ask_worker(home.core(), home.shared().worker, std::move(question));
  if (body.empty()) {
    core::Error error = core::fail(core::ErrorKind::overloaded, "Too much is being asked at once. Try again.");
    co_await answer_plain_error(home, transaction, std::move(error), std::string());
    co_return;
  }
  if (body == kStillSaved) {
    core::log().write_any(core::LogLevel::error, "semantic_cache_not_cleared", kStillSaved);
    core::Error error = core::fail(core::ErrorKind::internal, std::string(kStillSaved));
    co_await answer_plain_error(home, transaction, std::move(error), std::string());
    co_return;
  }
  core::log().write_any(told ? core::LogLevel::info : core::LogLevel::warning, "cache_cleared",
                        told ? std::string_view() : "Redis did not take it: other replicas are told when it answers",
                        {{"by", std::string_view(transaction.peer())},
                         {"tag", std::string_view(order.filter.tag ? *order.filter.tag : std::string())},
                         {"route", std::string_view(order.filter.route ? *order.filter.route : std::string())}});
  co_await transaction.send(200, "application/json", std::string_view("cache-control: no-store\r\n"),
                            std::string_view(body));
}

}  // namespace

net::Task<void> show_cache(CoreState& home, net::Transaction& transaction, std::string_view) {
  auto snapshot = open_cache(home, transaction);
  if (!snapshot) {
    co_await answer_plain_error(home, transaction, std::move(snapshot).assume_error(), std::string());
    co_return;
  }
  cache::ResponseCache& kept = *snapshot.assume_value()->cache;
  const cache::MemoryStore::Info info = kept.memory().info();
  const cache::ResponseCache::Counts counts = kept.counts();
  const auto count = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  std::string body;
  core::JsonFields fields(body);
  fields.text("object", "cache.info");
  fields.integer("entries", count(info.entries));
  fields.integer("bytes", count(info.bytes));
  fields.integer("capacity_bytes", count(info.capacity));
  fields.integer("hits", count(info.hits));
  fields.integer("misses", count(info.misses));
  fields.integer("stored", count(counts.stored));
  fields.integer("evicted", count(info.evictions));
  fields.integer("expired", count(info.expirations));
  fields.integer("cleared", count(info.erased));
  fields.integer("refused", count(counts.refused));
  fields.integer("too_large", count(info.too_large + counts.too_large));
  fields.text("compression", core::to_string(kept.config().compression));
  const cache::SemanticStore::Info meanings = kept.semantic().info();
  fields.key("semantic");
  {
    core::JsonFields inner(body);
    inner.integer("entries", count(meanings.entries));
    inner.integer("scopes", count(meanings.scopes));
    inner.integer("bytes", count(meanings.bytes));
    inner.integer("added", count(meanings.added));
    inner.integer("evicted", count(meanings.evicted));
    inner.integer("dropped", count(meanings.dropped));
    inner.integer("refused", count(meanings.refused));
    inner.end();
  }
  fields.end();
  co_await transaction.send(200, "application/json", std::string_view("cache-control: no-store\r\n"),
                            std::string_view(body));
}

net::Task<void> clear_cache(CoreState& home, net::Transaction& transaction, std::string_view) {
  auto snapshot = open_cache(home, transaction);
  if (!snapshot) {
    co_await answer_plain_error(home, transaction, std::move(snapshot).assume_error(), std::string());
    co_return;
  }
  auto body = co_await transaction.body();
  if (!body) {
    co_await answer_plain_error(home, transaction, std::move(body).assume_error(), std::string());
    co_return;
  }
  auto order = order_of_body(body.assume_value(), transaction.body_capacity());
  if (!order) {
    co_await answer_plain_error(home, transaction, std::move(order).assume_error(), std::string());
    co_return;
  }
  co_await carry_out(home, transaction, std::move(snapshot).assume_value(), std::move(order).assume_value());
}

net::Task<void> delete_from_cache(CoreState& home, net::Transaction& transaction, std::string_view) {
  auto snapshot = open_cache(home, transaction);
  if (!snapshot) {
    co_await answer_plain_error(home, transaction, std::move(snapshot).assume_error(), std::string());
    co_return;
  }
  auto order = order_of_query(transaction.query());
  if (!order) {
    co_await answer_plain_error(home, transaction, std::move(order).assume_error(), std::string());
    co_return;
  }
  co_await carry_out(home, transaction, std::move(snapshot).assume_value(), std::move(order).assume_value());
}

}  // namespace router
