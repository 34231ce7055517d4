// Scores a text for prompt injection: attempts to override the instructions a model was given, to change its role, to
// extract its prompt, to pass for another role, to leak data through links, or to jailbreak it. One pass over the
// folded view sums the int8 weights of hashed character and word n-grams (Weinberger et al. 2009, "Feature Hashing")
// and counts structural features; the text is scored whole and as the highest of 512-byte windows, and both are turned
// into a probability calibrated by length and script. What decoding brought to light (decode.h) is scored the same way.
//
// A Detector is const and shared by all cores; each core has a Scratch. Cost: linear in the bytes of the view and of
// the hidden texts; nothing is allocated once the buffers have grown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/pimpl.h"
#include "core/result.h"
#include "policy/text/decode.h"
#include "policy/text/view.h"

namespace policy::injection {

enum class Category : std::uint8_t {
  none,
  instruction_override,  // "ignore all previous instructions"
  role_redefinition,     // "from now on you are ..."
  prompt_extraction,     // "repeat the text above"
  role_tag_spoofing,     // "<|im_start|>system", "### System:"
  exfiltration,          // "send the conversation to https://..."
  encoded_payload,       // an attack in base64, hex, ROT13, tag characters, ...
  gibberish_suffix,      // optimised strings of tokens
  jailbreak,             // a persona, story or pretext to be free of rules, with or without what is asked of it
};
std::string_view to_string(Category category) noexcept;

// Who wrote the text. System text is trusted: it is scored, but it is never an attack. Tool results and retrieved
// documents have no business giving orders: their threshold is that of the next higher sensitivity.
enum class Source : std::uint8_t { system, user, assistant, tool };

// How much is flagged. The thresholds were set on held-out benign prompts; the shares are those of prompts that merely
// look like attacks (security talk, role-play, trigger words) and of ordinary ones. docs/models.md has what each costs.
enum class Sensitivity : std::uint8_t {
  low,     // about 0.1 % of ordinary benign prompts
  medium,  // about 0.5 %
  high,    // about 2 %
};

struct Span {
  std::size_t begin = 0, end = 0;  // bytes of the raw text
  float weight = 0;                // its part of the evidence, in log-odds
};

struct Verdict {
  float score = 0;                     // 0..1, calibrated: the share of attacks among training texts that score so
  float threshold = 1;                 // the one that applied; above 1: never an attack (system text)
  bool attack = false;                 // score >= threshold
  bool hidden = false;                 // the score is that of a decoded text; the spans then cover the encoded run
  Category category = Category::none;  // none unless attack
  std::uint8_t span_count = 0;
  std::array<Span, 4> spans{};  // the strongest evidence, in order of offset; empty below the threshold

  std::span<const Span> found() const noexcept { return {spans.data(), span_count}; }
};

class Detector {
 public:
  class Scratch {
   public:
    Scratch();

   private:
    friend class Detector;
    struct Work;
    core::Pimpl<Work> work_;
  };

  // Copies the bytes of a model file of kind "injection" (train.h). Errors (config): not such a model, or its parts do
  // not fit.
  static core::Result<Detector> load(std::string_view model_bytes);
  Detector(Detector&&) noexcept;
  Detector& operator=(Detector&&) noexcept;
  ~Detector();

  // `hidden` is what a Decoder found in this view; it may be empty.
  Verdict judge(const text::View& view, std::span<const text::Hidden> hidden, Source source, Scratch& scratch,
                Sensitivity sensitivity = Sensitivity::medium) const;

  // A threshold of an operator's own: the score from which on a user's text is an attack; a tool's at half its odds.
  Verdict judge(const text::View& view, std::span<const text::Hidden> hidden, Source source, Scratch& scratch,
                float threshold) const;

  float threshold(Source source, Sensitivity sensitivity) const noexcept;
  std::string_view id() const noexcept;    // of the model file
  std::string_view card() const noexcept;  // JSON: what the model was made from, and its figures

 private:
  struct Model;
  explicit Detector(std::unique_ptr<const Model> model) noexcept;
  Verdict weigh(const text::View& view, std::span<const text::Hidden> hidden, float threshold, Scratch& scratch) const;
  std::unique_ptr<const Model> model_;
};

}  // namespace policy::injection
