// A Lua script and its SHA-1, by which servers that have seen it know it. Made once, copied freely, used by all cores.
#pragma once

#include <memory>
#include <string>

namespace net::redis {

class Script {
 public:
  explicit Script(std::string source);
  const std::string& source() const noexcept { return body_->source; }
  const std::string& sha1() const noexcept { return body_->sha1; }  // lower-case hex

 private:
  struct Body {
    std::string source, sha1;
  };
  std::shared_ptr<const Body> body_;
};

}  // namespace net::redis
