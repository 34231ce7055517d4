// What a client says in Cache-Control (RFC 9111, 5.2.1). All lines of that name are one list (RFC 9110, 5.3). Pure.
#pragma once

#include <cstdint>

#include "net/http_head.h"

namespace router::cache {

struct Wishes {
  bool no_cache = false;      // ask anew, and keep that
  bool no_store = false;      // take no part
  std::int64_t max_age = -1;  // seconds; -1: not said
};

Wishes wishes_of(const net::RequestHead& head);

}  // namespace router::cache
