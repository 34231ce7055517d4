// Any bytes as a provider's stream. The events must not depend on how the bytes are cut; the normaliser must not crash,
// and what it writes must keep every rule of the checker. The first byte chooses the options, the second the cut.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "router/wire/aggregate.h"
#include "tests/support/stream_property.h"

namespace {

void demand(bool holds, const std::string& problem) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", problem.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  const auto endpoint = (data[0] & 1) != 0 ? core::Endpoint::completions : core::Endpoint::chat;
  const auto options = support::stream_options((data[0] & 2) != 0, endpoint);
  const bool clean = (data[0] & 4) == 0;

  static net::SseDecoder decoder(4096);
  static router::wire::StreamNormaliser stream;
  const auto whole = support::run_stream(bytes, 0, options, decoder, stream, clean);
  const std::string problem = support::stream_problem(whole, options);
  demand(problem.empty(), problem);
  const auto cut = support::run_stream(bytes, bytes.size() * data[1] / 255, options, decoder, stream, clean);
  demand(cut.out == whole.out && cut.state == whole.state, "the cut matters");

  std::string answer, told;
  router::wire::AnswerReading reading, told_reading;
  router::wire::aggregate_stream(bytes, options, answer, reading);
  if (reading.failure == core::FailureClass::none) {
    router::wire::stream_from_answer(answer, 0, options, told, told_reading);
    demand(told_reading.failure == core::FailureClass::none, "an answer of ours is refused: " + answer);
  }
  router::wire::stream_from_answer(bytes, 0, options, told, told_reading);
  if (told_reading.failure == core::FailureClass::none) {
    const std::string wrong = support::stream_problem({told, router::wire::StreamState::finished}, options);
    demand(wrong.empty(), wrong);
  }
  return 0;
}
