// Secrets: from the file itself, from a variable, or from a file of their own. A secret's text never stands in an
// issue. Internal to core/config*.cpp.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/config_decode.h"

namespace core {

struct FileText {
  std::optional<std::string> text;
  std::string problem;  // when there is no text
  bool world_readable = false;
};
// A whole file of at most `most` bytes.
FileText read_text_file(const std::filesystem::path& path, std::size_t most);
// The same of files that a config names: a pipe would make whoever reads it wait, and that is a problem instead.
FileText read_regular_file(const std::filesystem::path& path, std::size_t most);

// The two keys that can give a secret: as it is, or as the name of a file.
struct SecretKeys {
  std::string_view text;
  std::string_view file;
};
inline constexpr SecretKeys kApiKey{"api_key", "api_key_file"};
inline constexpr SecretKeys kClientSecret{"secret", "secret_file"};
inline constexpr SecretKeys kHmacSecret{"hmac_secret", "hmac_secret_file"};

// Of a file, one trailing newline is not part of the secret. Empty when neither key is there, or when the secret cannot
// be had, which is then an issue; with `missing`, an absent variable is the caller's to judge.
std::optional<std::string> read_secret(Reader& reader, SecretKeys keys, std::string* missing = nullptr);

// Warns when a file that holds a secret can be read by everyone.
void warn_if_world_readable(const Cursor& at, bool world_readable);

}  // namespace core
