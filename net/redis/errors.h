// The error replies that mean something to the client, in one table: what each says of the server, and what follows.
#pragma once

#include <cstdint>
#include <string_view>

namespace net::redis {

enum class ErrorReply : std::uint8_t {
  none,
  loading,       // reading its data set
  readonly,      // a replica, perhaps a master of before
  master_down,   // a replica without its master
  cluster_down,  // a cluster without all its slots
  oom,           // maxmemory is reached and nothing may be evicted
  no_auth,       // a password is wanted
  wrong_pass,
  no_perm,    // the user may not do this
  no_script,  // EVALSHA of a script it has forgotten
  moved,      // the slot lives elsewhere
  ask,        // the slot is moving: this once, ask there
  try_again,  // the slot is moving and the keys are apart
  busy,       // a script holds the server
  misconf,    // it cannot write its snapshot and takes no writes
  other,      // wrong type, wrong arguments, what a script returned
};

struct ErrorRow {
  std::string_view word;  // what the reply begins with
  ErrorReply error;
  bool failing;    // the server is unwell: counts toward the breaker
  bool reconnect;  // this connection will never serve: look again for the right server
};

const ErrorRow& error_row(std::string_view reply) noexcept;

// "MOVED 3999 127.0.0.1:6381": the slot, and where. False: not of that form.
struct Redirect {
  unsigned slot = 0;
  std::string_view host;  // empty: the host of the server that answered
  std::uint16_t port = 0;
};
bool read_redirect(std::string_view reply, Redirect& out) noexcept;

}  // namespace net::redis
