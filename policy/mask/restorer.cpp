#include "policy/mask/restorer.h"

#include <algorithm>

#include "core/json_writer.h"

namespace policy::mask {
namespace {

void append(std::string_view original, Level level, std::string& out) {
  switch (level) {
    case Level::text: out += original; break;
    case Level::json: core::append_json_escaped(out, original); break;
    case Level::json_in_string: {
      std::string inner;
      core::append_json_escaped(inner, original);
      core::append_json_escaped(out, inner);
      break;
    }
  }
}

// Bytes of the escape that begins here.
std::size_t escape_size(std::string_view text) {
  const std::size_t size = text.size() > 1 && text[1] == 'u' ? 6 : 2;
  return std::min(size, text.size());
}

}  // namespace

void Lexicon::reset(const Vault& vault) {
  sorted_.clear();
  first_ = {};
  longest_ = vault.longest();
  for (std::size_t i = 0; i < vault.size(); ++i) {
    sorted_.push_back(&vault.entry(i));
    first_[static_cast<unsigned char>(vault.entry(i).placeholder.front())] = true;
  }
  std::sort(sorted_.begin(), sorted_.end(),
            [](const Vault::Entry* a, const Vault::Entry* b) { return a->placeholder < b->placeholder; });
}

Lexicon::Hit Lexicon::look(std::string_view text) const noexcept {
  if (text.empty() || !first_[static_cast<unsigned char>(text.front())]) return {};
  // The last placeholder that is not behind the text is the only one the text can begin with: none is the beginning of
  // another.
  const auto behind =
      std::upper_bound(sorted_.begin(), sorted_.end(), text,
                       [](std::string_view wanted, const Vault::Entry* entry) { return wanted < entry->placeholder; });
  if (behind != sorted_.begin() && text.starts_with((*(behind - 1))->placeholder)) return {*(behind - 1), false};
  return {nullptr, behind != sorted_.end() && std::string_view((*behind)->placeholder).starts_with(text)};
}

void Restorer::reset(const Lexicon& lexicon, Level level) noexcept {
  lexicon_ = &lexicon;
  level_ = level;
  held_.clear();
}

// `used`: how much of the text is done with; the rest could begin a placeholder.
bool Restorer::run(std::string_view text, bool last, std::string& out, std::size_t& used) {
  bool any = false;
  std::size_t copied = 0, at = 0;
  while (at < text.size()) {
    if (level_ != Level::text && text[at] == '\\') {
      at += escape_size(text.substr(at));
      continue;
    }
    const Lexicon::Hit hit = lexicon_->look(text.substr(at, lexicon_->longest()));
    if (hit.entry) {
      out.append(text, copied, at - copied);
      append(hit.entry->original, level_, out);
      at += hit.entry->placeholder.size();
      copied = at;
      any = true;
    } else if (hit.beginning && !last && text.size() - at < lexicon_->longest()) {
      break;
    } else {
      ++at;
    }
  }
  out.append(text, copied, at - copied);
  used = at;
  return any;
}

bool Restorer::feed(std::string_view piece, std::string& out) {
  std::string_view text = piece;
  if (!held_.empty()) {
    joined_.assign(held_).append(piece);
    text = joined_;
  }
  std::size_t used = 0;
  const bool any = run(text, false, out, used);
  held_.assign(text.substr(used));
  return any;
}

void Restorer::finish(std::string& out) {
  out += held_;
  held_.clear();
}

}  // namespace policy::mask
