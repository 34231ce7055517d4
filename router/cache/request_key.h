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

// One for each core; keeps its memory.
class RequestKey {
 public:
  // `readable` bytes may be read from body.data() on. False: no JSON object, or one beyond the limits of JsonTree.
  bool make(const KeyParts& parts, std::string_view body, std::size_t readable, Key& key);

 private:
  void part(std::string_view text);
  void write(const wire::JsonNode& node, bool top);
  void write_object(const wire::JsonNode& object, bool top);

  wire::JsonTree tree_;
  std::string text_;
  std::vector<std::uint32_t> members_;  // of the objects that are being written, one run for each
};

}  // namespace router::cache
