#include "policy/privacy/dates.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/privacy/character.h"
#include "policy/privacy/checksums.h"

namespace policy::privacy {
namespace {

// As they are written in full, in dates, and short; folded.
constexpr std::string_view kMonths[12] = {
    "january|jan|januar|jänner|janvier|janv|enero|ene|janeiro|gennaio|gen|januari|styczeń|stycznia|leden|ledna|január|"
    "ianuarie|"
    "января|январь|янв|січня|януари|ιανουαρίου|ocak|januára|tammikuuta|tammikuu|siječnja|januarie|जनवरी|يناير|ינואר|"
    "มกราคม|tháng một",
    "february|feb|februar|feber|février|févr|fév|febrero|fevereiro|fev|febbraio|februari|luty|lutego|únor|února|"
    "február|februarie|"
    "февраля|февраль|фев|лютого|февруари|φεβρουαρίου|şubat|helmikuuta|helmikuu|veljače|फरवरी|فبراير|פברואר|กุมภาพันธ์",
    "march|mar|märz|mrz|mars|marzo|março|maart|mrt|marzec|marca|březen|března|március|martie|марта|март|березня|"
    "μαρτίου|mart|maaliskuuta|maaliskuu|ožujka|मार्च|مارس|מרץ|มีนาคม|maret",
    "april|apr|avril|avr|abril|abr|aprile|kwiecień|kwietnia|duben|dubna|április|aprilie|апреля|апрель|апр|квітня|април|"
    "απριλίου|nisan|huhtikuuta|huhtikuu|travnja|अप्रैल|أبريل|אפריל|เมษายน",
    "may|mai|mayo|maio|maggio|mag|mei|maj|maja|květen|května|május|мая|май|травня|μαΐου|μαΐου|mayıs|toukokuuta|"
    "toukokuu|svibnja|"
    "मई|مايو|מאי|พฤษภาคม",
    "june|jun|juni|juin|junio|junho|giugno|giu|czerwiec|czerwca|červen|června|június|iunie|июня|июнь|июн|червня|юни|"
    "ιουνίου|"
    "haziran|kesäkuuta|kesäkuu|lipnja|जून|يونيو|יוני|มิถุนายน",
    "july|jul|juli|juillet|juil|julio|julho|luglio|lug|lipiec|lipca|červenec|července|július|iulie|июля|июль|июл|липня|"
    "юли|"
    "ιουλίου|temmuz|heinäkuuta|heinäkuu|srpnja|जुलाई|يوليو|יולי|กรกฎาคม",
    "august|aug|août|agosto|ago|augustus|sierpień|sierpnia|srpen|srpna|augusztus|августа|август|авг|серпня|αυγούστου|"
    "ağustos|"
    "elokuuta|elokuu|kolovoza|अगस्त|أغسطس|אוגוסט|สิงหาคม|agustus",
    "september|sep|sept|septembre|septiembre|setiembre|setembro|set|settembre|wrzesień|września|září|szeptember|"
    "septembrie|"
    "сентября|сентябрь|сен|вересня|септември|σεπτεμβρίου|eylül|syyskuuta|syyskuu|rujna|सितंबर|سبتمبر|ספטמבר|กันยายน",
    "october|oct|oktober|okt|octobre|octubre|outubro|out|ottobre|ott|październik|października|říjen|října|október|"
    "octombrie|"
    "октября|октябрь|окт|жовтня|октомври|οκτωβρίου|ekim|lokakuuta|lokakuu|listopada|अक्टूबर|أكتوبر|אוקטובר|ตุลาคม",
    "november|nov|novembre|noviembre|novembro|listopad|listopadu|noiembrie|ноября|ноябрь|ноя|листопада|ноември|"
    "νοεμβρίου|"
    "kasım|marraskuuta|marraskuu|studenoga|नवंबर|نوفمبر|נובמבר|พฤศจิกายน",
    "december|dec|dezember|dez|décembre|déc|diciembre|dic|dezembro|dicembre|desember|grudzień|grudnia|prosinec|"
    "prosince|"
    "decembrie|декабря|декабрь|дек|грудня|декември|δεκεμβρίου|aralık|joulukuuta|joulukuu|prosinca|दिसंबर|ديسمبر|דצמבר|"
    "ธันวาคม|desember"};

std::uint64_t hash_word(std::string_view text, std::uint32_t& at) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  while (at < text.size()) {
    const Letter letter = letter_at(text, at);
    if (letter.kind == Letter::Kind::none) break;
    if (letter.kind != Letter::Kind::invisible) hash = (hash ^ letter.folded) * 0x100000001B3ULL;
    at += letter.size;
  }
  return hash;
}

struct Months {
  struct Entry {
    std::uint64_t hash;
    int month;
  };
  std::vector<Entry> entries;

