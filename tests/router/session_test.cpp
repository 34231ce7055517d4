#include "router/session.h"

#include <catch2/catch.hpp>
#include <deque>

#include "core/secret_hash.h"
#include "router/access.h"

namespace {

using router::Role;
using router::SessionSigner;

constexpr std::int64_t kNow = 1'800'000'000;
const std::string kAdmin = "admin-secret-0123456789", kViewer = "viewer-secret-0123456789",
                  kClient = "client-secret-0123456789";

core::KeyConfig key(std::string name, const std::string& secret, bool admin, bool viewer) {
  core::KeyConfig out;
  out.name = std::move(name);
  out.secrets.push_back({core::sha256_hex(secret), false});
  out.admin = admin;
  out.viewer = viewer;
  return out;
}

std::shared_ptr<const router::Snapshot> snapshot(const router::Snapshot* previous = nullptr,
                                                 const std::string& admin = kAdmin) {
  auto config = std::make_shared<core::Config>();
  config->auth.keys = {key("operator", admin, true, false), key("watcher", kViewer, false, true),
                       key("client", kClient, false, false)};
  auto made = router::make_snapshot(config, previous);
  REQUIRE(made.has_value());
  return made.assume_value();
}

// A request's head, and the bytes it points to.
class Request {
 public:
  explicit Request(std::string method) {
    head.method = keep(std::move(method));
    head.host = "box:8080";
  }
  Request& with(std::string name, std::string value) {
    head.fields[head.count++] = {keep(std::move(name)), keep(std::move(value))};
    return *this;
  }
  Request& cookie(const std::string& value) { return with("Cookie", "a=b; signalbox_session=" + value + "; c=d"); }
  net::RequestHead head;

 private:
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  std::deque<std::string> kept_;
};

std::string cookie(const router::Snapshot& of, const std::string& name, const std::string& secret, Role role,
                   std::int64_t expires = kNow + 60) {
  return of.sessions->make(name, core::sha256_hex(secret), role, expires);
}

core::ErrorKind kind(const core::Result<router::Asker>& result) {
  return result ? core::ErrorKind::internal : result.assume_error().kind;
}

}  // namespace

TEST_CASE("a cookie of ours is believed until it ends") {
  const auto of = snapshot();
  const std::string value = cookie(*of, "operator", kAdmin, Role::admin);
  const Request request = std::move(Request("GET").cookie(value));
  const auto asker = router::authenticate_admin(*of, request.head, kNow);
  REQUIRE(asker);
  CHECK(asker.assume_value().key->config->name == "operator");
  CHECK(asker.assume_value().role() == Role::admin);
  CHECK(asker.assume_value().expires == kNow + 60);
  CHECK(router::authenticate_admin(*of, request.head, kNow + 59));
  CHECK(kind(router::authenticate_admin(*of, request.head, kNow + 60)) == core::ErrorKind::unauthorized);
}

TEST_CASE("a cookie is worth nothing with another secret of the process, role, key or a changed byte") {
  const auto of = snapshot();
  const auto other_process = snapshot();
  const auto refused = [&](const std::string& value) {
    const Request request = std::move(Request("GET").cookie(value));
    return kind(router::authenticate_admin(*of, request.head, kNow)) == core::ErrorKind::unauthorized;
  };
  CHECK(refused(cookie(*other_process, "operator", kAdmin, Role::admin)));
  CHECK(refused(cookie(*of, "watcher", kViewer, Role::admin)));
  CHECK(refused(cookie(*of, "operator", kViewer, Role::admin)));
  CHECK(refused(cookie(*of, "client", kClient, Role::none)));
  CHECK(refused(cookie(*of, "nobody", kAdmin, Role::admin)));
  const std::string good = cookie(*of, "operator", kAdmin, Role::admin);
  REQUIRE_FALSE(refused(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == '1' ? '2' : '1';
    CHECK(refused(changed));
    CHECK(refused(good.substr(0, i)));
  }
}

TEST_CASE("sessions live through a reload and end with their secret") {
  const auto before = snapshot();
  const Request request = std::move(Request("GET").cookie(cookie(*before, "operator", kAdmin, Role::admin)));
  CHECK(router::authenticate_admin(*snapshot(before.get()), request.head, kNow));
  const auto after = snapshot(before.get(), kAdmin + "2");
  CHECK_FALSE(router::authenticate_admin(*after, request.head, kNow));
  const std::string hash = core::sha256_hex(kAdmin);
  CHECK(router::still_admits(*before, hash, Role::admin, kNow + 1, kNow));
  CHECK(router::still_admits(*before, hash, Role::admin, 0, kNow));
  CHECK_FALSE(router::still_admits(*before, hash, Role::viewer, 0, kNow));
  CHECK_FALSE(router::still_admits(*before, hash, Role::admin, kNow, kNow));
  CHECK_FALSE(router::still_admits(*after, hash, Role::admin, kNow + 1, kNow));
}

TEST_CASE("what changes something needs the word of the page, and comes from no other") {
  const auto of = snapshot();
  const std::string value = cookie(*of, "operator", kAdmin, Role::admin);
  const std::string csrf = of->sessions->csrf(value);
  const auto allowed = [&](Request request) { return router::authenticate_admin(*of, request.head, kNow).has_value(); };
  CHECK(allowed(std::move(Request("POST").cookie(value).with("X-Signalbox-CSRF", csrf))));
  CHECK(allowed(
      std::move(Request("DELETE").cookie(value).with("x-signalbox-csrf", csrf).with("Origin", "http://BOX:8080"))));
  CHECK_FALSE(allowed(std::move(Request("POST").cookie(value))));
  CHECK_FALSE(allowed(std::move(Request("POST").cookie(value).with("x-signalbox-csrf", value))));
  for (const char* origin : {"http://box", "https://evil", "null", "http://box:8080.evil", "http://evil:8080"}) {
    CAPTURE(origin);
    CHECK_FALSE(
        allowed(std::move(Request("POST").cookie(value).with("x-signalbox-csrf", csrf).with("origin", origin))));
  }
}

TEST_CASE("a viewer only reads") {
  const auto of = snapshot();
  const std::string value = cookie(*of, "watcher", kViewer, Role::viewer);
  const std::string csrf = of->sessions->csrf(value);
  CHECK(router::authenticate_admin(*of, std::move(Request("HEAD").cookie(value)).head, kNow));
  const Request post = std::move(Request("POST").cookie(value).with("x-signalbox-csrf", csrf));
  const auto refused = router::authenticate_admin(*of, post.head, kNow);
  REQUIRE(kind(refused) == core::ErrorKind::forbidden);
  CHECK(refused.assume_error().message.find("admin: true") != std::string::npos);
  CHECK(router::authenticate_reader(*of, post.head, kNow));
  const Request by_key = std::move(Request("POST").with("Authorization", "Bearer " + kViewer));
  CHECK(kind(router::authenticate_admin(*of, by_key.head, kNow)) == core::ErrorKind::forbidden);
}

TEST_CASE("a cookie asks no model, and a key that is shown goes before it") {
  const auto of = snapshot();
  const std::string value = cookie(*of, "operator", kAdmin, Role::admin);
  CHECK(kind(router::authenticate(*of, std::move(Request("POST").cookie(value)).head)) ==
        core::ErrorKind::unauthorized);
  const Request both = std::move(Request("GET").cookie(value).with("Authorization", "Bearer " + kClient));
  CHECK(kind(router::authenticate_admin(*of, both.head, kNow)) == core::ErrorKind::forbidden);
}
