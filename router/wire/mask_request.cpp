#include "router/wire/mask_request.h"

#include <algorithm>
#include <deque>

#include "core/json_writer.h"
#include "core/utf8.h"
#include "policy/mask/restorer.h"
#include "policy/text/unescape.h"
#include "policy/text/utf8.h"
#include "router/wire/json_tree.h"
#include "router/wire/text_file.h"

namespace router::wire {
namespace {

constexpr std::size_t kLeastElsewhere = 4;  // shorter originals are hidden only where they were found

struct Hole {
  std::size_t begin = 0, end = 0;
  std::size_t entry = 0;  // of the vault
};

// Whether the character that begins at `at` is of a script that parts its words by blanks, as those of two bytes of
// UTF-8 are and Chinese, Japanese and Thai are not.
bool is_word(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (static_cast<signed char>(c) < 0) return static_cast<unsigned char>(c) < 0xe0;
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_word_before(std::string_view text, std::size_t at) {
  return is_word(text, core::character_begin(text, at - 1));
}

// Whether [begin, end) stands alone: "Ann" is not hidden in "Annual".
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const bool before = begin > 0 && is_word(text, begin) && is_word_before(text, begin);
  const bool behind = end < text.size() && is_word(text, end) && is_word_before(text, end);
  return !before && !behind;
}

// As JSON writers that keep to ASCII spell it inside a text, in tool calls and results. What comes back is spelt as
// itself, which says the same in JSON; originals with quotes or backslashes, where it would not, have no such spelling.
std::string spelt(std::string_view original) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  const auto unit = [&out](std::uint32_t value) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[value >> shift & 15];
  };
  const char* const end = original.data() + original.size();
  for (const char* at = original.data(); at < end;) {
    std::uint32_t point = 0;
    const unsigned size = policy::text::decode_utf8(at, end, point);
    if (size == 0 || point == '"' || point == '\\' || point < 0x20) return {};
    if (size == 1) {
      out += *at;
    } else if (point >= 0x10000) {
      unit(0xd800 + ((point - 0x10000) >> 10));
      unit(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else {
      unit(point);
    }
    at += size;
  }
  return out;
}

// What was found, by what it says: one that escapes spell has the placeholder of the same one without. Where it would
// not say the same in JSON, as above, it stays as it was spelt.
class Read {
 public:
  // Good until the next call.
  std::string_view operator()(const policy::Found& found, std::string_view text) {
    const policy::privacy::Entity& entity = found.entity;
    const std::string_view original = text.substr(entity.begin, entity.end - entity.begin);
    if (!found.escaped) return original;
    const std::string_view read = unescaper_.read(original);
    return read.empty() || spelt(read).empty() ? original : read;
  }

 private:
  policy::text::Unescaper unescaper_;
};

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

// Where the file begins in a text that is one, opened; 0: it is none.
std::size_t file_in(std::string_view token) {
  if (token.size() < 2 || data_url(token.substr(1)) != DataUrl::text) return 0;
  std::string url;
  return unescape(token, url) ? open_text_file(url).begin : 0;
}

// Neither what parts a file from its head nor the words there that name its form may be hidden.
void spare_head(std::size_t file, std::vector<Hole>& holes) {
  constexpr std::size_t kBefore = std::string_view("data:").size(), kBehind = std::string_view(";base64,\n").size();
  for (Hole& hole : holes) {
    const bool inside = hole.end > file;
    const std::size_t begin = std::max(hole.begin, inside ? file : kBefore);
    const std::size_t end = inside ? hole.end : std::min(hole.end, file - kBehind);
    if (begin != hole.begin || end != hole.end) hole = {begin, end, kJoined};
  }
  std::erase_if(holes, [](const Hole& hole) { return hole.begin >= hole.end; });
}

// The originals of a vault, sorted for search in a text.
class Originals {
 public:
  explicit Originals(const policy::mask::Vault& vault) {
    for (std::size_t i = 0; i < vault.size(); ++i) {
      const std::string& original = vault.entry(i).original;
      if (original.size() < kLeastElsewhere) continue;
      sorted_.push_back({original, i, kNone});
      std::string spelling = spelt(original);
      if (spelling.empty() || spelling == original) continue;
      spellings_.push_back(std::move(spelling));
      sorted_.push_back({spellings_.back(), i, kNone});
    }
    std::sort(sorted_.begin(), sorted_.end(), [](const One& a, const One& b) { return a.text < b.text; });
    std::size_t within = kNone;
    for (std::size_t i = 0; i < sorted_.size(); ++i) {
      while (within != kNone && !sorted_[i].text.starts_with(sorted_[within].text)) within = sorted_[within].shorter;
      sorted_[i].shorter = within;
      within = i;
      begins_[pair_at(sorted_[i].text, 0)] = true;
    }
  }

  void find(std::string_view text, std::vector<Hole>& holes) const {
    if (sorted_.empty()) return;
    for (std::size_t at = 0; at + kLeastElsewhere <= text.size(); ++at) {
      if (begins_[pair_at(text, at)] && stands_alone(text, at, text.size())) find_at(text, at, holes);
    }
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};
  struct One {
    std::string_view text;
    std::size_t entry;    // of the vault
    std::size_t shorter;  // the longest other one that this begins with
  };

  static std::size_t pair_at(std::string_view text, std::size_t at) {
    return std::size_t{static_cast<unsigned char>(text[at])} << 8 | static_cast<unsigned char>(text[at + 1]);
  }

  // What the text goes on with is the last one not behind it, or one that this begins with.
  void find_at(std::string_view text, std::size_t at, std::vector<Hole>& holes) const {
    const std::string_view rest = text.substr(at);
    const auto behind = std::upper_bound(sorted_.begin(), sorted_.end(), rest,
                                         [](std::string_view wanted, const One& one) { return wanted < one.text; });
    if (behind == sorted_.begin()) return;
    auto i = static_cast<std::size_t>(behind - sorted_.begin()) - 1;
    const std::string_view last = sorted_[i].text;
    const auto differ = std::mismatch(last.begin(), last.end(), rest.begin(), rest.end());
    const auto same = static_cast<std::size_t>(differ.first - last.begin());
    for (; i != kNone; i = sorted_[i].shorter) {
      const std::size_t end = at + sorted_[i].text.size();
      if (sorted_[i].text.size() > same || !stands_alone(text, at, end)) continue;
      holes.push_back({at, end, sorted_[i].entry});
      return;
    }
  }

  std::vector<One> sorted_;
  std::deque<std::string> spellings_;
  std::vector<bool> begins_ = std::vector<bool>(std::size_t{1} << 16);  // by the first two bytes
};

// A placeholder that stands in the request already would be put back where it was not put.
void avoid(std::span<const std::string_view> request, const policy::mask::Key& key, policy::mask::Vault& vault) {
  std::vector<std::size_t> there;
  do {
    policy::mask::Lexicon lexicon;
    lexicon.reset(vault);
    there.clear();
    for (const std::string_view text : request) {
      for (std::size_t at = 0; at < text.size(); ++at) {
        const auto hit = lexicon.look(text.substr(at, lexicon.longest()));
        if (hit.entry) there.push_back(static_cast<std::size_t>(hit.entry - &vault.entry(0)));
      }
    }
    std::sort(there.begin(), there.end());
    there.erase(std::unique(there.begin(), there.end()), there.end());
    for (const std::size_t entry : there) vault.renew(entry, key);
  } while (!there.empty());
}

// `file`: where it begins in the text; 0: it is none.
void write_token(std::string_view text, std::span<const Hole> holes, std::size_t file, const policy::mask::Vault& vault,
                 std::string& out) {
  std::string masked;
  std::size_t at = 0, head = 0;
  for (const Hole& hole : holes) {
    if (at < file && hole.begin >= file) head = masked.size() + (file - at);
    masked.append(text, at, hole.begin - at);
    masked += vault.entry(hole.entry).placeholder;
    at = hole.end;
  }
  if (at < file) head = masked.size() + (file - at);
  masked.append(text, at);
  out = '"';
  if (file == 0) {
    core::append_json_escaped(out, masked);
  } else {
    const std::string_view all = masked;
    append_text_file(out, all.substr(0, head - 1), all.substr(head));
  }
  out += '"';
}

}  // namespace

bool unescape(std::string_view token, std::string& out) {
  out.clear();
  if (token.size() < 2) return false;
  return append_unescaped(out, token.substr(1, token.size() - 2));
}

void mask_texts(std::string_view body, const RequestScan& scan, std::span<const policy::Text> texts,
                std::span<const policy::Found> found, const std::vector<bool>& masked, const policy::mask::Key& key,
                policy::mask::Vault& vault, std::vector<Edit>& out) {
  out.clear();
  Read read;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!masked[i]) continue;
    vault.add(read(found[i], texts[found[i].text].text), found[i].entity.type, key, {});
  }
  if (vault.empty()) return;
  std::vector<Hole> all, holes;
  std::vector<std::size_t> ends;  // of each text's holes
  std::vector<std::size_t> files(texts.size());
  std::vector<std::string_view> request = {body};
  {
    const Originals originals(vault);
    std::size_t next = 0;  // `found` is in the order of texts
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
      const std::string_view text = texts[i].text;
      holes.clear();
      for (; next < found.size() && found[next].text == i; ++next) {
        if (!masked[next]) continue;
        const policy::privacy::Entity& entity = found[next].entity;
        holes.push_back({entity.begin, entity.end, vault.add(read(found[next], text), entity.type, key, {})});
      }
      originals.find(text, holes);
      settle(holes);
      if (!holes.empty()) files[i] = file_in(scan.texts[i].token.in(body));
      if (files[i] > 0) {
        spare_head(files[i], holes);
        request.push_back(text);
      }
      all.insert(all.end(), holes.begin(), holes.end());
      ends.push_back(all.size());
    }
  }
  for (std::size_t i = 0, at = 0; i < texts.size(); ++i) {
    for (; at < ends[i]; ++at) {
      Hole& hole = all[at];
      if (hole.entry != kJoined) continue;
      hole.entry = vault.add(texts[i].text.substr(hole.begin, hole.end - hole.begin), "TEXT", key, {});
    }
  }
  avoid(request, key, vault);
  for (std::size_t i = 0, at = 0; i < texts.size(); at = ends[i++]) {
    if (at == ends[i]) continue;
    const Slice token = scan.texts[i].token;
    write_token(texts[i].text, std::span(all).subspan(at, ends[i] - at), files[i], vault,
                out.emplace_back(Edit{token.begin, token.end, {}}).text);
  }
}

}  // namespace router::wire
