// The key of a request: SHA-256 over all that its answer depends on. That is who asks (tenants never share answers),
// under which policy, how far the prompt may go, which route with which chain, and the request itself in a canonical
// form: members in the order of their names, no blanks between tokens. Values stay as they were written, so two
// spellings of one number are two keys: a miss too many, never a wrong hit. `model` is left out, since the route stands
// for it, and so are `stream` and `stream_options`, since an answer of one form is told in the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "router/cache/entry.h"
#include "router/wire/json_tree.h"

namespace router::cache {

struct KeyParts {
  std::string_view tenant;  // the client key's name; empty where there are no keys
  std::string_view policy_version;
  std::string_view floor;
  std::string_view route;
  std::string_view chain;     // what the route would ask: its targets' names by tier
  std::uint32_t tier = 0;     // where in it this request begins
  std::string_view endpoint;  // chat, completions or embeddings
  std::string_view beta;      // the header openai-beta, which providers are sent too
};

Owner owner_of(std::string_view tenant);
Key digest_of(std::string_view text);

// A request apart from its prompt: two of one shape and with prompts of one meaning may share an answer.
struct Shape {
  Key hash{};                // of all that the key has, and in place of the prompt a blank
  std::string prompt;        // unescaped
  std::string_view problem;  // a literal; empty: it is a question by itself

  Shape() = default;
};

// One for each core; keeps its memory.
class RequestKey {
 public:
  // `readable` bytes may be read from body.data() on. False: no JSON object, or one beyond the limits of JsonTree.
  bool make(const KeyParts& parts, std::string_view body, std::size_t readable, Key& key);
  // The same for a request with one prompt: a chat whose one user message is its last and has one text, behind nothing
  // but instructions, or a completion of one text.
  Shape shape(const KeyParts& parts, std::string_view body, std::size_t readable);

 private:
  void hash(std::string_view what, const KeyParts& parts, Key& key);
  const wire::JsonNode* find_prompt(bool completion, std::string_view& problem) const;
  const wire::JsonNode* text_of(const wire::JsonNode& message) const;
  void part(std::string_view text);
  void write(const wire::JsonNode& node, bool top);
  void write_object(const wire::JsonNode& object, bool top);

  wire::JsonTree tree_;
  std::string text_;
  std::uint32_t prompt_ = 0;            // index of the node that is written as a blank; the root: none is
  std::vector<std::uint32_t> members_;  // of the objects that are being written, one run for each
};

}  // namespace router::cache
