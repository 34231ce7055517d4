#include "router/wire/screen.h"

#include <algorithm>

#include "core/utf8.h"
#include "policy/rules/condition.h"
#include "router/wire/json_tree.h"

namespace router::wire {
namespace {

constexpr std::size_t kContext = 64;  // of what went before, where telling words may stand
constexpr std::string_view kBeginBlock = "-----BEGIN ", kEndBlock = "-----END ";

bool in_token(char c) { return c > ' ' && c < '\x7f'; }

// "\n" is one byte of text in two of JSON.
std::size_t escape_size(std::string_view raw, std::size_t at) {
  if (raw.substr(at + 1, 1) != "u") return std::min<std::size_t>(2, raw.size() - at);
  const bool high =
      raw.size() > at + 3 && (raw[at + 2] | 32) == 'd' &&
      (raw[at + 3] == '8' || raw[at + 3] == '9' || (raw[at + 3] | 32) == 'a' || (raw[at + 3] | 32) == 'b');
  const bool pair = high && raw.size() >= at + 12 && raw[at + 6] == '\\' && raw[at + 7] == 'u';
  return std::min<std::size_t>(pair ? 12 : 6, raw.size() - at);
}

void unescape_into(std::string_view raw, std::string& plain, std::vector<std::uint32_t>& places) {
  places.clear();
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t size = raw[at] == '\\' ? escape_size(raw, at) : 1;
    const std::size_t before = plain.size();
    if (size == 1) {
      plain += raw[at];
    } else {
      append_unescaped(plain, raw.substr(at, size));
    }
    places.insert(places.end(), plain.size() - before, static_cast<std::uint32_t>(at));
    at += size;
  }
  places.push_back(static_cast<std::uint32_t>(raw.size()));
}

// Up to where nothing that is still to come can make a finding.
std::size_t settled(std::string_view plain) {
  std::size_t at = plain.size() > Screen::kHold ? plain.size() - Screen::kHold : 0;
  std::size_t word = plain.size();
  const std::size_t most = plain.size() > Screen::kMost ? plain.size() - Screen::kMost : 0;
  while (word > most && in_token(plain[word - 1])) --word;
  if (word > most || most == 0) at = std::min(at, word);
  const std::size_t block = plain.rfind(kBeginBlock);
  if (block != plain.npos && block >= most && plain.find(kEndBlock, block) == plain.npos) at = std::min(at, block);
  return core::character_begin(plain, at);
}

}  // namespace

void Screen::begin(const Screening& screening, std::string_view field) {
  screening_ = &screening;
  field_ = field;
  raw_.clear();
  plain_.clear();
  seen_ = 0;
  at_ = 0;
}

bool Screen::finding(const policy::privacy::Entity& entity) const {
  if (entity.end <= seen_ || !policy::meant(screening_->config->find, entity)) return false;
  const std::string_view text = std::string_view(plain_).substr(entity.begin, entity.end - entity.begin);
  constexpr std::uint64_t kLooked = 1000;  // an answer full of findings is not compared with the request any more
  if (*screening_->count > kLooked) return true;
  // A placeholder looks like what it stands for.
  for (std::size_t i = 0; screening_->vault && i < screening_->vault->size(); ++i) {
    if (screening_->vault->entry(i).placeholder.find(text) != std::string::npos) return false;
  }
  const auto said = [text](const policy::Text& one) { return one.text.find(text) != std::string_view::npos; };
  return screening_->body.find(text) == std::string_view::npos &&
         std::none_of(screening_->request.begin(), screening_->request.end(), said);
}

void Screen::report(const policy::privacy::Entity& entity, bool replaced) {
  if (++*screening_->count > kMostFound) return;
  Screened& out = screening_->found->emplace_back();
  out.type = entity.type;
  out.reason = entity.reason;
  out.field = field_;
  out.begin = at_ + entity.begin;
  out.end = at_ + entity.end;
  out.score = entity.score;
  out.secret = entity.kind == policy::privacy::EntityClass::secret;
  out.replaced = replaced;
}

void Screen::release(bool last, std::string& out) {
  const bool replace = screening_->config->mode == core::PolicyMode::enforce;
  plain_.resize(seen_);
  unescape_into(raw_, plain_, places_);
  std::size_t until = last ? plain_.size() : std::max(seen_, settled(plain_));
  if (until == seen_) return;
  screening_->policy->scan(plain_, *screening_->scratch, entities_);
  for (const policy::privacy::Entity& entity : entities_) {
    // It may still grow.
    const bool cut = entity.begin < until && entity.end > until && until - entity.begin < kMost;
    if (!last && cut && finding(entity)) until = std::max(seen_, std::size_t{entity.begin});
  }
  std::size_t from = seen_, kept = until > kContext ? until - kContext : 0;
  const auto raw = [&](std::size_t begin, std::size_t end) {
    out.append(raw_, places_[begin - seen_], places_[end - seen_] - places_[begin - seen_]);
  };
  for (const policy::privacy::Entity& entity : entities_) {
    if (entity.begin >= until || !finding(entity)) continue;
    report(entity, replace);
    const std::size_t begin = std::max<std::size_t>(entity.begin, from), end = std::min<std::size_t>(entity.end, until);
    raw(from, begin);
    if (replace) {
      out.append("[").append(entity.type).append("]");
    } else {
      raw(begin, end);
    }
    from = end;
    kept = std::max(kept, end);  // what was found is no context, and is not found twice
  }
  raw(from, until);
  while (kept < until && core::is_continuation(plain_[kept])) ++kept;
  raw_.erase(0, places_[until - seen_]);
  plain_.resize(until);
  plain_.erase(0, kept);
  at_ += kept;
  seen_ = plain_.size();
}

bool Screen::feed(std::string_view raw, std::string& out) {
  const bool held = !raw_.empty();
  raw_ += raw;
  if (screening_->config->mode != core::PolicyMode::enforce) {
    // Looked at in pieces large enough to be worth it.
    constexpr std::size_t kPiece = 512;
    std::string passed;
    if (raw_.size() >= kPiece) release(false, passed);
    out += raw;
    return false;
  }
  const std::size_t before = out.size();
  const std::uint64_t found = *screening_->count;
  release(false, out);
  return held || out.size() - before != raw.size() || *screening_->count != found;
}

void Screen::end(std::string& out) {
  if (screening_->config->mode == core::PolicyMode::enforce) return release(true, out);
  std::string passed;
  release(true, passed);
}

}  // namespace router::wire
