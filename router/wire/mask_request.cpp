#include "router/wire/mask_request.h"

#include <algorithm>

#include "core/json_writer.h"
#include "router/wire/json_tree.h"

namespace router::wire {
namespace {

constexpr std::size_t kLeastElsewhere = 4;  // shorter originals are hidden only where they were found

struct Hole {
  std::size_t begin = 0, end = 0;
  std::size_t entry = 0;  // of the vault
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<signed char>(c) < 0;
}

// Whether [begin, end) stands alone: "Ann" is not hidden in "Annual".
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const bool before = begin > 0 && is_word(text[begin - 1]) && is_word(text[begin]);
  const bool behind = end < text.size() && is_word(text[end]) && is_word(text[end - 1]);
  return !before && !behind;
}

constexpr std::size_t kJoined = ~std::size_t{0};  // the hole needs an entry of its own

// Holes that overlap become one.
void settle(std::vector<Hole>& holes) {
  std::stable_sort(holes.begin(), holes.end(),
                   [](const Hole& a, const Hole& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
  std::size_t kept = 0, end = 0;
  for (const Hole& hole : holes) {
    if (kept > 0 && hole.begin < end) {
      if (hole.end > end) {
        holes[kept - 1].entry = kJoined;
        holes[kept - 1].end = end = hole.end;
      }
      continue;
    }
    end = hole.end;
    holes[kept++] = hole;
  }
  holes.resize(kept);
}

void add_elsewhere(std::string_view text, const policy::mask::Vault& vault, std::vector<Hole>& holes) {
  for (std::size_t i = 0; i < vault.size(); ++i) {
    const policy::mask::Vault::Entry& entry = vault.entry(i);
    if (entry.original.size() < kLeastElsewhere) continue;
    for (std::size_t at = text.find(entry.original); at != std::string_view::npos;
         at = text.find(entry.original, at + 1)) {
      const std::size_t end = at + entry.original.size();
      if (stands_alone(text, at, end)) holes.push_back({at, end, i});
    }
  }
}

void write_token(std::string_view text, const std::vector<Hole>& holes, const policy::mask::Vault& vault,
                 std::string& out) {
  out = '"';
  std::size_t at = 0;
  for (const Hole& hole : holes) {
    core::append_json_escaped(out, text.substr(at, hole.begin - at));
    out += vault.entry(hole.entry).placeholder;
    at = hole.end;
  }
  core::append_json_escaped(out, text.substr(at));
  out += '"';
}

}  // namespace

bool unescape(std::string_view token, std::string& out) {
  out.clear();
  if (token.size() < 2) return false;
  append_unescaped(out, token.substr(1, token.size() - 2));
  // A lone surrogate became U+FFFD; one that the client wrote itself is a character like any other.
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  if (out.find(kReplacement) == std::string::npos || token.find(kReplacement) != std::string_view::npos) return true;
  return token.find("\\ufffd") != std::string_view::npos || token.find("\\uFFFD") != std::string_view::npos;
}

void mask_texts(std::string_view body, const RequestScan& scan, std::span<const policy::Text> texts,
                std::span<const policy::Found> found, const std::vector<bool>& masked, const policy::mask::Key& key,
                policy::mask::Vault& vault, std::vector<Edit>& out) {
  out.clear();
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!masked[i]) continue;
    const policy::privacy::Entity& entity = found[i].entity;
    const std::string_view text = texts[found[i].text].text;
    vault.add(text.substr(entity.begin, entity.end - entity.begin), entity.type, key, body);
  }
  std::vector<Hole> holes;
  std::size_t next = 0;  // `found` is in the order of texts
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    const std::string_view text = texts[i].text;
    holes.clear();
    for (; next < found.size() && found[next].text == i; ++next) {
      if (!masked[next]) continue;
      const policy::privacy::Entity& entity = found[next].entity;
      const std::string_view original = text.substr(entity.begin, entity.end - entity.begin);
      holes.push_back({entity.begin, entity.end, vault.add(original, entity.type, key, body)});
    }
    add_elsewhere(text, vault, holes);
    if (holes.empty()) continue;
    settle(holes);
    for (Hole& hole : holes) {
      if (hole.entry == kJoined)
        hole.entry = vault.add(text.substr(hole.begin, hole.end - hole.begin), "TEXT", key, body);
    }
    const Slice token = scan.texts[i].token;
    write_token(text, holes, vault, out.emplace_back(Edit{token.begin, token.end, {}}).text);
  }
}

}  // namespace router::wire
