#include "router/access.h"

#include <algorithm>

#include "core/secret_hash.h"

namespace router {
namespace {

// The secret as the clients of different SDKs send it.
std::string_view presented_secret(const net::RequestHead& head) {
  const std::string_view authorization = head.find("authorization");
  if (authorization.size() > 7 && (authorization[0] | 0x20) == 'b' && authorization[6] == ' ') {
    std::string_view rest = authorization.substr(7);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    return rest;
  }
  const std::string_view azure = head.find("api-key");
  return azure.empty() ? head.find("x-api-key") : azure;
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view cookie_of(const net::RequestHead& head) {
  for (const net::HeaderField& field : head.all()) {
    if (!same_text(field.name, "cookie")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      std::string_view one = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      while (one.starts_with(' ')) one.remove_prefix(1);
      if (one.starts_with(kSessionCookie) && one.substr(kSessionCookie.size()).starts_with('='))
        return one.substr(kSessionCookie.size() + 1);
    }
  }
  return {};
}

// Others have no session.
const Key* staff_named(const Snapshot& snapshot, std::string_view name) {
  for (const std::uint32_t index : snapshot.staff) {
    if (snapshot.keys[index].config->name == name) return &snapshot.keys[index];
  }
  return nullptr;
}

Role role_of(const core::KeyConfig& key) noexcept {
  return key.admin ? Role::admin : key.viewer ? Role::viewer : Role::none;
}

// A browser sends the cookie whoever made it ask, so what changes something needs a word that only our page knows.
core::Result<void> check_page(const Snapshot& snapshot, const net::RequestHead& head, const Asker& asker) {
  if (asker.cookie.empty() || is_safe(head.method)) return core::success();
  if (!from_own_page(head))
    return core::fail(core::ErrorKind::forbidden, "The request comes from a page of another origin.");
  if (!core::constant_time_equal(head.find("x-signalbox-csrf"), snapshot.sessions->csrf(asker.cookie))) {
    return core::fail(core::ErrorKind::forbidden,
                      "With a session, send the 'csrf' of GET /api/session in the header x-signalbox-csrf.");
  }
  return core::success();
}

core::Result<Asker> key_or_session(const Snapshot& snapshot, const net::RequestHead& head, std::int64_t now) {
  if (snapshot.keys.empty() || shows_key(head) || cookie_of(head).empty()) return authenticate(snapshot, head);
  TRY(Asker asker, find_session(snapshot, head, now));
  TRY_VOID(check_page(snapshot, head, asker));
  return asker;
}

}  // namespace

Role Asker::role() const noexcept { return key ? role_of(*key->config) : Role::admin; }

bool shows_key(const net::RequestHead& head) { return !presented_secret(head).empty(); }

bool from_own_page(const net::RequestHead& head) {
  std::string_view origin = head.find("origin");
  if (origin.empty()) return true;
  const std::size_t scheme = origin.find("://");
  if (scheme == origin.npos) return false;  // "null": a page without an origin of its own
  origin.remove_prefix(scheme + 3);
  return same_text(origin, head.host);
}

core::Result<Asker> owner_of(const Snapshot& snapshot, std::string_view secret) {
  Asker out;
  const std::string hash = core::sha256_hex(secret);
  const auto found = snapshot.key_by_hash.find(hash);
  // The table is searched by hash, so its timing says nothing of a secret; the last comparison is constant-time all the
  // same.
  if (found == snapshot.key_by_hash.end() || !core::constant_time_equal(found->first, hash)) {
    return core::fail(core::ErrorKind::unauthorized, "The API key is not known here.", std::string(),
                      std::string("invalid_api_key"));
  }
  out.key = &snapshot.keys[found->second.key];
  out.deprecated = found->second.deprecated;
  out.hash = found->first;
  return out;
}

core::Result<Asker> authenticate(const Snapshot& snapshot, const net::RequestHead& head) {
  if (snapshot.keys.empty()) return Asker();
  const std::string_view secret = presented_secret(head);
  if (secret.empty()) {
    return core::fail(core::ErrorKind::unauthorized, "No API key was sent. Send it as 'Authorization: Bearer <key>'.");
  }
  return owner_of(snapshot, secret);
}

core::Result<Asker> authenticate_admin(const Snapshot& snapshot, const net::RequestHead& head, std::int64_t now) {
  TRY(Asker asker, key_or_session(snapshot, head, now));
  const Role role = asker.role();
  if (role == Role::none) return core::fail(core::ErrorKind::forbidden, "This needs a key with 'admin: true'.");
  if (role == Role::viewer && !is_safe(head.method)) {
    return core::fail(core::ErrorKind::forbidden,
                      "A key with 'viewer: true' changes nothing. Use one with 'admin: true'.");
  }
  // Its bodies are signed on the model endpoints; here nobody would look.
  if (asker.key && !asker.key->config->hmac_secret.empty() && !is_safe(head.method)) {
    return core::fail(core::ErrorKind::forbidden,
                      "A key with hmac_secret changes nothing here. Use one with 'admin: true' and without it.");
  }
  return asker;
}

core::Result<Asker> authenticate_reader(const Snapshot& snapshot, const net::RequestHead& head, std::int64_t now) {
  return key_or_session(snapshot, head, now);
}

core::Result<Asker> find_session(const Snapshot& snapshot, const net::RequestHead& head, std::int64_t now) {
  const std::string_view cookie = cookie_of(head);
  SessionSigner::Claim claim;
  if (snapshot.sessions && SessionSigner::read(cookie, claim) && now < claim.expires) {
    const Key* key = staff_named(snapshot, claim.key);
    const Role role = key ? role_of(*key->config) : Role::none;
    for (std::size_t i = 0; role != Role::none && i < key->config->secrets.size(); ++i) {
      const std::string& hash = key->config->secrets[i].sha256_hex;
      if (!snapshot.sessions->signed_by_us(claim, hash, role)) continue;
      Asker out;
      out.key = key;
      out.deprecated = key->config->secrets[i].deprecated;
      out.hash = hash;
      out.cookie = cookie;
      out.expires = claim.expires;
      return out;
    }
  }
  return core::fail(core::ErrorKind::unauthorized, "The session has ended. Sign in again.", std::string(),
                    std::string("session_ended"));
}

bool still_admits(const Snapshot& snapshot, const std::string& hash, Role role, std::int64_t expires,
                  std::int64_t now) {
  if (expires > 0 && now >= expires) return false;
  if (snapshot.keys.empty()) return hash.empty();
  const auto found = snapshot.key_by_hash.find(hash);
  return found != snapshot.key_by_hash.end() && role_of(*snapshot.keys[found->second.key].config) == role;
}

}  // namespace router
