// Puts the originals of a masked request back into its answer. Placeholders stand in JSON as they are
// (policy/mask/vault.h), so they are found in the bytes, escapes stepped over; what has none passes byte for byte.
//
// In a stream a placeholder may be cut anywhere, also between two chunks: each text has a Restorer of its own, which
// holds back only what could be the beginning of a placeholder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/mask/restorer.h"
#include "router/wire/stream_texts.h"

namespace router::wire {

// A whole answer. True: something was put back, `out` is the new body; false: `out` is not touched. `readable` as for
// JsonTree::parse.
bool unmask_answer(std::string_view body, std::size_t readable, const policy::mask::Vault& vault, std::string& out);

class StreamUnmasker : public StreamTexts {
 public:
  void begin(const policy::mask::Vault& vault);

 private:
  void begin_text(std::size_t number, std::string_view field) override;
  bool feed_text(std::size_t number, std::string_view raw, std::string& out) override;
  void end_text(std::size_t number, std::string& out) override;

  policy::mask::Lexicon lexicon_;
  std::vector<policy::mask::Restorer> restorers_;
};

}  // namespace router::wire
