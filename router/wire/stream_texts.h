// A filter over the texts of an answer, of each choice. What a filter does not change passes byte for byte.
//
// In a stream the texts that come in pieces (content, refusal, reasoning, the arguments of each tool call, the words of
// sound) may be held back at their end; what is still held when their choice finishes goes out in a chunk before that,
// in the same place. Every other string of a chunk is a text by itself. Left alone are ids, names of things, and data.
// Raw: as it stands between the quotes of a JSON string, escapes and all; no piece ends inside an escape.
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
  // Token probabilities spell the text, each token by itself; where they would give it away they become null.
  virtual bool hides_logprobs() const { return false; }

 private:
  struct Line {                // one text that comes in pieces
    std::string choice, open;  // raw JSON of the choice's index; what stands before the text inside the choice
    std::string_view close;    // and behind it
    bool used = false;
  };
  struct Place {
    std::string_view choice;
    bool last = false;  // the choice ends with this chunk
  };

  void chunk(std::string_view json, std::string& out);
  void choice(const JsonNode& node, std::string& out);
  void delta(const JsonNode& delta, Place place);
  void pieces(const JsonNode& object, std::string_view open, std::string_view close, Place place);
  void list(const JsonNode& array, std::string_view name, Place place);
  void piece(const JsonNode& node, std::string_view field, std::string_view open, std::string_view close, Place place);
  void alone(const JsonNode& node, std::string_view key);
  void flush_choice(std::string_view choice, std::string& out);
  void write_held(std::size_t line, std::string& out);
  std::size_t line_of(std::string_view field, std::string_view open, std::string_view close, Place place);

  JsonTree tree_;
  Edits edits_;
  std::vector<Line> lines_;
  std::string head_;  // the members of the latest chunk beside its choices, for chunks of our own
  std::string changed_, open_;
};

}  // namespace router::wire
