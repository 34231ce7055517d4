// Signing in with a client key, for browsers: a cookie that scripts cannot read.
#include "core/json_fields.h"
#include "dashboard/handlers.h"
#include "dashboard/panels.h"
#include "router/access.h"
#include "router/traffic/reports.h"
#include "router/wire/json_tree.h"

namespace dashboard {
namespace {

using router::Asker;
using router::Role;

constexpr std::size_t kMostBody = 8 << 10;
constexpr core::Duration kPatience = std::chrono::seconds(1);  // then the page learns who asks, and the rest later

struct Standing {
  bool needs_key = false;
  Role role = Role::none;
  std::string key, csrf;
};

std::string json_of(const Standing& standing) {
  std::string out;
  core::JsonFields fields(out);
  fields.boolean("signed_in", standing.role != Role::none);
  fields.text_or_null("role", standing.role == Role::none ? std::string_view() : to_string(standing.role));
  fields.text_or_null("csrf", standing.csrf);
  fields.boolean("needs_key", standing.needs_key);
  fields.text_or_null("key", standing.key);
  fields.end();
  return out;
}

Standing standing_of(const router::Snapshot& snapshot, const Asker& asker, std::string_view cookie) {
  Standing out;
  out.role = asker.role();
  out.needs_key = out.role == Role::none;
  if (asker.key) out.key = asker.key->config->name;
  if (!cookie.empty()) out.csrf = snapshot.sessions->csrf(cookie);
  return out;
}

Standing standing_of(const router::Snapshot& snapshot, const net::RequestHead& head) {
  const auto asker = router::shows_key(head) || snapshot.keys.empty()
                         ? router::authenticate(snapshot, head)
                         : router::find_session(snapshot, head, core::unix_seconds());
  if (asker) return standing_of(snapshot, asker.assume_value(), asker.assume_value().cookie);
  Standing nobody;
  nobody.needs_key = true;
  return nobody;
}

// A cookie for our own pages alone; over TLS here or in front of us, for nothing else.
std::string cookie_field(const core::Config& config, const net::RequestHead& head, std::string_view value,
                         std::int64_t seconds) {
  const bool secure = !config.server.tls.certificate.empty() || head.find("origin").starts_with("https://");
  std::string out = "set-cookie: " + std::string(router::kSessionCookie) + "=" + std::string(value);
  out += "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds);
  return out + (secure ? "; Secure\r\n" : "\r\n");
}

core::Result<std::string> key_of(std::string_view body) {
  router::wire::JsonTree tree;
  if (body.empty() || !tree.parse(body) || !tree.root().is(router::wire::JsonType::object))
    return core::fail(core::ErrorKind::bad_request, "The body is a JSON object: {\"key\": \"...\"}.");
  std::string key = tree.text_of(tree.find_value(&tree.root(), "key"));
  if (key.empty()) return core::fail(core::ErrorKind::bad_request, "No key was given.", std::string("key"));
  return key;
}

core::Result<Asker> let_in(const router::Snapshot& snapshot, const net::RequestHead& head, std::string_view body) {
  if (!router::from_own_page(head))  // else a page elsewhere could sign a browser in as somebody else
    return core::fail(core::ErrorKind::forbidden, "The request comes from a page of another origin.");
  TRY(const std::string key, key_of(body));
  TRY(Asker asker, router::owner_of(snapshot, key));
  if (!asker.key->config->hmac_secret.empty()) {
    return core::fail(core::ErrorKind::forbidden,
                      "Bodies of this key are signed, which a session cannot do. Use a key without hmac_secret.");
  }
  if (asker.role() == Role::none) {
    return core::fail(core::ErrorKind::forbidden,
                      "This key opens no page: that takes one with 'admin: true' or 'viewer: true'.");
  }
  return asker;
}

}  // namespace

net::Task<void> show_start(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  const auto snapshot = home.snapshot();
  std::string body = "{\"session\":" + json_of(standing_of(*snapshot, transaction.head())) + ",\"panels\":";
  std::string rest;
  if (router::authenticate_admin(*snapshot, transaction.head())) {
    net::Question question = [shared = &state.router] {
      return panels_json(*shared) + ",\"now\":" + router::traffic::now_json(*shared) + "}";
    };
    rest = co_await net::ask_worker_within(home.core(), state.router.worker, kPatience, std::move(question));
  }
  body += rest.empty() ? "null,\"now\":null}" : rest;
  co_await answer_json(transaction, 200, std::move(body));
}

net::Task<void> show_session(State&, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  std::string body = json_of(standing_of(*home.snapshot(), transaction.head()));
  co_await answer_json(transaction, 200, std::move(body));
}

net::Task<void> sign_in(State&, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto body = co_await small_body(transaction, kMostBody);
  if (!body) {
    co_await answer_error(home, transaction, std::move(body).assume_error());
    co_return;
  }
  const auto snapshot = home.snapshot();
  if (snapshot->keys.empty()) {
    std::string standing = json_of(standing_of(*snapshot, transaction.head()));
    co_await answer_json(transaction, 200, std::move(standing));
    co_return;
  }
  auto entered = let_in(*snapshot, transaction.head(), body.assume_value());
  if (!entered) {
    co_await answer_error(home, transaction, std::move(entered).assume_error());
    co_return;
  }
  const Asker& asker = entered.assume_value();
  const std::string cookie = snapshot->sessions->make(asker.key->config->name, asker.hash, asker.role(),
                                                      core::unix_seconds() + router::kSessionSeconds);
  std::string fields = cookie_field(*snapshot->config, transaction.head(), cookie, router::kSessionSeconds);
  std::string standing = json_of(standing_of(*snapshot, asker, cookie));
  co_await answer_json(transaction, 200, std::move(standing), std::move(fields));
}

// What is signed stays valid until its end; the browser forgets it.
net::Task<void> sign_out(State&, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  const auto snapshot = home.snapshot();
  if (router::find_session(*snapshot, transaction.head(), core::unix_seconds())) {
    auto asker = router::authenticate_reader(*snapshot, transaction.head());
    if (!asker) {
      co_await answer_error(home, transaction, std::move(asker).assume_error());
      co_return;
    }
  }
  std::string fields = cookie_field(*snapshot->config, transaction.head(), std::string_view(), 0);
  fields += "cache-control: no-store\r\n";
  co_await transaction.send(204, std::string_view(), fields, std::string_view());
}

}  // namespace dashboard
