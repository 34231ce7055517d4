// The recorded streams as answers to masked requests: words of theirs are hidden, as a provider would have written the
// placeholders, and must come back however text and bytes are cut.
#include <catch2/catch.hpp>
#include <cctype>
#include <map>
#include <set>

#include "core/utf8.h"
#include "policy/mask/vault.h"
#include "router/wire/aggregate.h"
#include "router/wire/unmask.h"
#include "tests/support/recordings.h"
#include "tests/support/stream_property.h"

namespace {

using policy::mask::Vault;
using router::wire::JsonNode;
using router::wire::JsonTree;
using router::wire::JsonType;
using support::Recording;

// One text of a stream in the frames it came in, raw (escaped).
struct Line {
  std::vector<std::size_t> frames;  // where each piece stands: frame and bytes in it
  std::vector<std::pair<std::size_t, std::size_t>> places;
  std::string text;
};

struct Parsed {
  std::vector<std::string> frames;  // the JSON of each; others as they are, with their blank line
  std::vector<bool> json;
  std::map<std::string, Line> lines;
};

const std::set<std::string_view> kTexts{"content", "text", "reasoning_content", "refusal", "arguments"};

void collect(const JsonTree& tree, const JsonNode& node, const std::string& path, std::size_t frame, Parsed& out) {
  for (const JsonNode& child : tree.children(node)) {
    const std::string_view key = node.is(JsonType::object) ? tree.key(child) : std::string_view();
    if (key == "logprobs" || key == "usage" || key == "annotations") continue;
    if (child.is(JsonType::string)) {
      if (kTexts.count(key) == 0) continue;
      Line& line = out.lines[path + "." + std::string(key)];
      line.frames.push_back(frame);
      line.places.emplace_back(child.begin + 1, child.end - 1);
      line.text += tree.string(&child);
      continue;
    }
    const JsonNode* index = child.is(JsonType::object) ? tree.find_value(&child, "index") : nullptr;
    collect(tree, child, path + (index ? "/" + std::string(tree.raw(*index)) : "." + std::string(key)), frame, out);
  }
}

Parsed parse(const std::string& stream) {
  Parsed out;
  JsonTree tree;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t end = std::min(stream.find("\n\n", at), stream.size());
    const std::string frame = stream.substr(at, end - at);
    at = std::min(end + 2, stream.size());
    const std::size_t begin = frame.compare(0, 6, "data: ") == 0 ? 6 : frame.compare(0, 5, "data:") == 0 ? 5 : 0;
    const bool json = begin > 0 && begin < frame.size() && frame[begin] == '{' && tree.parse(frame.substr(begin));
    out.frames.push_back(json ? frame.substr(begin) : frame);
    out.json.push_back(json);
    if (!json) continue;
    if (const JsonNode* choices = tree.find_value(&tree.root(), "choices"))
      collect(tree, *choices, "", out.frames.size() - 1, out);
  }
  return out;
}

const std::string kProblem = "problem";

std::map<std::string, std::string> texts_of(const std::string& stream) {
  std::map<std::string, std::string> out;
  if (stream.compare(0, 5, "data:") != 0) out[kProblem] = stream;
  for (auto& [name, line] : parse(stream).lines) {
    if (!line.text.empty()) out[name] = line.text;
  }
  return out;
}

// Every third word of four letters or more and each in arguments; `\n` before a word is no letter of it.
std::string masked(const std::string& text, bool all, Vault& vault, std::vector<std::size_t>& starts) {
  std::string out, word;
  static unsigned count = 0;
  const auto end_word = [&] {
    if (word.size() >= 4 && (all || ++count % 3 == 0)) {
      starts.push_back(out.size());
      out += vault.entry(vault.add(word, "PERSON", policy::mask::Key{'k'}, {})).placeholder;
    } else {
      out += word;
    }
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += c;
      continue;
    }
    end_word();
    out += c;
    if (c == '\\') out += text[++i];
  }
  end_word();
  return out;
}

// Where a text may be cut: no chunk ends inside an escape or a character.
std::vector<std::size_t> cuts_of(const std::string& text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && core::is_continuation(text[i])) continue;
    out.push_back(i);
    if (i < text.size() && text[i] == '\\') i += text[i + 1] == 'u' ? 5 : 1;
  }
  return out;
}

