#include "router/providers/demo_tools.h"

#include <algorithm>
#include <array>

#include "router/providers/demo_schema.h"

namespace router::demo {
namespace {

using wire::JsonNode;
using wire::JsonTree;

constexpr std::size_t kMostCalls = 8;
constexpr std::size_t kShortestWord = 4;  // shorter ones ("get", "the") occur everywhere

// Long words that say nothing of what a tool is about.
constexpr auto kCommon = std::to_array<std::string_view>(
    {"about",  "after",   "also",  "been",  "before",   "call", "called", "could",  "current",  "data",
     "does",   "fetch",   "find",  "from",  "function", "give", "given",  "have",   "info",     "information",
     "into",   "list",    "look",  "make",  "more",     "name", "only",   "please", "provided", "result",
     "return", "returns", "show",  "some",  "such",     "tell", "than",   "that",   "their",    "them",
     "then",   "there",   "these", "they",  "this",     "tool", "used",   "user",   "using",    "value",
     "want",   "what",    "when",  "where", "which",    "will", "with",   "would",  "your"});

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_upper(c) || static_cast<unsigned char>(c) >= 0x80; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }

// "getLocalWeather", "get_weather" and "The weather?" all hold "weather".
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (word.size() >= kShortestWord && std::find(kCommon.begin(), kCommon.end(), word) == kCommon.end())
      words.push_back(word);
    word.clear();
  };
  char before = ' ';
  for (const char c : text) {
    if (!is_letter(c) || (is_upper(c) && !is_upper(before) && is_letter(before))) end_word();
    if (is_letter(c)) word += lower(c);
    before = c;
  }
  end_word();
  return words;
}

// A plural counts as the same word.
bool same_word(std::string_view a, std::string_view b) {
  if (a.ends_with('s')) a.remove_suffix(1);
  if (b.ends_with('s')) b.remove_suffix(1);
  return a == b;
}

bool share_a_word(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& word) {
    return std::any_of(b.begin(), b.end(), [&](const std::string& other) { return same_word(word, other); });
  });
}

Call call_of(const JsonTree& tree, const JsonNode& function) {
  Call call;
  call.name = tree.text_of(tree.find(&function, "name"));
  const JsonNode* parameters = tree.find_value(&function, "parameters");
  if (parameters == nullptr) {
    call.arguments = "{}";
  } else {
    append_instance(tree, parameters, Optional::leave_out, call.arguments);
  }
  if (!call.arguments.starts_with('{')) call.arguments = "{}";
  return call;
}

std::vector<const JsonNode*> named_tools(const JsonTree& tree, const Request& request, std::string_view key) {
  std::vector<const JsonNode*> found;
  const auto asked = words_of(request.last_user.substr(0, 4096));
  for (const JsonNode* tool : request.tools) {
    if (found.size() < kMostCalls && share_a_word(words_of(tree.text_of(tree.find(tool, key))), asked))
      found.push_back(tool);
  }
  return found;
}

}  // namespace

std::vector<Call> choose_calls(const JsonTree& tree, const Request& request) {
  std::vector<Call> calls;
  if (request.tools.empty() || !request.tool_results.empty()) return calls;
  auto chosen = named_tools(tree, request, "name");
  const bool by_name = !chosen.empty();
  if (!by_name) chosen = named_tools(tree, request, "description");
  if (chosen.empty() && request.must_call) chosen.push_back(request.tools.front());
  if ((!by_name || !request.may_call_several) && chosen.size() > 1) chosen.resize(1);
  for (const JsonNode* tool : chosen) calls.push_back(call_of(tree, *tool));
  return calls;
}

}  // namespace router::demo