  Months() {
    for (int month = 0; month < 12; ++month) {
      const std::string_view row = kMonths[month];
      for (std::size_t from = 0; from <= row.size();) {
        const std::size_t end = std::min(row.find('|', from), row.size());
        std::uint32_t at = 0;
        entries.push_back({hash_word(row.substr(from, end - from), at), month + 1});
        from = end + 1;
      }
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
  }
  int find(std::uint64_t hash) const noexcept {
    const auto at = std::lower_bound(entries.begin(), entries.end(), hash,
                                     [](const Entry& e, std::uint64_t h) { return e.hash < h; });
    return at != entries.end() && at->hash == hash ? at->month : 0;
  }
};

const Months& months() {
  static const Months kTable;
  return kTable;
}

int month_of(std::uint64_t hash) { return months().find(hash); }

constexpr std::array kBirth = {Topic::birth, Topic::birthday};

bool is_year(int year) noexcept { return year >= 1880 && year <= 2040; }

// Day, month and year in any of the orders that people use.
bool is_any_date(std::string_view a, std::string_view b, std::string_view c) noexcept {
  const int x = static_cast<int>(number(a)), y = static_cast<int>(number(b)), z = static_cast<int>(number(c));
  if (a.size() == 4) return b.size() <= 2 && c.size() <= 2 && is_year(x) && (is_date(x, y, z) || is_date(x, z, y));
  if (a.size() > 2 || b.size() > 2) return false;
  if (c.size() == 4) return is_year(z) && (is_date(z, y, x) || is_date(z, x, y));
  return c.size() == 2 && (is_short_date(z, y, x) || is_short_date(z, x, y));
}

struct Token {
  std::uint32_t begin = 0;
  int number = -1;  // or
  int month = 0;
  bool link = false;  // de, of, di: between the parts
};

bool is_link(std::string_view word) noexcept {
  for (const std::string_view link : {"de", "of", "di", "do", "del", "st", "nd", "rd", "th", "er", "the"}) {
    if (word.size() == link.size() &&
        std::equal(word.begin(), word.end(), link.begin(), [](char a, char b) { return (a | 32) == b; })) {
      return true;
    }
  }
  return false;
}

// The begin of the day and month in words that stand before a year, or `year`.
std::uint32_t words_before(std::string_view text, std::uint32_t year) {
  const std::uint32_t from = year > 40 ? year - 40 : 0;
  std::array<Token, 12> tokens;
  std::size_t count = 0;
  std::uint32_t at = from;
  while (at < year) {
    Token token;
    token.begin = at;
    const Sign sign = sign_at(text, at);
    if (sign.kind == Sign::Kind::digit) {
      int value = 0, digits = 0;
      while (at < year) {
        const Sign next = sign_at(text, at);
        if (next.kind != Sign::Kind::digit) break;
        value = digits < 4 ? value * 10 + digit(next.value) : value;
        ++digits;
        at += next.size;
      }
      token.number = digits <= 2 ? value : 1000;
    } else if (letter_at(text, at).kind == Letter::Kind::joined || letter_at(text, at).kind == Letter::Kind::alone) {
      const std::uint64_t hash = hash_word(text.substr(0, year), at);
      token.month = month_of(hash);
      token.link = is_link(text.substr(token.begin, at - token.begin));
    } else {
      if (text[at] == '\n' || text[at] == ';' || text[at] == ':' || text[at] == '(') count = 0;
      at += letter_at(text, at).size;
      continue;
    }
    if (token.link && count > 0) continue;
    if (count == tokens.size()) {
      std::move(tokens.begin() + 1, tokens.end(), tokens.begin());
      --count;
    }
    tokens[count++] = token;
  }
  if (count < 2) return year;
  const Token &last = tokens[count - 1], &before = tokens[count - 2];
  const auto is_day = [](const Token& token) { return token.number >= 1 && token.number <= 31; };
  if ((last.month != 0 && is_day(before)) || (is_day(last) && before.month != 0)) return before.begin;
  return year;
}

// 年, 월 and their like, then the rest of the date; the end, or `end`.
std::uint32_t east_asian(std::string_view text, std::uint32_t end) noexcept {
  static constexpr std::array<std::array<std::string_view, 3>, 3> kSigns = {
      {{"年", "月", "日"}, {"年", "月", "号"}, {"년", "월", "일"}}};
  for (const auto& signs : kSigns) {
    std::uint32_t at = end;
    bool good = true;
    for (std::size_t i = 0; i < 3 && good; ++i) {
      good = text.substr(at).starts_with(signs[i]);
      at += static_cast<std::uint32_t>(signs[i].size());
      if (!good || i == 2) break;
      while (at < text.size() && text[at] == ' ') ++at;
      std::uint32_t digits = 0;
      while (at < text.size() && digits < 3) {
        const Sign sign = sign_at(text, at);
        if (sign.kind != Sign::Kind::digit) break;
        ++digits;
        at += sign.size;
      }
      good = digits >= 1 && digits <= 2;
    }
    if (good) return at;
  }
  return end;
}

// A time of day behind a date: " 14:48:14", "T09:30", " 2:15 PM"; the end, or `end`.
std::uint32_t with_time(std::string_view text, std::uint32_t end) noexcept {
  const auto pair = [&](std::size_t at) {
    return at + 1 < text.size() && is_digit(text[at]) && is_digit(text[at + 1]);
  };
  if (end + 5 > text.size() || (text[end] != ' ' && text[end] != 'T')) return end;
  std::size_t at = end + 1;
  at += pair(at) ? 2 : is_digit(text[at]) ? 1 : 0;
  if (at == end + 1U || at >= text.size() || text[at] != ':' || !pair(at + 1)) return end;
  at += 3;
  if (at < text.size() && text[at] == ':' && pair(at + 1)) at += 3;
  for (const std::string_view half : {" AM", " PM", " am", " pm", "AM", "PM", "am", "pm"}) {
    if (text.substr(at, half.size()) == half) return static_cast<std::uint32_t>(at + half.size());
  }
  return static_cast<std::uint32_t>(at);
}

void report(const Finder& finder, std::uint32_t begin, std::uint32_t end, bool exact) {
  const std::uint32_t distance = finder.context.distance(Topic::birth, begin, end);
  const bool birthday = finder.context.distance(Topic::birthday, begin, end) <= 6;
  if (distance != Context::kFar || birthday) {
    finder.add(Type::birth, begin, end, Finder::faded(exact ? 0.93F : 0.8F, birthday ? 0 : distance),
               "date, context: birth");
  }
  if (exact) finder.add(Type::date, begin, with_time(finder.raw, end), 0.3F, "date form");
}

}  // namespace

void prepare_dates() { static_cast<void>(months()); }

void find_dates(const Cluster& cluster, const Finder& finder) {
  if (!finder.wants(Type::birth) && !finder.wants(Type::date, 0.3F)) return;
  const std::span<const Piece> pieces = cluster.pieces();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (!piece.all_digits()) continue;
    const char joint = i + 2 < pieces.size() ? pieces[i + 1].joint : '\0';
    if (i + 2 < pieces.size() && joint == pieces[i + 2].joint &&
        (joint == '-' || joint == '/' || joint == '.' || joint == ':') && pieces[i + 1].all_digits() &&
        pieces[i + 2].all_digits() && cluster.glue_before(i) == Cluster::Glue::none) {
      const bool more = i + 3 < pieces.size() && pieces[i + 3].joint == joint;
      if (!more && is_any_date(cluster.compact(i, i), cluster.compact(i + 1, i + 1), cluster.compact(i + 2, i + 2))) {
        report(finder, piece.begin, pieces[i + 2].end, piece.size == 4 || pieces[i + 2].size == 4);
        i += 2;
        continue;
      }
    }
    if (piece.size == 8 && finder.context.distance(kBirth, piece.begin, piece.end) <= 20) {
      const std::string_view d = cluster.compact(i, i);
      if (is_any_date(d.substr(0, 4), d.substr(4, 2), d.substr(6)) ||
          is_any_date(d.substr(0, 2), d.substr(2, 2), d.substr(4))) {
        report(finder, piece.begin, piece.end, false);
      }
    }
    if (piece.size != 4 || !is_year(static_cast<int>(number(cluster.compact(i, i))))) continue;
    const std::uint32_t end = east_asian(finder.raw, piece.end);
    if (end != piece.end) {
      report(finder, piece.begin, end, true);
      continue;
    }
    const std::uint32_t begin = words_before(finder.raw, piece.begin);
    if (begin != piece.begin) report(finder, begin, piece.end, true);
  }
}

}  // namespace policy::privacy
