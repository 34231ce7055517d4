// The tool calls of one choice of a stream. Providers number them from one, all alike or not at all, send a new id with
// every fragment or none; clients need a dense index from 0 and id, type and name exactly once. Pure; one thread.
//
// Which call does a delta belong to?
//   - Deltas are told apart by their own `index`, without one by `id`, without both they continue the last call.
//   - A name that differs from the open call's, or a new id together with a name, opens a new call.
//   - A nameless delta continues, whatever id it carries.
//   - The same name once more, without an id, is a repetition, unless it stands in the same chunk or its arguments
//   begin
//     an object after the call's have ended one: then it is the next of several like calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/answer_parts.h"
#include "router/wire/json_patch.h"
#include "router/wire/json_tree.h"

namespace router::wire {

// Arguments that must travel in a chunk of their own: a call may appear only once in a chunk.
struct ToolTail {
  std::uint32_t call = 0;
  std::string arguments;  // a JSON string
};

class ToolCalls {
 public:
  static constexpr std::size_t kMaxCalls = 1024;

  void clear() { calls_.clear(); }
  bool empty() const noexcept { return calls_.empty(); }

  // Mends the `tool_calls` list of one delta. False: more calls than any answer has.
  bool mend(const JsonTree& tree, JsonPatch& patch, const JsonNode& list, CallIds& ids, std::vector<ToolTail>& tail);
  // At the end of a choice: "{}" for every call that got no arguments, because "" is no JSON.
  void add_missing_arguments(std::vector<ToolTail>& tail);

 private:
  struct Call {
    std::int64_t index = 0;  // the provider's
    bool has_index = false;
    bool custom = false;  // a custom tool: free text, no JSON
    bool has_arguments = false;
    char last = 0;            // the last byte of the arguments so far
    std::uint32_t chunk = 0;  // last seen in this chunk
    std::string id, name;     // as the provider sent them
  };
  struct Delta;

  Delta read(const JsonTree& tree, const JsonNode& element) const;
  Call* continued(const Delta& delta) noexcept;
  Call* candidate(const Delta& delta) noexcept;
  bool known_id(std::string_view id) const noexcept;
  void open(const JsonTree& tree, JsonPatch& patch, const Delta& delta, CallIds& ids);
  void resume(const JsonTree& tree, JsonPatch& patch, const Delta& delta, Call& call);
  void take_arguments(const JsonTree& tree, JsonPatch& patch, const Delta& delta, Call& call);

  std::vector<Call> calls_;
  std::uint32_t chunk_ = 0;
};

// The arguments of a call as a JSON string, when they are something else.
std::string stringified(const JsonTree& tree, const JsonNode& arguments);

}  // namespace router::wire
