// How hard is a request? `gain`: how much likelier a strong model is to answer well than a weak one; a tier; the
// domain; how sure all this is. Linear heads over hashed words and character n-grams, structural counters and cue words
// in many languages (features.h), trained by train.h. The text is read once, at most 8 KiB of it, and nothing is
// allocated: a few microseconds for 1 KiB.
//
// What the request says beside its text shifts the tier, upwards only but for a tiny max_tokens. No public data has
// labels for this, so the sizes are ours (effects.h has them): tools, tool schemas, turns and long requests move
// towards `complex`, images and a JSON schema rule out most of `simple`. A short follow-up ("and why?") is read
// together with what the user said before. Where too few of a text's words were ever seen in training (out_of_domain),
// the tier is one higher than the head says.
//
// Const and shared by all cores; each core has its own Scratch.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "core/pimpl.h"
#include "core/result.h"

namespace policy::complexity {

enum class Tier : std::uint8_t { simple, medium, complex, reasoning };
inline constexpr std::size_t kTiers = 4;
std::string_view to_string(Tier tier) noexcept;
std::optional<Tier> tier_of(std::string_view word) noexcept;  // any case

// What a request is about; the unit of a provider's strengths.
enum class Domain : std::uint8_t {
  chat,         // greetings, small talk, thanks
  facts,        // who, when, where; definitions
  commonsense,  // everyday reasoning
  language,     // translation, summaries, rewriting, extraction, sorting texts
  writing,      // stories, letters, ideas
  biology,      // and medicine
  chemistry,
  physics,
  engineering,
  mathematics,
  logic,
  programming,
  systems,   // architecture and operation of software
  business,  // and economics
  society,   // psychology, law, history
};
inline constexpr std::size_t kDomains = 15;
std::string_view to_string(Domain domain) noexcept;
std::optional<Domain> domain_of(std::string_view word) noexcept;

struct Request {
  std::string_view last_user;  // the last message of the user: what is scored
  std::string_view system;     // the system prompt; only its beginning is read
  std::string_view earlier;    // the rest of the user's turns; only its end is read
  std::uint32_t turns = 1;     // messages of the user
  std::uint32_t tools = 0;
  std::uint32_t images = 0;
  bool json_schema = false;             // response_format asks for a schema
  std::uint64_t text_bytes = 0;         // all text of the request; 0: the three above
  std::uint64_t tool_schema_bytes = 0;  // the tools as JSON
  std::int64_t max_tokens = 0;          // 0: not given
};

struct Estimate {
  float gain = 0;  // -1..1
  Tier tier = Tier::simple;
  std::array<float, kTiers> tier_probability{};  // before the step that out_of_domain takes
  Domain domain = Domain::chat;
  float confidence = 0;  // 0..1: probability of the tier, less where coverage is low
  float coverage = 0;    // share of the words that training saw
  bool out_of_domain = false;
};

class Estimator {
 public:
  class Scratch {
   public:
    Scratch();

   private:
    friend class Estimator;
    struct Work;
    core::Pimpl<Work> work_;
  };

  // Errors (config): not a complexity model, or one whose parts do not fit together.
  static core::Result<Estimator> load(std::string_view bytes);
  Estimator(Estimator&&) noexcept;
  Estimator& operator=(Estimator&&) noexcept;
  ~Estimator();

  Estimate estimate(const Request& request, Scratch& scratch) const;

  std::string_view id() const noexcept;
  std::string_view card() const noexcept;  // JSON
  // Evenly spaced quantiles of gain on held-out prompts, ascending: what quantile.h begins with.
  std::span<const float> gain_quantiles() const noexcept;

 private:
  struct Model;
  explicit Estimator(std::unique_ptr<const Model> model);
  std::unique_ptr<const Model> model_;
};

}  // namespace policy::complexity
