#include "router/providers/demo_embeddings.h"

#include <cmath>
#include <vector>

#include "core/json_writer.h"
#include "router/providers/demo_text.h"
#include "router/wire/embeddings.h"

namespace router::demo {
namespace {

using wire::JsonNode;
using wire::JsonTree;
using wire::JsonType;

constexpr std::int64_t kDimensions = 256, kMostDimensions = 4096;
constexpr std::size_t kMostInputs = 2048;
constexpr std::int64_t kMostFloats = 1 << 20;  // in one answer

core::Error bad(std::string message, std::string_view param) {
  return core::Error(core::ErrorKind::bad_request, std::move(message), std::string(param));
}

struct Input {
  std::uint64_t hash = 0;
  std::int64_t tokens = 0;
};

// Token numbers are hashed as they are written, without the blanks.
Input tokens_input(const JsonTree& tree, const JsonNode& list) {
  std::string text;
  for (const JsonNode& token : tree.children(list)) text.append(tree.raw(token)).append(" ");
  return {hash_of(text), list.children};
}

Input text_input(const JsonTree& tree, const JsonNode& node) {
  const std::string text = tree.text_of(&node);
  return {hash_of(text), count_tokens(text)};
}

// A text, a list of texts, a list of token numbers, or a list of such lists.
core::Result<std::vector<Input>> read_inputs(const JsonTree& tree) {
  const JsonNode* input = tree.find_value(&tree.root(), "input");
  std::vector<Input> inputs;
  if (input == nullptr) return bad("input is missing.", "input");
  if (input->is(JsonType::string)) {
    inputs.push_back(text_input(tree, *input));
  } else if (input->is(JsonType::array) && input->children > 0 &&
             (*tree.children(*input).begin()).is(JsonType::number)) {
    inputs.push_back(tokens_input(tree, *input));
  } else if (input->is(JsonType::array) && input->children <= kMostInputs) {
    for (const JsonNode& one : tree.children(*input)) {
      inputs.push_back(one.is(JsonType::array) ? tokens_input(tree, one) : text_input(tree, one));
    }
  }
  if (inputs.empty())
    return bad("input must be a text, a list of up to 2048 texts, or lists of token numbers.", "input");
  for (const Input& one : inputs) {
    if (one.tokens == 0) return bad("input must not hold an empty text.", "input");
  }
  return inputs;
}

void draw(std::uint64_t state, std::vector<float>& vector) {
  double squares = 0;
  for (float& value : vector) {
    value = static_cast<float>(static_cast<double>(next_random(state) >> 11) * 0x1p-52 - 1);  // -1 to 1
    squares += double(value) * value;
  }
  const auto scale = static_cast<float>(1 / std::sqrt(squares));
  for (float& value : vector) value *= scale;
}

void append_vector(std::string& out, const std::vector<float>& vector, bool base64) {
  if (base64) {
    wire::append_float_base64(out, vector);
  } else {
    wire::append_float_array(out, vector);
  }
}

}  // namespace

core::Result<std::string> embed(const JsonTree& tree, std::string_view model) {
  TRY(const std::vector<Input> inputs, read_inputs(tree));
  std::int64_t dimensions = kDimensions;
  if (const JsonNode* given = tree.find_value(&tree.root(), "dimensions")) {
    dimensions = tree.integer(given).value_or(0);
    if (dimensions < 1 || dimensions > kMostDimensions)
      return bad("dimensions must be an integer from 1 to 4096.", "dimensions");
  }
  if (dimensions * static_cast<std::int64_t>(inputs.size()) > kMostFloats) {
    return bad("The demo provider makes at most a million numbers at once; send fewer inputs.", "input");
  }
  const bool base64 = tree.string(tree.find(&tree.root(), "encoding_format")) == "base64";
  std::vector<float> vector(static_cast<std::size_t>(dimensions));
  std::int64_t tokens = 0;
  std::string out = R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    draw(inputs[i].hash, vector);
    tokens += inputs[i].tokens;
    if (i > 0) out += ',';
    out.append(R"({"object":"embedding","index":)").append(std::to_string(i)).append(R"(,"embedding":)");
    append_vector(out, vector, base64);
    out += '}';
  }
  out += R"(],"model":)";
  core::append_json_string(out, model);
  const std::string count = std::to_string(tokens);
  out.append(R"(,"usage":{"prompt_tokens":)").append(count).append(R"(,"total_tokens":)").append(count).append("}}");
  return out;
}

}  // namespace router::demo
