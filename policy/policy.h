// The classifiers together: made once from the config, const, shared by all cores. classify() reads the texts of one
// request and says what it saw; rules/rules.h decides what follows. No I/O, no locks; nothing is allocated once a
// core's Scratch has grown. Linear in the bytes of the texts, of which at most `scan_bytes` are read, the newest texts
// first, beginning and end of the one that does not fit.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"
#include "core/pimpl.h"
#include "core/result.h"
#include "policy/signals.h"
#include "policy/text/pattern_set.h"

namespace policy {

// Who wrote a text. Developer messages count as system; what is neither of these is the user's.
// none: nobody did (tool schemas, settings): only privacy is judged.
enum class Role : std::uint8_t { system, user, assistant, tool, none };

struct Text {
  std::string_view text;  // UTF-8, unescaped
  Role role = Role::user;
};

// What else the request shows. Counts that a client can make up weigh accordingly.
struct Facts {
  bool conversation = true;  // false: inputs to embed, which no model obeys: only privacy is judged
  std::uint32_t turns = 0;   // messages of the user
  std::uint32_t tools = 0;
  std::uint32_t images = 0;
  bool json_schema = false;
  std::uint64_t tool_schema_bytes = 0;
  std::int64_t max_tokens = 0;      // 0: not given
  Unread unread = Unread::nothing;  // what the texts here lack of the request's
  std::uint64_t client = 0;  // who asks. A text one client sent is not known when another sends it: time would tell
};

// Model files as bytes; empty: the ones built in.
struct Models {
  std::string injection, complexity, names;
  bool operator==(const Models&) const = default;
};

class Policy {
 public:
  class Scratch {
   public:
    Scratch();

   private:
    friend class Policy;
    struct Work;
    core::Pimpl<Work> work_;
  };

  // Only what is not off is loaded. Errors (config): a model file that is none; a pattern that does not compile.
  static core::Result<std::shared_ptr<const Policy>> make(const core::PolicyConfig& config, const Models& models);
  ~Policy();

  void classify(std::span<const Text> texts, const Facts& facts, Scratch& scratch, Signals& out) const;

  // Personal data and secrets of a text, whatever the mode; nothing where the config asks for them neither in requests
  // nor in answers. Sorted by begin.
  void scan(std::string_view text, Scratch& scratch, privacy::Entities& out) const;

  // Names all that shapes its judgement beside the config: the ids of the models in use, "injection:…,names:…".
  const std::string& models() const noexcept { return models_; }
  // The patterns that did not come compiled, and how long they took.
  text::PatternSet::Compiling compiling() const noexcept;
  // What a quantile sketch of gain begins with; empty when complexity is off.
  std::span<const float> gain_quantiles() const noexcept;

 private:
  struct Parts;
  class Pass;
  Policy() noexcept;
  std::unique_ptr<const Parts> parts_;
  std::string models_;
};

}  // namespace policy
