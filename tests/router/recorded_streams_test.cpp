// Replays the recorded OpenAI-style streams of the compatibility data, when SIGNALBOX_TEST_DATA says where it is: every
// cut of the bytes must give the same stream, chunks in order must pass byte for byte, and what comes out must keep
// every rule.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "router/wire/aggregate.h"
#include "tests/support/stream_property.h"

namespace {

namespace fs = std::filesystem;
using router::wire::StreamState;

struct Recording {
  std::string name, bytes;
  core::Endpoint endpoint;
  bool exact;  // every chunk is in order
};

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

core::Endpoint endpoint_of(std::string_view bytes) {
  return bytes.find("\"text_completion\"") != bytes.npos ? core::Endpoint::completions : core::Endpoint::chat;
}

// Files with one chunk a line, without frames.
std::string framed(const std::string& lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    if (end > at) out += "data: " + lines.substr(at, end - at) + "\n\n";
    at = end + 1;
  }
  return out + "data: [DONE]\n\n";
}

std::string indent_of(const std::string& line) { return line.substr(0, line.find_first_not_of(' ')); }

// The event stream in a recorded HTTP exchange (YAML): a literal block or a double-quoted scalar under `body:` of the
// response.
std::string cassette_stream(const std::string& yaml) {
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

std::vector<Recording> recordings(const fs::path& root) {
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

// The chunks that must come out as they are: all but those without choices that carry no usage anyone asked for.
std::string expected(const std::string& bytes, bool wants_usage) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find("\n\n", at), bytes.size());
    const std::string frame = bytes.substr(at, end - at);
    at = end + 2;
    if (frame.empty()) continue;
    const bool no_choices = frame.find("\"choices\":[]") != frame.npos;
    const bool usage = wants_usage && frame.find("\"usage\":{") != frame.npos;
    if (!no_choices || usage) out += frame + "\n\n";
  }
  return out;
}

// SIGNALBOX_EVERY_OFFSET=1 makes a soak of the test: minutes, where it takes seconds.
bool every_offset() {
  const char* set = std::getenv("SIGNALBOX_EVERY_OFFSET");
  return set != nullptr && std::string_view(set) == "1";
}

std::vector<std::size_t> cuts(std::size_t size) {
  std::vector<std::size_t> all;
  const std::size_t dense = size <= (64u << 10) || every_offset() ? size : 16u << 10;
  for (std::size_t i = 0; i <= dense; ++i) all.push_back(i);
  for (std::size_t i = dense; i < size; i += 97) all.push_back(i);
  return all;
}

// The events as one text. The first piece is overwritten before the second is read, so that a view kept too long shows.
const std::string& decode(const std::string& bytes, std::size_t cut, net::SseDecoder& decoder) {
  static std::string got, piece;
  got.clear();
  decoder.reset();
  net::SseDecoder::Event event;
  const auto take = [&](net::SseDecoder::Status status) {
    if (status == net::SseDecoder::Status::need_more) return false;
    got += static_cast<char>(status);
    ((got += event.event) += '\x1f') += event.data;
    return status != net::SseDecoder::Status::too_large;
  };
  for (const std::string_view part : {std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)}) {
    piece = part;
    std::string_view in = piece;
    while (take(decoder.next(in, event))) continue;
    std::fill(piece.begin(), piece.end(), '#');
  }
  while (take(decoder.finish(event))) continue;
  return got;
}

}  // namespace

TEST_CASE("recorded streams come out the same at every cut, byte for byte and by the rules", "[recorded]") {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  if (data == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set: no recorded streams replayed");
    return;
  }
  const auto all = recordings(fs::path(data) / "compat" / "fixtures");
  CHECK(all.size() >= 20);
  net::SseDecoder decoder;
  router::wire::StreamNormaliser stream;
  for (const Recording& recording : all) {
    INFO(recording.name);
    for (const bool wants_usage : {false, true}) {
      const auto options = support::stream_options(wants_usage, recording.endpoint);
      const auto whole = support::run_stream(recording.bytes, 0, options, decoder, stream);
      CHECK(whole.state == StreamState::finished);
      CHECK(support::stream_problem(whole, options) == "");
      CHECK(stream.mended() == !recording.exact);
      if (recording.exact) CHECK(whole.out == expected(recording.bytes, wants_usage));
      if (wants_usage) continue;
      // The stream we write follows from the events alone: they are compared at every cut, and what is written at every
      // 97th (at every one in a soak).
      const std::string events = decode(recording.bytes, 0, decoder);
      std::size_t wrong = 0;
      for (const std::size_t cut : cuts(recording.bytes.size())) {
        if (decode(recording.bytes, cut, decoder) != events) ++wrong;
      }
      for (std::size_t cut = 0; cut < recording.bytes.size(); cut += every_offset() ? 1 : 97) {
        const auto run = support::run_stream(recording.bytes, cut, options, decoder, stream);
        if (run.out != whole.out || run.state != whole.state) ++wrong;
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("recorded streams put together to an answer and told again say the same", "[recorded]") {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  if (data == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set: no recorded streams replayed");
    return;
  }
  using router::wire::AnswerReading;
  for (const Recording& recording : recordings(fs::path(data) / "compat" / "fixtures")) {
    INFO(recording.name);
    const auto options = support::stream_options(true, recording.endpoint);
    std::string answer, told, again, mended;
    AnswerReading reading, checked;
    router::wire::aggregate_stream(recording.bytes, options, answer, reading);
    REQUIRE(reading.failure == core::FailureClass::none);
    router::wire::read_answer(recording.endpoint, answer, 0, options, mended, checked);
    CHECK(checked.failure == core::FailureClass::none);
    CHECK_FALSE(checked.mended);
    CHECK(checked.finish_reason == reading.finish_reason);
    CHECK(checked.usage.output == reading.usage.output);
    router::wire::stream_from_answer(answer, 0, options, told, reading);
    CHECK(support::stream_problem({told, StreamState::finished}, options) == "");
    router::wire::aggregate_stream(told, options, again, reading);
    CHECK(again == answer);
  }
}
