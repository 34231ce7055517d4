// Client keys: what secret a request presents, and whose it is.
#pragma once

#include <string_view>

#include "core/result.h"
#include "net/http_head.h"
#include "router/snapshot.h"

namespace router {

struct Asker {
  const Key* key = nullptr;  // null: no keys are configured, everybody may
  bool deprecated = false;
};

// Errors: unauthorized. Only hashes are compared.
core::Result<Asker> authenticate(const Snapshot& snapshot, const net::RequestHead& head);

// For operators' endpoints: an admin key, or no keys configured at all. Errors: unauthorized, forbidden.
core::Result<Asker> authenticate_admin(const Snapshot& snapshot, const net::RequestHead& head);

}  // namespace router
