// Puts the originals of a masked request back into its answer. Placeholders stand in JSON as they are
// (policy/mask/vault.h), so they are found in the bytes, escapes stepped over; what has none passes byte for byte.
//
// In a stream a placeholder may be cut anywhere, also between two chunks: each text of each choice (content, refusal,
// reasoning, the arguments of each tool call, ...) has a Restorer of its own, which holds back only what could be the
// beginning of a placeholder. What is still held when its choice finishes goes out in a chunk before that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/mask/restorer.h"
#include "router/wire/json_tree.h"
#include "router/wire/splice.h"

namespace router::wire {

// A whole answer. True: something was put back, `out` is the new body; false: `out` is not touched. `readable` as for
// JsonTree::parse.
bool unmask_answer(std::string_view body, std::size_t readable, const policy::mask::Vault& vault, std::string& out);

// A filter over what StreamNormaliser writes: whole frames.
class StreamUnmasker {
 public:
  void begin(const policy::mask::Vault& vault);
  // Appends frames to `out`.
  void feed(std::string_view frames, std::string& out);
  // Before an error frame or the end: what is held goes out.
  void flush(std::string& out);

 private:
  struct Line {                       // one text of one choice
    std::string choice, field, call;  // raw JSON of the choice's index; the member's name; raw index of the tool call
    policy::mask::Restorer restorer;
    bool used = false;
  };
  struct Place {
    std::string_view choice, call;
    bool last = false;  // the choice ends with this chunk
  };

  void chunk(std::string_view json, std::string& out);
  void text(const JsonNode& node, std::string_view field, Place place);
  void members(const JsonNode& object, Place place);
  void flush_choice(std::string_view choice, std::string& out);
  void write_held(Line& line, std::string& out);
  Line& line_of(std::string_view field, Place place);

  policy::mask::Lexicon lexicon_;
  JsonTree tree_;
  Edits edits_;
  std::vector<Line> lines_;
  std::string head_;  // the members of the latest chunk beside its choices, for chunks of our own
  std::string restored_;
  bool completions_ = false;
};

}  // namespace router::wire
