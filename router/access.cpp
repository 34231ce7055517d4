#include "router/access.h"

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

}  // namespace

core::Result<Asker> authenticate(const Snapshot& snapshot, const net::RequestHead& head) {
  Asker out;
  if (snapshot.keys.empty()) return out;
  const std::string_view secret = presented_secret(head);
  if (secret.empty()) {
    return core::fail(core::ErrorKind::unauthorized, "No API key was sent. Send it as 'Authorization: Bearer <key>'.");
  }
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
  return out;
}

core::Result<Asker> authenticate_admin(const Snapshot& snapshot, const net::RequestHead& head) {
  TRY(Asker asker, authenticate(snapshot, head));
  if (asker.key && !asker.key->config->admin) {
    return core::fail(core::ErrorKind::forbidden, "This needs a key with 'admin: true'.");
  }
  return asker;
}

}  // namespace router
