// Who is signed in at the page: a cookie that names a client key and an end, signed under a secret of the process with
// what the config says of that key. So nothing is kept, and a secret or a role that leaves the config ends its sessions
// with the next reload, as a restart ends all. Const after construction; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace router {

inline constexpr std::string_view kSessionCookie = "signalbox_session";
inline constexpr std::int64_t kSessionSeconds = 12 * 3600;

enum class Role : std::uint8_t { none, viewer, admin };
std::string_view to_string(Role role) noexcept;

class SessionSigner {
 public:
  SessionSigner();  // a secret from the kernel
  explicit SessionSigner(std::string secret) : secret_(std::move(secret)) {}

  struct Claim {
    std::string key;  // name
    std::int64_t expires = 0;
    std::string_view signature;  // of the cookie it was read from
  };

  // The cookie's value. `hash` is the SHA-256 of the key's secret, in hex.
  std::string make(std::string_view key, std::string_view hash, Role role, std::int64_t expires) const;
  // What a cookie says, before anybody believes it. False: it is none of ours.
  static bool read(std::string_view cookie, Claim& out);
  bool signed_by_us(const Claim& claim, std::string_view hash, Role role) const;

  // What a page must send back in x-signalbox-csrf with whatever changes something.
  std::string csrf(std::string_view cookie) const;

 private:
  std::string sign(std::string_view key, std::string_view hash, Role role, std::int64_t expires) const;

  std::string secret_;
};

}  // namespace router
