// One command as the bytes that go out (RESP): each argument is copied in as it is added. A value without a thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace net::redis {

class Command {
 public:
  Command() = default;  // arguments alone, for append()
  explicit Command(std::string_view name) { arg(name); }

  Command& arg(std::string_view bytes);
  Command& arg(std::int64_t number);
  // An argument that says where the command belongs in a cluster; the first one counts.
  Command& key(std::string_view bytes);
  Command& append(const Command& arguments);

  std::string_view key() const noexcept { return std::string_view(body_).substr(key_at_, key_size_); }
  bool has_key() const noexcept { return key_at_ != 0; }
  std::size_t size() const noexcept { return body_.size() + kHeader; }  // at most
  void append_to(std::string& out) const;

 private:
  static constexpr std::size_t kHeader = 16;  // "*count\r\n"
  std::string body_;
  std::uint32_t count_ = 0;
  std::size_t key_at_ = 0, key_size_ = 0;
};

// The slot of a key in a cluster: CRC16 (XMODEM) of it, or of what stands between its first { and the next }, modulo
// 16384.
inline constexpr unsigned kSlots = 16384;
unsigned slot_of(std::string_view key) noexcept;

}  // namespace net::redis
