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
#include "tests/support/recordings.h"
#include "tests/support/stream_property.h"

namespace {

namespace fs = std::filesystem;
using router::wire::StreamState;
using support::every_offset;
using support::Recording;
using support::recordings;

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
