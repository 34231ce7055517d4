// Every line of the table of vendors: a key made after its shape is found, in the places where people write keys, with
// exactly its span.
#include <catch2/catch.hpp>

#include <set>

#include "policy/secrets/shape.h"
#include "policy/secrets/vendors.h"
#include "tests/policy/secrets_finder.h"

namespace {

using namespace policy;

std::string_view alphabet(char name) {
  switch (name) {
    case 'd': return "0123456789";
    case 'h': return support::kHex;
    case 'H': return "0123456789abcdefABCDEF";
    case 'a': return "abcdefghijklmnopqrstuvwxyz";
    case 'A': return "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    case 'l': return support::kSmall;
    case 'u': return "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    case 'z': return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    case 'g': return "abcdefghijklmnopqrstuvwxyz234567";
    case 'E': return "=";
    default: return support::kBase62;  // is part of all the others
  }
}

struct Made {
  std::string text;
  std::size_t begin = 0, end = 0;
};

// Writes a key after a shape: runs at their least length, or at their longest up to 60.
Made make(std::string_view shape, bool longest, std::uint32_t seed) {
  Made out;
  bool marked = false, closed = false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char c = shape[i];
    if (c == '^') continue;
    if (c == '!') {
      (marked ? out.end : out.begin) = out.text.size();
      closed = marked;
      marked = true;
    } else if (c == '@') {
      for (const std::size_t size : {8U, 4U, 4U, 4U, 12U}) {
        if (size != 8) out.text += '-';
        out.text += support::random_text(size, support::kHex, seed++);
      }
    } else if (c == '\\') {
      out.text += shape[++i];
    } else if (c != '#') {
      out.text += c;
    } else {
      const char name = shape[++i];
      std::size_t least = 1, most = 1;
      if (i + 1 < shape.size() && shape[i + 1] == '{') {
        const std::size_t close = shape.find('}', i);
        const std::string counts(shape.substr(i + 2, close - i - 2));
        const std::size_t comma = counts.find(',');
        least = std::stoul(counts);
        most = comma == std::string::npos ? least : std::stoul(counts.substr(comma + 1));
        i = close;
      }
      const std::size_t size = longest ? std::min(most, std::max<std::size_t>(least, 60)) : least;
      out.text += support::random_text(size, alphabet(name), seed++);
    }
  }
  if (!closed) out.end = out.text.size();
  return out;
}

std::size_t covering(const privacy::Entities& found, std::size_t begin, std::size_t end) {
  std::size_t count = 0;
  for (const auto& one : found) count += one.begin == begin && one.end == end ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a key after each vendor's shape is found with exactly its span") {
  support::SecretFinder finder;
  for (const auto& vendor : secrets::vendors()) {
    for (const bool longest : {false, true}) {
      const Made made = make(vendor.shape, longest, 7);
      for (const auto& [before, after] : {std::pair<std::string, std::string>{"", ""},
                                          {"x = '", "'  # do not tell"},
                                          {"\"value\": \"", "\",\n"},
                                          {"line\\n", "\\nline"}}) {
        const auto& found = finder.find(before + made.text + after);
        INFO(vendor.shape << " as " << before << made.text << after);
        CHECK(covering(found, before.size() + made.begin, before.size() + made.end) == 1);
      }
    }
  }
}

TEST_CASE("a key that is joined to other letters is none") {
  support::SecretFinder finder;
  for (const auto& vendor : secrets::vendors()) {
    if (vendor.shape.find('!') != std::string_view::npos) continue;  // names before the secret may be joined
    const Made made = make(vendor.shape, false, 11);
    const auto& found = finder.find("zz" + made.text);
    INFO(vendor.shape << " as zz" << made.text);
    for (const auto& one : found) {
      if (std::string_view(one.type) == vendor.type) CHECK(one.begin > 2);
    }
  }
}

TEST_CASE("the ending of a file's name is no prefix of a key") {
  support::SecretFinder finder;
  const std::string key = "ico-" + support::random_text(32, support::kBase62, 2);
  CHECK(finder.find("use " + key).size() == 1);
  CHECK(finder.find("https://assets.example.org/box." + key + ".png").empty());
}

TEST_CASE("a key of one repeated character stands for a key to be filled in") {
  support::SecretFinder finder;
  for (const std::string prefix : {"gh"
                                   "p_",
                                   "gl"
                                   "pat-",
                                   "sk"
                                   "_live_",
                                   "hf"
                                   "_",
                                   "AI"
                                   "za",
                                   "AK"
                                   "IA",
                                   "np"
                                   "m_"}) {
    for (const char filler : {'x', 'X', '0', 'a'}) {
      const std::string text = "token=" + prefix + std::string(36, filler);
      INFO(text);
      CHECK(finder.find(text).empty());
    }
  }
}

TEST_CASE("each shape can be searched for and every type is told to people once") {
  std::set<std::string_view> types;
  for (const auto& type : secrets::types()) {
    INFO(type.name);
    CHECK(types.insert(type.name).second);
    CHECK(type.kind == privacy::EntityClass::secret);
    CHECK(!type.what.empty());
    const auto ends = [&](std::string_view ending) {
      return type.name.size() > ending.size() && type.name.substr(type.name.size() - ending.size()) == ending;
    };
    CHECK((ends("_KEY") || ends("_TOKEN") || ends("_SECRET") || ends("_PASSWORD")));
  }
  for (const auto& vendor : secrets::vendors()) {
    INFO(vendor.shape);
    CHECK(types.count(vendor.type) == 1);
    CHECK(!secrets::shape_anchor(vendor.shape).empty());
  }
  for (const auto& one : secrets::named()) CHECK(types.count(one.type) == 1);
}
