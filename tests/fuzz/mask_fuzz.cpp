// Texts with things to hide go out without them and come back whole, wherever the answer is cut; and no bytes from
// upstream do more harm than be themselves. The first byte chooses.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.h"
#include "core/utf8.h"
#include "router/wire/mask_request.h"
#include "router/wire/unmask.h"

namespace {

using policy::mask::Vault;
using router::wire::JsonNode;
using router::wire::JsonTree;
using router::wire::RequestScanner;

void demand(bool holds, const char* problem) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", problem);
  std::abort();
}

constexpr std::string_view kTypes[] = {"PERSON", "EMAIL_ADDRESS", "IP_ADDRESS", "US_SSN", "AWS_ACCESS_KEY", "LOCATION"};
const policy::mask::Key kKey{'k'};

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
  unsigned next() { return at_ < end_ ? *at_++ : 0U; }
  bool empty() const { return at_ == end_; }

 private:
  const std::uint8_t *at_, *end_;
};

struct Made {
  std::string texts[2];
  std::vector<policy::Found> found;
  std::vector<bool> masked;
};

// Words, among them parts of placeholders, and findings over some of them.
Made make(Bytes& bytes) {
  static constexpr std::string_view kPieces[] = {" ",          "Ann",
                                                 "Ann Lee",    "ann@example.org",
                                                 "10.0.0.1",   "\"",
                                                 "\\",         "\n",
                                                 "\xc3\xa9",   "\xf0\x9f\x98\x80",
                                                 "Perso",      "son_",
                                                 "@masked.ex", "240.",
                                                 "\\u00",      "{",
                                                 "},",         "data: ",
                                                 "\x01",       "Lee",
                                                 "p",          "9",
                                                 "A",          "AWS_ACCESS_KEY_",
                                                 "0",          "001",
                                                 "Place_",     "\n\n",
                                                 "[DONE]",     "x",
                                                 "\\u00e9",    "\\ud83d\\ude00"};
  Made out;
  for (std::uint32_t i = 0; i < 2; ++i) {
    std::string& text = out.texts[i];
    const unsigned pieces = bytes.next() % 48;
    for (unsigned piece = 0; piece < pieces && !bytes.empty(); ++piece) {
      const unsigned choice = bytes.next();
      const std::size_t begin = text.size();
      text += kPieces[choice % std::size(kPieces)];
      if (choice < 128) continue;
      policy::Found one;
      one.text = i;
      const std::size_t back = std::min<std::size_t>(begin, bytes.next() % 16);
      one.entity.begin = static_cast<std::uint32_t>(begin - back);
      while (core::is_continuation(text[one.entity.begin])) --one.entity.begin;
      one.entity.end = static_cast<std::uint32_t>(text.size());
      one.entity.type = kTypes[choice % std::size(kTypes)];
      out.found.push_back(one);
    }
  }
  std::sort(out.found.begin(), out.found.end(), [](const policy::Found& a, const policy::Found& b) {
    return a.text != b.text ? a.text < b.text : a.entity.begin < b.entity.begin;
  });
  for (std::size_t i = 0; i < out.found.size(); ++i) out.masked.push_back(bytes.next() % 4 != 0);
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  core::append_json_escaped(out, text);
  return out;
}

// What the client reads of the member, in all chunks together.
std::string said(const std::string& stream, bool arguments) {
  std::string out;
  JsonTree tree;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t end = stream.find("\n\n", at);
    demand(end != stream.npos, "a frame without an end");
    const std::string data = stream.substr(at + 6, end - at - 6);
    at = end + 2;
    demand(tree.parse(data), "a chunk that is no JSON");
    const JsonNode* delta =
        tree.find_value(&*tree.children(*tree.find_value(&tree.root(), "choices")).begin(), "delta");
    if (arguments && delta != nullptr) {
      const JsonNode* calls = tree.find_value(delta, "tool_calls");
      delta = calls != nullptr ? tree.find_value(&*tree.children(*calls).begin(), "function") : nullptr;
    }
    const JsonNode* text = delta != nullptr ? tree.find_value(delta, arguments ? "arguments" : "content") : nullptr;
    if (text != nullptr) out += tree.text_of(text);
  }
  return out;
}

std::string chunk(std::string_view piece, bool arguments, bool last) {
  const std::string text = "\"" + escaped(piece) + "\"";
  return R"(data: {"id":"c","choices":[{"index":0,"delta":{)" +
         (arguments ? R"("tool_calls":[{"index":0,"function":{"arguments":)" + text + "}}]" : "\"content\":" + text) +
         R"(},"finish_reason":)" + (last ? "\"stop\"" : "null") + "}]}\n\n";
}

