#include "policy/text/decode.h"

#include <algorithm>
#include <vector>

#include "policy/text/ciphers.h"
#include "policy/text/code_decode.h"
#include "policy/text/code_runs.h"
#include "policy/text/readable.h"
#include "policy/text/utf8.h"

namespace policy::text {
namespace {

constexpr std::uint8_t kDepth = 2;

// What tag characters cannot spell, line breaks and letters beyond ASCII, stands for itself between them; printable
// ASCII there is a cover.
constexpr std::size_t kOwnBytes = 8;
bool stands_for_itself(std::string_view between) {
  return between.size() <= kOwnBytes &&
         std::none_of(between.begin(), between.end(), [](unsigned char byte) { return byte >= 0x20 && byte <= 0x7E; });
}

// Tag characters, U+E0020 to U+E007E, stand for ASCII and are not shown.
Decoded decode_tags(std::string_view text, std::span<char> room) {
  constexpr std::uint32_t kTags = 0xE0000;
  constexpr std::string_view kLead = "\xF3\xA0";
  Decoded out{Encoding::tags, 0, 0, {}};
  std::size_t size = 0;
  const char* const end = text.data() + text.size();
  for (std::size_t at = text.find(kLead); at != text.npos; at = text.find(kLead, at + 1)) {
    std::uint32_t code_point = 0;
    const unsigned bytes = decode_utf8(text.data() + at, end, code_point);
    if (bytes == 0 || code_point < kTags + 0x20 || code_point > kTags + 0x7E) continue;
    if (size == 0) out.begin = out.end = at;
    const std::string_view between = text.substr(out.end, at - out.end);
    if (room.size() - size <= between.size()) break;
    if (stands_for_itself(between)) size += between.copy(room.data() + size, between.size());
    room[size++] = static_cast<char>(code_point - kTags);
    out.end = at + bytes;
  }
  out.text = {room.data(), size};
  return out;
}

}  // namespace

std::string_view to_string(Encoding encoding) noexcept {
  switch (encoding) {
    case Encoding::base64: return "base64";
    case Encoding::hex: return "hex";
    case Encoding::percent: return "percent";
    case Encoding::escapes: return "escapes";
    case Encoding::rot13: return "rot13";
    case Encoding::reversed: return "reversed";
    case Encoding::tags: return "tags";
  }
  return "";
}

struct Decoder::Work {
  std::vector<char> room = std::vector<char>(kBudget);
  std::size_t used = 0;
  std::vector<Hidden> found;
  bool escapes = false;  // in the text itself

  // What is encoded once leaves as much for what it may hold.
  std::span<char> free(std::uint8_t depth) {
    const std::size_t left = room.size() - used;
    return std::span(room).subspan(used, depth < kDepth ? left / 2 : left);
  }

  // `outer` is what `text` itself came from, if anything.
  void search(std::string_view text, const Hidden* outer) {
    const std::uint8_t depth = outer != nullptr ? outer->depth + 1 : 1;
    std::size_t kept = 0, done = 0;  // the latest that was decoded; pieces may be found before a run in front of them
    // What a failed attempt passed over is not tried again from each of its blocks or lines.
    std::size_t pieces = 0, pairs = 0, lines = 0;
    CodeRuns runs(text);
    for (CodeRun run = runs.next(); run.kind != CodeRun::Kind::none; run = runs.next()) {
      const bool before = run.kind == CodeRun::Kind::run && run.end <= kept;
      if (run.end <= done && !before) continue;
      const std::size_t from = before ? run.begin : std::max(run.begin, done);
      std::size_t* passed = nullptr;
      Decoded code;
      switch (run.kind) {
        case CodeRun::Kind::run:
          passed = &lines;
          code = decode_run(text, {run.kind, from, run.end}, from >= lines, free(depth));
          break;
        case CodeRun::Kind::mixed:
          passed = &pieces;
          code = decode_pieces(text, std::max(from, pieces), run.end, free(depth));
          break;
        case CodeRun::Kind::digits:
          passed = &pairs;
          code = decode_pairs(text, std::max(from, pairs), run.end, free(depth));
          break;
        case CodeRun::Kind::none: break;
      }
      if (passed != nullptr) *passed = std::max(*passed, code.end);
      if (!code.text.empty() && keep(code, outer, depth) && !before) kept = code.begin, done = code.end;
    }
    if (outer == nullptr) escapes = runs.escapes();
    if (runs.escapes()) {
      for (Decoded code = decode_escapes(text, 0, free(depth)); code.end != 0;
           code = decode_escapes(text, code.end, free(depth))) {
        keep(code, outer, depth);
      }
    }
    if (!perhaps_ciphered(text)) return;
    for (Decoded code = decode_cipher(text, 0, free(depth)); code.end != 0;
         code = decode_cipher(text, code.end, free(depth))) {
      keep(code, outer, depth);
    }
  }

  // True: it is a text, or a code around one.
  bool keep(const Decoded& code, const Hidden* outer, std::uint8_t depth) {
    Hidden hidden{code.encoding, depth, code.begin, code.end, code.text};
    if (outer != nullptr) hidden.encoding = outer->encoding, hidden.begin = outer->begin, hidden.end = outer->end;
    const std::size_t before = used, count = found.size();
    used += code.text.size();
    const bool text = readable(code.text);
    if (text) found.push_back(hidden);
    if (depth < kDepth) search(code.text, &hidden);
    if (found.size() > count) return true;
    used = before;
    return false;
  }
};

Decoder::Decoder() : work_(core::make_pimpl<Work>()) {}

bool Decoder::escapes() const noexcept { return work_->escapes; }

std::span<const Hidden> Decoder::decode(const View& view) {
  Work& work = *work_;
  work.found.clear();
  work.used = 0;
  work.search(view.raw, nullptr);
  if (view.counts.tags > 0) {
    if (const Decoded code = decode_tags(view.raw, work.free(1)); !code.text.empty()) work.keep(code, nullptr, 1);
  }
  return work.found;
}

}  // namespace policy::text
