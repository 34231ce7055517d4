// The recorded OpenAI-style streams of the compatibility data, wherever SIGNALBOX_TEST_DATA says it is.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"

namespace support {

namespace fs = std::filesystem;

struct Recording {
  std::string name, bytes;
  core::Endpoint endpoint;
  bool exact;  // every chunk is in order
};

inline std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline core::Endpoint endpoint_of(std::string_view bytes) {
  return bytes.find("\"text_completion\"") != bytes.npos ? core::Endpoint::completions : core::Endpoint::chat;
}

// Files with one chunk a line, without frames.
inline std::string framed(const std::string& lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    if (end > at) out += "data: " + lines.substr(at, end - at) + "\n\n";
    at = end + 1;
  }
  return out + "data: [DONE]\n\n";
}

inline std::string indent_of(const std::string& line) { return line.substr(0, line.find_first_not_of(' ')); }

// The event stream in a recorded HTTP exchange (YAML): a literal block or a double-quoted scalar under `body:` of the
// response.
inline std::string cassette_stream(const std::string& yaml) {
  const std::size_t response = yaml.find("response:");
  std::size_t body = response == yaml.npos ? response : yaml.find("body: ", response);
  if (body == yaml.npos) return {};
  body += 6;
  std::string out;
  if (yaml[body] == '"') {
    for (std::size_t i = body + 1; i < yaml.size() && yaml[i] != '"'; ++i) {
      if (yaml[i] == '\\') {
        ++i;
        out += yaml[i] == 'n' ? '\n' : yaml[i];
      } else {
        out += yaml[i];
      }
    }
  } else {
    std::size_t at = yaml.find('\n', body) + 1;
    std::string indent;
    while (at < yaml.size()) {
      const std::size_t end = std::min(yaml.find('\n', at), yaml.size());
      const std::string line = yaml.substr(at, end - at);
      at = end + 1;
      if (indent.empty()) indent = indent_of(line);
      if (line.empty()) {
        out += '\n';
      } else if (line.compare(0, indent.size(), indent) == 0) {
        out += line.substr(indent.size()) + '\n';
      } else {
        break;
      }
    }
  }
  return out.compare(0, 5, "data:") == 0 ? out : std::string();
}

inline std::vector<Recording> recordings(const fs::path& root) {
  std::vector<Recording> all;
  const auto add = [&](const fs::path& path, std::string bytes) {
    // A web-search stream lacks `index` in its annotations.
    const bool exact = bytes.find("\"annotations\":[{") == bytes.npos;
    all.push_back({path.filename().string(), bytes, endpoint_of(bytes), exact});
  };
  for (const auto& entry : fs::recursive_directory_iterator(root / "openai-python" / "inline-snapshot")) {
    if (entry.path().extension() == ".sse") add(entry.path(), read_file(entry.path()));
  }
  for (const auto& entry : fs::recursive_directory_iterator(root / "vercel-ai")) {
    if (entry.path().string().find(".chunks.txt") == std::string::npos) continue;
    const std::string text = read_file(entry.path());
    const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
    if (first.find("\"choices\"") != first.npos) add(entry.path(), framed(text));
  }
  for (const auto& entry : fs::recursive_directory_iterator(root / "envoy-ai-gateway")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string bytes = cassette_stream(read_file(entry.path()));
    if (!bytes.empty()) add(entry.path(), bytes);
  }
  return all;
}

// SIGNALBOX_EVERY_OFFSET=1 makes soaks of the tests: minutes, where they take seconds.
inline bool every_offset() {
  const char* set = std::getenv("SIGNALBOX_EVERY_OFFSET");
  return set != nullptr && std::string_view(set) == "1";
}

}  // namespace support
