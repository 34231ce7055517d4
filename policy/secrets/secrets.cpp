#include "policy/secrets/secrets.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "policy/secrets/checksums.h"
#include "policy/secrets/classes.h"
#include "policy/secrets/judge.h"
#include "policy/secrets/locate.h"
#include "policy/secrets/look.h"
#include "policy/secrets/shape.h"
#include "policy/secrets/vendors.h"

namespace policy::secrets {
namespace {

// What is not a vendor's, with the words for people.
constexpr Type kOwnTypes[] = {
    {"PRIVATE_KEY", "A private key: PEM, OpenSSH, PGP, PuTTY, JSON web key"},
    {"JSON_WEB_TOKEN", "A signed or encrypted JSON web token"},
    {"CONNECTION_STRING_PASSWORD", "The password in a database's URL or connection string"},
    {"URL_PASSWORD", "The password in a URL"},
    {"HTTP_BASIC_PASSWORD", "User and password of an Authorization header, in base64"},
    {"HTTP_BEARER_TOKEN", "The token of an Authorization header"},
    {"GENERIC_SECRET", "A random value whose name says secret, token or key"},
    {"GENERIC_PASSWORD", "A value whose name says password"},
};

// One pattern's work: the vendors whose shapes begin so, or one cue.
struct Work {
  std::string anchor;
  std::vector<std::uint16_t> shapes;  // indexes into vendors()
  const Cue* cue = nullptr;
};

struct Tables {
  std::vector<text::PatternSet::Pattern> patterns;
  std::vector<Work> work;            // by pattern
  std::vector<std::string> reasons;  // by vendor
  std::vector<std::string> what;     // the text of types
  std::vector<Type> types;

  Tables() {
    std::map<std::string, std::size_t> by_expression;
    reasons.reserve(vendors().size());
    for (std::size_t i = 0; i < vendors().size(); ++i) {
      const Vendor& vendor = vendors()[i];
      reasons.push_back("pattern: " + std::string(vendor.what));
      const auto [found, fresh] = by_expression.try_emplace(shape_expression(vendor.shape), patterns.size());
      if (fresh) {
        patterns.push_back({found->first, false, false});
        work.push_back({shape_anchor(vendor.shape), {}, nullptr});
      }
      work[found->second].shapes.push_back(static_cast<std::uint16_t>(i));
    }
    for (const auto cues : {structure_cues(), login_cues(), name_cues()}) {
      for (const Cue& cue : cues) {
        patterns.push_back({std::string(cue.expression), cue.folded, cue.expression == cue.literal});
        work.push_back({std::string(cue.literal), {}, &cue});
      }
    }
    for (const Type& type : kOwnTypes) types.push_back(type);
    for (const Vendor& vendor : vendors()) add_type(vendor.type, vendor.what);
    for (const Named& one : named()) add_type(one.type, one.what);
    std::sort(types.begin(), types.end(), [](const Type& a, const Type& b) { return a.name < b.name; });
  }

