// A filter over the texts of an answer: content, refusal, reasoning, the arguments of each tool call, of each choice.
// What a filter does not change passes byte for byte.
//
// In a stream a text comes in pieces. A filter may hold back the end of one; what is still held when its choice
// finishes goes out in a chunk before that. Raw: as it stands between the quotes of a JSON string, escapes and all; no
// piece ends inside an escape.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/json_tree.h"
#include "router/wire/splice.h"

namespace router::wire {

// Each text of a whole answer with the name of its member.
void each_text(const JsonTree& tree, const std::function<void(const JsonNode& node, std::string_view field)>& visit);

// Over what StreamNormaliser writes: whole frames.
class StreamTexts {
 public:
  virtual ~StreamTexts() = default;
  // Appends frames to `out`.
  void feed(std::string_view frames, std::string& out);
  // Before an error frame or the end: what is held goes out.
  void flush(std::string& out);

 protected:
  void reset();  // for a new answer

  // A text begins; its number is used again after its end.
  virtual void begin_text(std::size_t number, std::string_view field) = 0;
  // Appends to `out` what may go on. False: that is `raw` as it came.
  virtual bool feed_text(std::size_t number, std::string_view raw, std::string& out) = 0;
  // No more is to come.
  virtual void end_text(std::size_t number, std::string& out) = 0;

 private:
  struct Line {                       // one text of one choice
    std::string choice, field, call;  // raw JSON of the choice's index; the member's name; raw index of the tool call
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
  void write_held(std::size_t number, std::string& out);
  std::size_t line_of(std::string_view field, Place place);

  JsonTree tree_;
  Edits edits_;
  std::vector<Line> lines_;
  std::string head_;  // the members of the latest chunk beside its choices, for chunks of our own
  std::string changed_;
  bool completions_ = false;
};

}  // namespace router::wire