// The stream with each line's text cut anew: `cut_at(line, piece)` is where the piece ends, in its cuts_of().
template <class CutAt>
std::string rewritten(const Parsed& parsed, const std::map<std::string, std::string>& texts, CutAt cut_at) {
  std::vector<router::wire::Edits> edits(parsed.frames.size());
  for (const auto& [name, line] : parsed.lines) {
    const std::string& text = texts.at(name);
    const std::vector<std::size_t> cuts = cuts_of(text);
    std::size_t from = 0;
    for (std::size_t i = 0; i < line.frames.size(); ++i) {
      const std::size_t to =
          i + 1 == line.frames.size() ? text.size() : std::max(from, cuts[std::min(cut_at(name, i), cuts.size() - 1)]);
      REQUIRE(edits[line.frames[i]].add(static_cast<std::uint32_t>(line.places[i].first),
                                        static_cast<std::uint32_t>(line.places[i].second),
                                        text.substr(from, to - from)));
      from = to;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < parsed.frames.size(); ++i) {
    out += parsed.json[i] ? "data: " + router::wire::apply(parsed.frames[i], edits[i]) : parsed.frames[i];
    out += "\n\n";
  }
  return out;
}

class Pipeline {
 public:
  explicit Pipeline(core::Endpoint endpoint) : options_(support::stream_options(true, endpoint)) {}

  // As the client gets it: bytes cut at `split`, decoded, normalised, restored.
  std::string run(const std::string& stream, std::size_t split, const Vault& vault) {
    const support::Run run = support::run_stream(stream, split, options_, decoder_, normaliser_);
    unmasker_.begin(vault);
    std::string out;
    unmasker_.feed(run.out, out);
    unmasker_.flush(out);
    const std::string problem = support::stream_problem({out, run.state}, options_);
    return problem.empty() ? out : problem;
  }

 private:
  router::wire::StreamOptions options_;
  net::SseDecoder decoder_;
  router::wire::StreamNormaliser normaliser_;
  router::wire::StreamUnmasker unmasker_;
};

}  // namespace

TEST_CASE("recorded streams with placeholders come back at every cut of text and bytes, tool arguments too",
          "[recorded]") {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  if (data == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set: no recorded streams replayed");
    return;
  }
  std::size_t placeholders = 0, in_arguments = 0, tried = 0;
  for (const Recording& recording : support::recordings(std::filesystem::path(data) / "compat" / "fixtures")) {
    INFO(recording.name);
    const Parsed parsed = parse(recording.bytes);
    Vault vault, none;
    std::map<std::string, std::string> texts;
    std::map<std::string, std::vector<std::size_t>> starts;
    for (const auto& [name, line] : parsed.lines) {
      const bool arguments = name.find("arguments") != std::string::npos;
      texts[name] = masked(line.text, arguments, vault, starts[name]);
      placeholders += starts[name].size();
      in_arguments += arguments ? starts[name].size() : 0;
    }
    Pipeline pipeline(recording.endpoint);
    const auto expected = texts_of(pipeline.run(recording.bytes, 0, none));
    CHECK_FALSE(expected.count(kProblem));
    std::size_t wrong = 0;
    const auto check = [&](const std::string& stream) {
      ++tried;
      wrong += texts_of(pipeline.run(stream, 0, vault)) != expected;
    };
    // Pieces as many as there were, of nearly equal size, their ends moved on character by character.
    for (std::size_t shift = 0; shift <= vault.longest(); ++shift) {
      check(rewritten(parsed, texts, [&](const std::string& name, std::size_t piece) {
        return cuts_of(texts.at(name)).size() * piece / parsed.lines.at(name).frames.size() + shift;
      }));
    }
    // In two pieces, cut at every place of the first placeholders; in a soak, at every place there is.
    for (const auto& entry : parsed.lines) {
      const std::string& name = entry.first;
      if (entry.second.frames.size() < 2) continue;
      const std::vector<std::size_t> all = cuts_of(texts.at(name));
      const std::size_t most = support::every_offset() ? all.size() : 200;
      for (std::size_t cut = 0; cut < std::min(most, all.size()); ++cut) {
        check(rewritten(parsed, texts, [&](const std::string& other, std::size_t piece) {
          return other == name ? cut : cuts_of(texts.at(other)).size() * piece / parsed.lines.at(other).frames.size();
        }));
      }
    }
    CHECK(wrong == 0);
    // The network's cuts, of the bytes.
    const std::string stream = rewritten(parsed, texts, [&](const std::string& name, std::size_t piece) {
      return cuts_of(texts.at(name)).size() * piece / parsed.lines.at(name).frames.size() + 7;
    });
    const std::string whole = pipeline.run(stream, 0, vault);
    for (std::size_t split = 1; split < stream.size(); split += support::every_offset() ? 1 : 997) {
      wrong += pipeline.run(stream, split, vault) != whole;
    }
    CHECK(wrong == 0);
  }
  CHECK(placeholders >= 300);
  CHECK(in_arguments >= 20);
  CHECK(tried >= 1000);
}
