// From the folded text back to the bytes that came.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/utf8.h"
#include "policy/text/normalise.h"

using policy::text::Normaliser;
using policy::text::View;

namespace {

// Where characters begin; malformed bytes are characters of their own.
std::vector<bool> boundaries(std::string_view raw) {
  std::vector<bool> out(raw.size() + 1, false);
  for (std::size_t at = 0; at < raw.size();) {
    out[at] = true;
    const auto lead = static_cast<unsigned char>(raw[at]);
    std::size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
    for (std::size_t i = 1; i < size; ++i) {
      if (at + i >= raw.size() || !core::is_continuation(raw[at + i])) size = 1;
    }
    at += size;
  }
  out[raw.size()] = true;
  return out;
}

bool begins_character(std::string_view text, std::size_t at) {
  return at >= text.size() || !core::is_continuation(text[at]);
}

void check_map(const View& view) {
  const std::vector<bool> whole = boundaries(view.raw);
  const std::size_t size = view.folded.size();
  std::size_t last_begin = 0, last_end = 0;
  for (std::size_t at = 0; at <= size; ++at) {
    if (!begins_character(view.folded, at)) continue;
    const std::size_t begin = view.origin(at), end = view.origin_end(at);
    REQUIRE(begin <= view.raw.size());
    REQUIRE(end <= view.raw.size());
    REQUIRE(begin >= last_begin);
    REQUIRE(end >= last_end);
    REQUIRE(whole[begin]);
    REQUIRE(whole[end]);
    if (at > 0) REQUIRE(end > last_begin);  // the character before is not empty in the raw text
    if (at > 0 && at < size) REQUIRE((end <= begin || view.raw[end - 1] == view.raw[begin] || !whole[begin + 1]));
    last_begin = begin, last_end = end;
  }
  if (size > 0) REQUIRE(view.origin_end(size) == view.raw.size());
  REQUIRE(view.origin(size) == view.raw.size());
  std::size_t folded = 0, raw = 0;
  for (const View::Step& step : view.steps) {
    REQUIRE((step.folded > folded || folded == 0));
    REQUIRE(step.raw > raw);
    folded = step.folded, raw = step.raw;
  }
}

}  // namespace

TEST_CASE("a word found in the folded text is the word with its disguise in the raw one") {
  Normaliser normaliser;
  struct Disguise {
    const char *raw, *folded, *bare;  // bare: what of the raw text belongs to the word
  };
  for (const Disguise& one :
       {Disguise{"say ig\u200bno\u00adre now", "ignore", "ig\u200bno\u00adre"},
        Disguise{"say i g n o r e now", "ignore", "i g n o r e"}, Disguise{"say 1gn0re now", "ignore", "1gn0re"},
        Disguise{"say \U0001D422\U0001D420\U0001D427\U0001D428\U0001D42B\U0001D41E now", "ignore",
                 "\U0001D422\U0001D420\U0001D427\U0001D428\U0001D42B\U0001D41E"},
        Disguise{"  say   \u0456gn\u043er\u0435   now", "ignore", "\u0456gn\u043er\u0435"},
        Disguise{"the o\ufb03ce is", "ffi", "\ufb03"}, Disguise{"the o\ufb03ce is", "ff", "\ufb03"},
        Disguise{"the o\ufb03ce is", "of", "o\ufb03"}, Disguise{"the o\ufb03ce is", "ice", "\ufb03ce"},
        Disguise{"ein Cafe\u0301 hier", "caf\u00e9", "Cafe\u0301"},
        Disguise{"Tie\u0302\u0301ng Vie\u0323\u0302t!", "vi\u1ec7t", "Vie\u0323\u0302t"},
        Disguise{"so z\u0335a\u0335p\u0335 it", "zap", "z\u0335a\u0335p\u0335"}}) {
    INFO(one.raw);
    const View& view = normaliser.normalise(one.raw);
    const std::size_t at = view.folded.find(one.folded);
    REQUIRE(at != std::string_view::npos);
    const std::size_t begin = view.origin(at), end = view.origin_end(at + std::string_view(one.folded).size());
    CHECK(view.raw.substr(begin, end - begin) == one.bare);
  }
}

TEST_CASE("marked words between random disguises come back whole, and the map never turns round or cuts a character") {
  core::Random random(11);
  const std::vector<const char*> noise = {"\u200b",
                                          "\u00ad",
                                          "\u202e",
                                          "\U000E0061",
                                          "\ufe0f",
                                          "  ",
                                          " \n ",
                                          "\u3000",
                                          "\x01",
                                          "\x80",
                                          "\xe2\x82",
                                          "a",
                                          "Zb",
                                          "q ",
                                          "\u0416",
                                          "\u0430",
                                          "\u03b1",
                                          "\uff21",
                                          "\U0001D41A",
                                          "\ufb03",
                                          "\u2026",
                                          "\u0301",
                                          "e\u0301",
                                          "\u4e2d",
                                          "\u4e2d ",
                                          "\U0001F600",
                                          "1",
                                          "0",
                                          "@",
                                          "$",
                                          "!",
                                          "i g n o r e",
                                          "1gn0re ",
                                          "a.b.c.e.",
                                          "\u0e44",
                                          "\u05e9",
                                          "\u200f",
                                          "I\u0307",
                                          "\u0456gn\u043er\u0435",
                                          "\u2163",
                                          "o\u0323\u0302",
                                          ". ",
                                          "- "};
  Normaliser normaliser;
  for (int round = 0; round < 3000; ++round) {
    std::string raw;
    std::vector<std::size_t> marks;
    const std::size_t pieces = 1 + random.below(24);
    for (std::size_t i = 0; i < pieces; ++i) {
      if (random.below(6) == 0) {
        raw += ";";
        marks.push_back(raw.size());
        raw += "Qwxz;";
      } else {
        raw += noise[random.below(noise.size())];
      }
    }
    CAPTURE(raw);
    const View& view = normaliser.normalise(raw);
    REQUIRE(view.folded.size() <= raw.size());
    check_map(view);
    std::size_t at = 0;
    for (const std::size_t mark : marks) {
      at = view.folded.find(";qwxz;", at);
      REQUIRE(at != std::string_view::npos);
      REQUIRE(view.origin(at + 1) == mark);
      REQUIRE(view.origin_end(at + 5) == mark + 4);
      at += 6;
    }
  }
}

TEST_CASE("the map holds for random bytes") {
  core::Random random(5);
  Normaliser normaliser;
  std::string raw;
  for (int round = 0; round < 2000; ++round) {
    raw.clear();
    const std::size_t size = random.below(200);
    for (std::size_t i = 0; i < size; ++i) raw += static_cast<char>(random.below(256));
    const View& view = normaliser.normalise(raw);
    REQUIRE(view.folded.size() <= raw.size());
    REQUIRE(view.origin(view.folded.size()) == raw.size());
    for (std::size_t at = 1; at <= view.folded.size(); ++at) {
      REQUIRE(view.origin(at) >= view.origin(at - 1));
      REQUIRE(view.origin_end(at) >= view.origin_end(at - 1));
      REQUIRE(view.origin_end(at) > view.origin(at - 1));
    }
  }
}