 private:
  void add_type(std::string_view name, std::string_view words) {
    if (std::none_of(types.begin(), types.end(), [name](const Type& type) { return type.name == name; })) {
      types.push_back({name, words});
    }
  }
};

const Tables& tables() {
  static const Tables all;
  return all;
}

// The secret that belongs to a cloud's access key id stands near it: its length and alphabet tell.
void look_for_partner(std::string_view text, std::size_t from, const Vendor& vendor, privacy::Entities& out) {
  const bool aws = vendor.type == "AWS_ACCESS_KEY";
  const std::size_t size = aws ? 40 : 30;
  const unsigned alphabet = aws ? kAlnum | kBase64Sign : unsigned{kAlnum};
  const std::size_t stop = std::min(text.size(), from + 240);
  for (std::size_t p = from; p < stop;) {
    if (!is(text[p], alphabet)) {
      ++p;
      continue;
    }
    std::size_t q = p;
    while (q < text.size() && q <= p + 64 && is(text[q], alphabet)) ++q;
    const std::string_view run = text.substr(p, q - p);
    if (run.size() == size && peek(text, q) != '=' && random_bits(run) >= 50 && !is_placeholder(run) && !is_hex(run)) {
      add(out, aws ? "AWS_SECRET_KEY" : "ALIBABA_SECRET_KEY", "context: access key id", p, q, 0.9);
      return;
    }
    p = q;
  }
}

bool accepted(std::string_view text, const Vendor& vendor, Span span, double& score) noexcept {
  const std::string_view secret = text.substr(span.begin, span.end - span.begin);
  if (vendor.check == Check::base62_crc && base62_crc_holds(secret)) {
    score = 0.99;
    return true;
  }
  if (is_sample_key(secret)) return false;
  switch (vendor.check) {
    case Check::none: return true;
    case Check::random:
    case Check::base62_crc: return random_bits(secret) >= 12;
    case Check::bech32:
      if (bech32_holds(secret)) score = 0.99;
      return true;
    case Check::aws_id:
      return random_bits(secret) >= 0 ||
             std::any_of(secret.begin(), secret.end(), [](char c) { return is(c, kDigit); });
  }
  return true;
}

// image.ico-7a388b69: a few letters behind a dot are the end of a file's name, not a key's prefix.
bool ends_file(std::string_view text, std::size_t at, std::string_view anchor) noexcept {
  return anchor.size() <= 4 && is(anchor[0], kLower) && at >= 2 && text[at - 1] == '.' && is(text[at - 2], kWord);
}

void match_shapes(std::string_view text, const Work& work, privacy::Entities& out) {
  for (std::size_t at = locate(text, work.anchor, 0); at != std::string_view::npos;) {
    std::size_t next = at + 1;
    if (ends_file(text, at, work.anchor)) {
      at = locate(text, work.anchor, next);
      continue;
    }
    for (const std::uint16_t index : work.shapes) {
      const Vendor& vendor = vendors()[index];
      Span span;
      std::size_t retry = 0;
      if (!match_around(text, at, vendor.shape, span, &retry)) {
        next = std::max(next, retry);
        continue;
      }
      next = std::max(next, span.end);
      double score = vendor.score;
      if (!accepted(text, vendor, span, score)) continue;
      add(out, vendor.type, tables().reasons[index], span.begin, span.end, score);
      if (vendor.check == Check::aws_id) look_for_partner(text, span.end, vendor, out);
    }
    at = locate(text, work.anchor, next);
  }
}

void follow_cue(std::string_view text, const Cue& cue, privacy::Entities& out) {
  const auto search = [&](std::size_t from) {
    return cue.folded ? locate_folded(text, cue.literal, from) : locate(text, cue.literal, from);
  };
  for (std::size_t at = search(0); at != std::string_view::npos;) {
    const std::size_t next = cue.look({text, at, at + cue.literal.size()}, out);
    at = search(std::max(next, at + 1));
  }
}

// The more certain of two that overlap stays; of equals the longer, which comes first.
void settle(privacy::Entities& found, privacy::Entities& out) {
  std::sort(found.begin(), found.end(), [](const privacy::Entity& a, const privacy::Entity& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  const std::size_t first = out.size();
  for (const privacy::Entity& one : found) {
    bool kept = true;
    while (out.size() > first && out.back().end > one.begin) {
      if (out.back().score >= one.score) {
        kept = false;
        break;
      }
      out.pop_back();
    }
    if (kept) out.push_back(one);
  }
}

}  // namespace

void add(privacy::Entities& out, std::string_view type, std::string_view reason, std::size_t begin, std::size_t end,
         double score) {
  out.push_back({type, reason, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                 static_cast<float>(score), privacy::EntityClass::secret});
}

std::span<const text::PatternSet::Pattern> patterns() { return tables().patterns; }

std::span<const Type> types() noexcept { return tables().types; }

void find(std::string_view text, std::span<const std::uint32_t> hits, Scratch& scratch, privacy::Entities& out) {
  if (hits.empty() || text.size() > 0xffffffffU) return;
  scratch.found_.clear();
  for (const std::uint32_t hit : hits) {
    if (hit >= tables().work.size()) continue;
    const Work& work = tables().work[hit];
    if (work.cue != nullptr) {
      follow_cue(text, *work.cue, scratch.found_);
    } else {
      match_shapes(text, work, scratch.found_);
    }
  }
  settle(scratch.found_, out);
}

}  // namespace policy::secrets