// What the text spells as \uXXXX that is no ASCII, read: an original that stood there so comes back as itself.
std::string read(std::string_view text) {
  const auto unit = [text](std::size_t at) {
    unsigned value = 0;
    const std::string_view digits = text.substr(std::min(at + 2, text.size())).substr(0, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    const bool whole = text.substr(std::min(at, text.size())).starts_with("\\u") && end == digits.data() + 4;
    return whole && error == std::errc() ? value : 0;
  };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool pair = unit(at) >> 10 == 0xd800 >> 10 && unit(at + 6) >> 10 == 0xdc00 >> 10;
    const std::size_t size = pair ? 12 : unit(at) >= 0x80 ? 6 : 1;
    if (size == 1) {
      out += text[at];
    } else {
      router::wire::append_unescaped(out, text.substr(at, size));
    }
    at += size;
  }
  return out;
}

// The same of the one argument of a tool call.
std::string read_argument(const std::string& arguments) {
  JsonTree tree;
  demand(tree.parse(arguments), "arguments that are no JSON");
  const JsonNode* text = tree.find_value(&tree.root(), "a");
  demand(text != nullptr, "an argument was lost");
  return read(tree.text_of(text));
}

// `masked` comes in pieces; `plain` must come out.
void demand_back(std::string_view masked, const std::string& plain, const Vault& vault, bool arguments, Bytes& bytes) {
  static router::wire::StreamUnmasker unmasker;
  unmasker.begin(vault);
  std::string stream, out;
  while (!masked.empty()) {
    std::size_t size = std::min<std::size_t>(masked.size(), 1 + bytes.next() % 24);
    while (size < masked.size() && core::is_continuation(masked[size])) ++size;
    stream += chunk(masked.substr(0, size), arguments, false);
    masked.remove_prefix(size);
    if (bytes.next() % 2 == 0) continue;
    unmasker.feed(stream, out);
    stream.clear();
  }
  stream += chunk("", arguments, true);
  unmasker.feed(stream, out);
  unmasker.flush(out);
  const std::string back = said(out, arguments);
  demand(arguments ? read_argument(back) == read_argument(plain) : read(back) == read(plain),
         "what came back is not what was hidden");
}

void round_trip(Bytes& bytes) {
  const Made made = make(bytes);
  std::string body = R"({"model":"m","messages":[{"role":"user","content":")" + escaped(made.texts[0]) +
                     R"("},{"role":"user","content":")" + escaped(made.texts[1]) + R"("}]})";
  body.reserve(body.size() + RequestScanner::kPadding);
  static RequestScanner scanner;
  router::wire::RequestScan scan;
  demand(scanner.scan(core::Endpoint::chat, body, body.capacity(), scan).has_value(), "the request is refused");
  demand(scan.texts.size() == 2, "a text was lost");
  const std::vector<policy::Text> texts = {{made.texts[0], policy::Role::user}, {made.texts[1], policy::Role::user}};
  Vault vault;
  std::vector<router::wire::Edit> edits;
  router::wire::mask_texts(body, scan, texts, made.found, made.masked, kKey, vault, edits);
  router::wire::Edits all;
  for (const router::wire::Edit& edit : edits) demand(all.add(edit.begin, edit.end, edit.text), "edits that overlap");
  std::string sent = router::wire::apply(body, all);
  sent.reserve(sent.size() + RequestScanner::kPadding);
  demand(scanner.scan(core::Endpoint::chat, sent, sent.capacity(), scan).has_value(), "the masked request is no JSON");
  for (std::size_t i = 0; i < 2; ++i) {
    std::string masked;
    demand(router::wire::unescape(scan.texts[i].token.in(sent), masked), "a masked text is no text");
    demand_back(masked, made.texts[i], vault, false, bytes);
    // As a string within the JSON of a tool call.
    demand_back("{\"a\":\"" + escaped(masked) + "\"}", "{\"a\":\"" + escaped(made.texts[i]) + "\"}", vault, true,
                bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Bytes bytes(data + 1, size - 1);
  if (data[0] % 4 != 0) {
    round_trip(bytes);
    return 0;
  }
  Vault vault;
  for (const std::string_view type : kTypes)
    vault.add("the \"original\"\n", type, kKey, {}), vault.add(type, type, kKey, {});
  const std::string_view answer(reinterpret_cast<const char*>(data + 1), size - 1);
  std::string out;
  router::wire::StreamUnmasker unmasker;
  unmasker.begin(vault);
  unmasker.feed(answer, out);
  unmasker.flush(out);
  out.clear();
  router::wire::unmask_answer(answer, 0, vault, out);
  return 0;
}
