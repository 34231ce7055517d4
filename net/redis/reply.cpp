#include "net/redis/reply.h"

namespace net::redis {

std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::ok: return "ok";
    case Outcome::timeout: return "timeout";
    case Outcome::disconnected: return "disconnected";
    case Outcome::overloaded: return "overloaded";
    case Outcome::open: return "open";
    case Outcome::protocol: return "protocol";
    case Outcome::error: return "error";
  }
  return "error";
}

Reply::Reply(Value v) : outcome(Outcome::ok), value(std::move(v)) {
  if (value.kind != Value::Kind::error) return;
  outcome = Outcome::error;
  error = error_row(value.text).error;
}

}  // namespace net::redis
