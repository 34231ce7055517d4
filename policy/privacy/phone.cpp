#include "policy/privacy/phone.h"

#include <algorithm>
#include <array>

#include "policy/privacy/checksums.h"
#include "policy/privacy/phone_table.h"

namespace policy::privacy {
namespace {

constexpr std::array kTopics = {Topic::phone, Topic::calling};
constexpr std::size_t kMostDigits = 17;  // 00 and the fifteen of E.164

// A candidate: pieces [first, last], their digits, and the sizes of the groups.
struct Number {
  std::size_t first = 0, last = 0;
  std::array<char, 24> text;
  std::size_t size = 0;
  std::array<std::uint8_t, 12> groups;
  std::array<char, 12> joints;  // before each group
  std::size_t count = 0;
  bool extension = false;

  std::string_view digits() const noexcept { return {text.data(), size}; }
};

// "4352X04732": the digits before the sign of an extension; 0 when there is none.
std::size_t extension_at(std::string_view piece) noexcept {
  const std::size_t at = piece.find_first_not_of("0123456789");
  if (at == std::string_view::npos || at < 2) return 0;
  std::size_t skip = piece.substr(at).starts_with("EXT") ? 3 : piece[at] == 'X' ? 1 : 0;
  if (skip == 0) return 0;
  const std::string_view tail = piece.substr(at + skip);
  return !tail.empty() && tail.size() <= 6 && all_digits(tail) ? at : 0;
}

bool is_phone_joint(char c) noexcept { return std::string_view(" -./()=\"").find(c) != std::string_view::npos; }

// Takes pieces from `first` on while they can belong to one number.
Number gather(const Cluster& cluster, std::size_t first) {
  Number number;
  number.first = number.last = first;
  const std::span<const Piece> pieces = cluster.pieces();
  for (std::size_t i = first; i < pieces.size() && number.count < number.groups.size(); ++i) {
    if (i > first && !is_phone_joint(pieces[i].joint)) break;
    const std::string_view piece = cluster.compact(i, i);
    const std::size_t extension = pieces[i].all_digits() ? 0 : extension_at(piece);
    const std::size_t size = pieces[i].all_digits() ? piece.size() : extension;
    if (size == 0 || number.size + size > kMostDigits) break;
    std::copy_n(piece.begin(), size, number.text.begin() + static_cast<std::ptrdiff_t>(number.size));
    number.groups[number.count] = static_cast<std::uint8_t>(size);
    number.joints[number.count++] = i == first ? '\0' : pieces[i].joint;
    number.size += size;
    number.last = i;
    number.extension = extension != 0;
    if (extension != 0) break;
  }
  return number;
}

void drop_last(Number& number) noexcept {
  number.size -= number.groups[--number.count];
  --number.last;
  number.extension = false;
}

enum class Plan : std::uint8_t { none, length, valid };

Plan in_plan(std::uint16_t code, std::string_view national) noexcept {
  const std::span<const PhoneRange> all = phone_ranges();
  const auto less = [](const PhoneRange& range, std::uint32_t key) {
    return static_cast<std::uint32_t>(range.code) * 32 + range.size < key;
  };
  const std::uint32_t key = static_cast<std::uint32_t>(code) * 32 + static_cast<std::uint32_t>(national.size());
  auto range = std::lower_bound(all.begin(), all.end(), key, less);
  Plan plan = Plan::none;
  const auto prefix = static_cast<std::uint16_t>(number(national.substr(0, 3)));
  for (; range != all.end() && range->code == code && range->size == national.size(); ++range) {
    if (prefix >= range->low && prefix <= range->high) return Plan::valid;
    plan = Plan::length;
  }
  return plan;
}

bool is_code(std::uint16_t code) noexcept {
  const std::span<const PhoneTrunk> all = phone_trunks();
  const auto found = std::lower_bound(all.begin(), all.end(), code,
                                      [](const PhoneTrunk& trunk, std::uint16_t value) { return trunk.code < value; });
  return found != all.end() && found->code == code;
}

// Country code and national number; "+44 (0)20": the trunk digit in brackets does not count.
Plan international(const Number& phone, std::string_view digits) noexcept {
  for (std::size_t size = 1; size <= 3 && size < digits.size(); ++size) {
    const auto code = static_cast<std::uint16_t>(number(digits.substr(0, size)));
    if (digits[0] == '0' || !is_code(code)) continue;
    std::string_view national = digits.substr(size);
    const Plan plan = in_plan(code, national);
    if (plan == Plan::valid || national.size() < 5 || national[0] != '0' || phone.count < 2) return plan;
    return in_plan(code, national.substr(1));
  }
  return Plan::none;
}

bool is_year(std::string_view digits) noexcept { return digits.starts_with("19") || digits.starts_with("20"); }

// Groups that are dates, years, amounts, postal codes, social security numbers or ISBNs before they are telephones.
bool is_other(const Number& phone) noexcept {
  const auto& g = phone.groups;
  const std::size_t n = phone.count;
  const char joint = n > 1 ? phone.joints[1] : '\0';
  const std::string_view digits = phone.digits();
  if (n == 2 && g[0] == 4 && g[1] == 4 && is_year(digits) && is_year(digits.substr(4))) return true;
  if (n == 2 && g[0] == 4 && g[1] == 2 && is_year(digits)) return true;
  if (n == 2 && g[0] == 5 && g[1] == 4 && joint == '-') return true;
  if (n == 2 && (joint == '.' || joint == '/')) return g[0] + g[1] < 9 || g[0] < 2;
  if (n == 3 && g[0] == 3 && g[1] == 2 && g[2] == 4) return true;
  if (n >= 3 && g[0] == 4 && g[1] <= 2 && g[2] <= 2 && is_year(digits)) return true;
  if (n >= 3 && g[0] <= 2 && g[1] <= 2 && g[2] == 4 && is_year(digits.substr(g[0] + g[1])) && joint != ')') return true;
  if (n == 3 && g[0] <= 2 && g[1] <= 2 && g[2] == 2 && (joint == '.' || joint == '/' || joint == '-')) return true;
  for (std::size_t i = 1; i < n; ++i) {
    if (g[i] < 2) return true;
  }
  return false;
}

// 1 234 567, 12.345.678.
bool is_thousands(const Number& phone) noexcept {
  const auto& g = phone.groups;
  const std::size_t n = phone.count;
  const char joint = n > 1 ? phone.joints[1] : '\0';
  bool thousands = n >= 2 && g[0] <= 3 && phone.digits()[0] != '0' && (joint == ' ' || joint == '.');
  for (std::size_t i = 1; i < n; ++i) thousands &= g[i] == 3 && phone.joints[i] == joint;
  return thousands;
}

bool groups_are(const Number& phone, std::initializer_list<int> sizes) noexcept {
  return phone.count == sizes.size() &&
         std::equal(sizes.begin(), sizes.end(), phone.groups.begin(), [](int a, std::uint8_t b) { return a == b; });
}

// Groups so usual for telephones that they speak for themselves; 0: none of these.
float national_form(const Number& phone, bool bracket) noexcept {
  const std::string_view digits = phone.digits();
  const char joint = phone.count > 1 ? phone.joints[1] : '\0';
  const char second = phone.count > 2 ? phone.joints[2] : joint;
  const bool tight = (joint == '-' || joint == '.') && second == joint;
  const bool one = groups_are(phone, {1, 3, 3, 4}) && digits[0] == '1';
  if (groups_are(phone, {3, 3, 4}) || one) {
    const std::string_view ten = digits.substr(one ? 1 : 0);
    const bool signs = tight || bracket || joint == ')' || (one && phone.joints[2] != ' ') || second == '-';
    const Plan plan = ten[3] >= '2' ? in_plan(1, ten) : Plan::length;
    if (phone.extension) return plan == Plan::valid ? 0.93F : 0.8F;
    if (plan == Plan::valid) return signs ? 0.8F : 0.45F;
    return signs ? 0.55F : 0.3F;
  }
  if (phone.extension && phone.count >= 2) return 0.7F;
  if (groups_are(phone, {2, 2, 2, 2, 2}) && digits[0] == '0' && digits[1] != '0') return 0.7F;  // France
  if (groups_are(phone, {3, 4, 4}) && digits[0] == '0' && joint == second && joint != '.') {    // Korea, Japan, UK
    return digits.starts_with("01") || digits.ends_with("0") || joint == '-' ? 0.7F : 0.55F;
  }
  if (groups_are(phone, {3, 4, 4}) && digits[0] == '1' && digits[1] >= '3' && tight) return 0.7F;  // China
  if (groups_are(phone, {5, 6}) && digits.starts_with("07")) return 0.6F;                          // UK
  if (bracket && phone.count >= 2 && phone.size >= 8 && phone.joints[1] == ')') return 0.55F;
  return 0;
}

// "(" directly before the first group, so that the span begins there.
std::uint32_t with_bracket(std::string_view text, std::uint32_t begin) noexcept {
  return begin > 0 && text[begin - 1] == '(' ? begin - 1 : begin;
}

// "ext. 123", "x123", "#123" after the number.
std::uint32_t with_extension(std::string_view text, std::uint32_t end) noexcept {
  std::uint32_t at = end;
  while (at < text.size() && at - end < 2 && (text[at] == ' ' || text[at] == ',')) ++at;
  const std::string_view rest = text.substr(at, 12);
  std::uint32_t skip = 0;
  for (const std::string_view word : {"extension", "ext.", "ext", "Ext.", "Ext", "x", "#", "Durchwahl", "poste"}) {
    if (rest.starts_with(word)) {
      skip = static_cast<std::uint32_t>(word.size());
      break;
    }
  }
  if (skip == 0) return end;
  at += skip;
  while (at < text.size() && text[at] == ' ' && skip++ < 12) ++at;
  std::uint32_t digits = at;
  while (digits < text.size() && digits - at < 7 && is_digit(text[digits])) ++digits;
  const bool good =
      digits > at && digits - at <= 6 && (digits >= text.size() || letter_at(text, digits).kind == Letter::Kind::none);
  return good ? digits : end;
}

struct Place {
  std::uint32_t begin, end;
};

void report(const Finder& finder, Place place, float alone, float near, std::string_view reason,
            std::string_view reason_near) {
  const std::uint32_t end = with_extension(finder.raw, place.end);
  if (end != place.end) alone = std::max(alone, 0.7F);
  const std::uint32_t distance = finder.context.distance(kTopics, place.begin, end);
  if (distance != Context::kFar && Finder::faded(near, distance) > alone) {
    finder.add(Type::phone, place.begin, end, Finder::faded(near, distance), reason_near);
  } else {
    finder.add(Type::phone, place.begin, end, alone, reason);
  }
}

// Behind '+' or 00. Answers the last piece, or `first` - 1 for none.
bool find_international(const Cluster& cluster, const Finder& finder, Number phone, std::uint32_t begin, bool plus) {
  const std::size_t skip = plus                                 ? 0
                           : phone.digits().starts_with("0011") ? 4
                           : phone.digits().starts_with("011")  ? 3
                                                                : 2;
  const bool grouped = phone.count > 1;
  Number whole = phone;
  for (;; drop_last(phone)) {
    if (phone.size < skip + 6) break;
    if (international(phone, phone.digits().substr(skip)) == Plan::valid) {
      const float alone = plus ? 0.88F : grouped ? 0.75F : 0.3F;
      if (phone.last + 1 < cluster.pieces().size() && cluster.glue_after(phone.last) == Cluster::Glue::number &&
          cluster.pieces()[phone.last + 1].joint != ' ') {
        break;
      }
      report(finder, {begin, cluster.pieces()[phone.last].end}, phone.extension ? 0.93F : alone, plus ? 0.98F : 0.95F,
             "numbering plan", "numbering plan, context");
      return true;
    }
    if (phone.count == 1) break;
  }
  // No plan has it: only with words around, and only whole.
  while (whole.size > skip + 15 && whole.count > 1) drop_last(whole);
  if (whole.size < skip + 7 || whole.size > skip + 15) return false;
  const Plan plan = international(whole, whole.digits().substr(skip));
  const bool form = whole.extension || (grouped && plan == Plan::length && plus);
  report(finder, {begin, cluster.pieces()[whole.last].end},
         whole.extension        ? 0.8F
         : form                 ? 0.55F
         : plan == Plan::length ? 0.4F
                                : 0.3F,
         plus ? 0.9F : 0.85F, "international form", "international form, context");
  return true;
}

bool find_national(const Cluster& cluster, const Finder& finder, Number phone, std::size_t& last) {
  const std::span<const Piece> pieces = cluster.pieces();
  const auto called = [&](const Number& one) {
    return one.size >= 8 && finder.context.distance(kTopics, pieces[one.first].begin, pieces[one.last].end) <= 8;
  };
  for (;; drop_last(phone)) {
    if (phone.size < 6) return false;
    const bool more = phone.last + 1 < pieces.size();
    // Cut only where the writing changes.
    const bool cut = !more || !pieces[phone.last + 1].all_digits() ||
                     pieces[phone.last + 1].joint != pieces[phone.last].joint || phone.count == 1;
    if (phone.size <= 13 && cut && cluster.glue_after(phone.last) != Cluster::Glue::number && !is_other(phone) &&
        (!is_thousands(phone) || called(phone)))
      break;
    if (phone.count == 1) return false;
  }
  const std::uint32_t start = pieces[phone.first].begin, end = pieces[phone.last].end;
  const std::uint32_t begin = with_bracket(finder.raw, start);
  const bool bracket = begin != start && phone.count > 1 && (phone.joints[1] == ')' || phone.joints[1] == '"');
  last = phone.last;
  const float form = national_form(phone, bracket);
  const Place place{bracket ? begin : start, end};
  if (phone.count > 1) {
    report(finder, place, form,
           form > 0          ? 0.95F
           : phone.size >= 7 ? 0.88F
                             : 0.8F,
           "telephone grouping", "grouping, context");
    return true;
  }
  // One run of digits can be anything: the word must be close.
  if (phone.size < 7) return false;
  const std::string_view digits = phone.digits();
  const bool chinese = phone.size == 11 && digits[0] == '1' && digits[1] >= '3' && in_plan(86, digits) == Plan::valid;
  std::uint32_t distance = finder.context.distance(Topic::phone, start, end);
  if (distance > 30) {
    const std::uint32_t weak = finder.context.distance(Topic::calling, start, end);
    distance = weak <= 16 ? weak + 8 : Context::kFar;
  }
  if (distance <= 30) {
    finder.add(Type::phone, start, end, Finder::faded(phone.extension || chinese ? 0.9F : 0.8F, distance),
               "digits, context");
  } else if (phone.extension) {
    finder.add(Type::phone, start, end, 0.6F, "extension");
  } else if (chinese) {
    finder.add(Type::phone, start, end, 0.45F, "numbering plan");
  }
  return true;
}

}  // namespace

void find_phones(const Cluster& cluster, const Finder& finder) {
  if (cluster.digits() < 6 || !finder.wants(Type::phone)) return;
  const std::span<const Piece> pieces = cluster.pieces();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].all_digits() && extension_at(cluster.compact(i, i)) == 0) continue;
    const std::uint32_t start = pieces[i].begin;
    const std::string_view before = finder.raw.substr(0, start);
    const bool plus = before.ends_with('+') || before.ends_with("＋");
    if (plus) {
      const std::size_t sign = before.ends_with('+') ? 1 : 3;
      const std::string_view ahead = before.substr(0, before.size() - sign);
      if (!ahead.empty() &&
          (letter_at(ahead, static_cast<std::uint32_t>(ahead.size() - 1)).kind != Letter::Kind::none ||
           is_digit(ahead.back()))) {
        continue;
      }
      const Number phone = gather(cluster, i);
      const auto begin = static_cast<std::uint32_t>(start - sign);
      if (find_international(cluster, finder, phone, with_bracket(finder.raw, begin), true))
        i = std::max(i, phone.last);
      continue;
    }
    if (cluster.glue_before(i) != Cluster::Glue::none ||
        (i > 0 && pieces[i].joint != ' ' && pieces[i].joint != '(' && pieces[i].joint != '=')) {
      continue;
    }
    // Not in the middle of a row of numbers.
    if (i > 0 && pieces[i - 1].all_digits() && pieces[i].joint == ' ') continue;
    const Number phone = gather(cluster, i);
    const std::string_view digits = phone.digits();
    if ((digits.starts_with("00") || digits.starts_with("011")) && phone.size >= 10 &&
        find_international(cluster, finder, phone, start, false)) {
      i = std::max(i, phone.last);
      continue;
    }
    std::size_t last = i;
    if (phone.size > 0 && find_national(cluster, finder, phone, last)) i = last;
  }
}

}  // namespace policy::privacy
