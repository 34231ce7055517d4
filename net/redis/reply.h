// What comes back for a command: an outcome, and the server's value when there is one. Owns its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/redis/errors.h"

namespace net::redis {

enum class Outcome : std::uint8_t {
  ok,
  timeout,       // no reply before the deadline; the command may have run
  disconnected,  // no connection, or it broke before the reply; if it broke, the command may have run
  overloaded,    // a bound was reached: too many commands, too many bytes, or a reply that is too large
  open,          // the breaker is open: nothing was sent
  protocol,      // what came was no Redis reply
  error,         // the server's error; Reply::error says which
};
std::string_view to_string(Outcome outcome) noexcept;

struct Value {
  enum class Kind : std::uint8_t { nil, status, error, integer, string, array };

  Kind kind = Kind::nil;
  std::int64_t integer = 0;
  std::string text;  // of a status, an error or a string
  std::vector<Value> elements;

  Value() = default;
  bool nil() const noexcept { return kind == Kind::nil; }
  bool is(Kind one) const noexcept { return kind == one; }
  bool operator==(const Value&) const = default;
};

struct Reply {
  Outcome outcome = Outcome::disconnected;
  ErrorReply error = ErrorReply::none;
  Value value;

  Reply() = default;
  explicit Reply(Outcome o) : outcome(o) {}
  explicit Reply(Value v);  // ok, or error when the value is one
  bool ok() const noexcept { return outcome == Outcome::ok; }
};

}  // namespace net::redis
