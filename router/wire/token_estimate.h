// How many tokens a prompt will be, without a tokenizer: a guess that errs high, for choosing a target whose context is
// long enough. Pure. The weights are our own heuristics, fitted to the counts of o200k_base, cl100k_base and Llama 3
// over a few dozen short texts; the test holds the table and how far off each is. Prose in any language and code come
// out 1 to 3.7 times as high as o200k_base counts. Known to come out low, by up to a half: random strings (base64,
// UUIDs), mathematical symbols, Polish, and scripts that older vocabularies hardly hold (Amharic, Georgian, Hebrew).
#pragma once

#include <cstdint>
#include <string_view>

namespace router::wire {

// Weighs the inside of JSON string tokens, escapes as they are in the body. Reads the byte behind each: its quote.
class TextWeight {
 public:
  void add(std::string_view escaped) noexcept;
  std::uint64_t tokens() const noexcept { return (twentieths_ + 19) / 20; }

 private:
  std::uint64_t twentieths_ = 0;
};

// The parts of a prompt other than text. The chat format wraps each message in about 4 tokens and ends in 3.
inline constexpr std::uint64_t kTokensPerMessage = 4;
inline constexpr std::uint64_t kTokensPerReply = 3;
// Each text may start a token that the weights above round away.
inline constexpr std::uint64_t kTokensPerText = 1;
// Schemas are dense in punctuation, but are rewritten more tersely before the model sees them.
inline constexpr std::uint64_t kSchemaBytesPerToken = 3;
// OpenAI charges 85 for a low-detail image and 170 more for each tile, six tiles at most for what is usually sent.
inline constexpr std::uint64_t kTokensPerLowImage = 85;
inline constexpr std::uint64_t kTokensPerImage = 1105;
// About ten tokens a second of sound: base64 of 8 kHz 16-bit PCM, and of 32 kbit/s for anything compressed.
inline constexpr std::uint64_t kWavBytesPerToken = 2000;
inline constexpr std::uint64_t kAudioBytesPerToken = 500;
// A page of a PDF is some 10 KB and is read both as text and as an image. Files given by id are taken as one page.
inline constexpr std::uint64_t kFileBytesPerToken = 10;
inline constexpr std::uint64_t kTokensPerFile = 1500;

}  // namespace router::wire
