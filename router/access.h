// Client keys: what secret a request presents, and whose it is. Operators' pages take a session's cookie as well;
// nothing that costs money does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "net/http_head.h"
#include "router/snapshot.h"

namespace router {

struct Asker {
  const Key* key = nullptr;  // null: no keys are configured, everybody may
  bool deprecated = false;
  std::string_view hash;     // of the secret that was shown, or that the session began with
  std::string_view cookie;   // of the session; empty: the key itself was sent
  std::int64_t expires = 0;  // of the session, in Unix seconds

  Role role() const noexcept;
};

// Errors: unauthorized. Only hashes are compared.
core::Result<Asker> authenticate(const Snapshot& snapshot, const net::RequestHead& head);

// For operators' endpoints: an admin's key or session, a viewer's for what changes nothing, or no keys configured at
// all. Errors: unauthorized, forbidden.
core::Result<Asker> authenticate_admin(const Snapshot& snapshot, const net::RequestHead& head,
                                       std::int64_t now = core::unix_seconds());

// For what asks no provider and changes nothing: any key, or a session. Errors: unauthorized, forbidden.
core::Result<Asker> authenticate_reader(const Snapshot& snapshot, const net::RequestHead& head,
                                        std::int64_t now = core::unix_seconds());

// The session that a request presents, whatever it may do with it. Errors: unauthorized.
core::Result<Asker> find_session(const Snapshot& snapshot, const net::RequestHead& head, std::int64_t now);
// Whether what let somebody in still does: their key is there, has its role, and the session has not ended.
bool still_admits(const Snapshot& snapshot, const std::string& hash, Role role, std::int64_t expires, std::int64_t now);

// Whom a secret belongs to. Errors: unauthorized.
core::Result<Asker> owner_of(const Snapshot& snapshot, std::string_view secret);
// A request shows a key of its own.
bool shows_key(const net::RequestHead& head);
// An Origin, where one was sent, is the Host that was asked: the request comes from a page of ours or from no page.
bool from_own_page(const net::RequestHead& head);

}  // namespace router
