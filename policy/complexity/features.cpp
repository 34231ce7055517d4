#include "policy/complexity/features.h"

#include <algorithm>
#include <cstring>

#include "policy/complexity/code_point.h"
#include "policy/complexity/hash.h"
#include "policy/complexity/numeric.h"

namespace policy::complexity {
namespace {

enum Mark : std::uint8_t { other, symbol, bracket, tick, quote, comma, question, stop, colon, kMarks };
constexpr std::array<Mark, 128> kMark = [] {
  std::array<Mark, 128> table{};
  const auto set = [&](std::string_view characters, Mark mark) {
    for (const char c : characters) table[static_cast<std::size_t>(c)] = mark;
  };
  set("=+*/^<>$%\\|~&", symbol);
  set("()[]{};", bracket);
  set("`", tick);
  set("\"'", quote);
  set(",", comma);
  set("?", question);
  set(".!", stop);
  set(":", colon);
  return table;
}();

// A mark that is a token of its own: `{`, `=`, ... but not what stands in any prose.
bool is_token(Mark mark) {
  return mark == other || mark == symbol || mark == bracket || mark == tick || mark == question;
}
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::size_t kPadding = 128;
constexpr std::size_t kFewTokens = 512;
constexpr std::uint32_t kBegin = 0x2545F491u, kEnd = 0x9E3779B1u, kNumber = 0x85EBCA77u, kPunctuation = 0xC2B2AE3Du;

// The distinct hashes so far. Appending has no branch on whether a hash is new: that cannot be foretold.
struct Tokens {
  std::uint64_t* seen;
  std::uint32_t* words_end;
  std::uint16_t* others_end;
  std::uint32_t previous = kBegin;

  bool is_new(std::uint32_t id) {
    const std::uint64_t before = seen[id >> 6];
    seen[id >> 6] = before | std::uint64_t{1} << (id & 63);
    return (before >> (id & 63) & 1) == 0;
  }
  void other(std::uint32_t hash) {
    *others_end = static_cast<std::uint16_t>(id_of(hash));
    others_end += is_new(id_of(hash));
  }
  void whole(std::uint32_t hash) {
    *words_end = hash;
    words_end += is_new(id_of(hash));
  }
  // The pair of the token before and this one, which it becomes.
  std::uint32_t follow(std::uint32_t hash) {
    const std::uint32_t pair = pair_hash(previous, hash);
    other(pair);
    previous = hash;
    return pair;
  }
};

}  // namespace

// The state of one pass.
struct FeatureReader::Pass {
  const CueTable& table;
  const ByteMasks& masks;
  const char* const text;
  const std::size_t size;
  Tokens tokens;
  std::uint32_t* stems_end;

  std::uint32_t words = 0, letters = 0, long_words = 0, shouted = 0, numbers = 0, sentences = 0, digits = 0;
  std::uint32_t wide = 0;  // code points beyond ASCII
  float excess = 0;        // bytes by which the text is longer than one of as many English letters
  std::array<std::uint32_t, kMarks + 1> marks{};
  std::array<std::uint32_t, kCues + 1> cues{};
  std::uint32_t lines = 1, options = 0, list_lines = 0, indented = 0;
  std::size_t line = 0, longest = 0, first_line = 0, first_option = 0;
  Mark last_mark = kMarks;  // kMarks: a word

  void other(std::uint32_t hash) { tokens.other(hash); }
  void whole(std::uint32_t hash) { tokens.whole(hash); }
  void cue(std::uint32_t hash) { ++cues[table.find(hash)]; }
  void token(std::uint32_t hash) {
    if (const std::uint32_t pair = tokens.follow(hash); table.may_hold_pair(pair)) cue(pair);
  }

  void run();
  void ascii_word(std::size_t begin, std::size_t end);
  void wide_word(std::size_t begin, std::size_t end);
  void letters_between(std::size_t begin, std::size_t end, Kind kind);
  void separator(std::uint32_t c);
  void mark(std::size_t at);
  void break_line(std::size_t at);
  void begin_line(std::size_t at);
  void finish_dense(std::size_t whole_bytes, Features& out, std::size_t distinct);
};

// What most texts consist of is done here, with its state in registers; the rest goes by way of the members.
void FeatureReader::Pass::run() {
  begin_line(0);
  Tokens t = tokens;
  std::uint32_t word_count = 0, letter_count = 0, longs = 0, shouts = 0;
  for (std::size_t block = 0; block < masks.blocks; ++block) {
    const std::uint64_t outside = ~masks.word.data()[block], wide_bytes = masks.wide.data()[block];
    for (std::uint64_t events = masks.event.data()[block]; events != 0; events &= events - 1) {
      const auto place = static_cast<std::size_t>(std::countr_zero(events));
      const std::size_t at = block * 64 + place;
      const bool in_word = (outside >> place & 1) == 0;
      // Where a word goes on in the next block, the masks are asked.
      const bool whole = outside >> place != 0;
      const std::size_t length = !in_word ? 0
                                 : whole  ? static_cast<std::size_t>(std::countr_zero(outside >> place))
                                          : masks.word_end(at) - at;
      const bool plain = masks.ascii || (whole ? (wide_bytes >> place & ((std::uint64_t{1} << length) - 1)) == 0
                                               : !masks.any_wide(at, at + length));
      const char first = text[at];
      if (in_word && plain && !digit(first)) {
        ++word_count;
        letter_count += static_cast<std::uint32_t>(length);
        longs += length > 8;
        if (upper(first) && length > 2 && upper(text[at + 1]) && upper(text[at + length - 1])) ++shouts;
        last_mark = kMarks;
        const std::uint32_t hash = word_hash(text + at, length);
        t.whole(hash & ~1u);
        ++cues.data()[table.find(hash)];
        if (const std::uint32_t pair = t.follow(hash); table.may_hold_pair(pair)) ++cues.data()[table.find(pair)];
        continue;
      }
      const std::size_t end = at + length;
      tokens = t;
      if (!in_word) {
        if (text[at] == '\n') {
          break_line(at);
        } else {
          mark(at);
        }
      } else if (plain) {
        ascii_word(at, end);
      } else {
        wide_word(at, end);
      }
      t = tokens;
    }
  }
  tokens = t;
  words += word_count;
  letters += letter_count;
  long_words += longs;
  shouted += shouts;
  if (tokens.previous != kBegin) other(pair_hash(tokens.previous, kEnd));
}

void FeatureReader::Pass::ascii_word(std::size_t begin, std::size_t end) {
  const std::size_t length = end - begin;
  last_mark = kMarks;
  if (digit(text[begin])) {
    ++numbers;
    digits += static_cast<std::uint32_t>(length);
    const std::uint32_t hash = finish(kNumber + std::min<std::size_t>(length, 8));
    other(hash);
    token(hash);
    return;
  }
  ++words;
  letters += static_cast<std::uint32_t>(length);
  long_words += length > 8;
  shouted += length > 2 && upper(text[begin]) && upper(text[begin + 1]) && upper(text[end - 1]);
  const std::uint32_t hash = word_hash(text + begin, length);
  whole(hash & ~1u);
  cue(hash);
  token(hash);
}

// Bytes beyond ASCII, perhaps with ASCII letters among them: cut at punctuation and where writing without blanks meets
// other writing.
void FeatureReader::Pass::wide_word(std::size_t begin, std::size_t end) {
  std::size_t from = begin;
  Kind part = Kind::separator;
  const auto close = [&](std::size_t to) {
    if (part == Kind::ascii && to > from) ascii_word(from, to);
    if (part == Kind::spaced || part == Kind::joined) letters_between(from, to, part);
    from = to;
    part = Kind::separator;
  };
  for (std::size_t at = begin; at < end;) {
    const CodePoint point = decode(text + at, end - at);
    if (point.kind == Kind::separator) {
      close(at);
      separator(point.value);
      from = at + point.size;
    } else if ((point.kind == Kind::joined) != (part == Kind::joined) && part != Kind::separator) {
      close(at);
      part = point.kind;
    } else if (part != Kind::spaced) {
      part = point.kind;
    }
    at += point.size;
  }
  close(end);
}

void FeatureReader::Pass::separator(std::uint32_t c) {
  ++wide;
  const Mark mark = c == 0xFF1F || c == 0x061F || c == 0x037E   ? question
                    : c == 0x3001 || c == 0xFF0C || c == 0x060C ? comma
                                                                : stop;
  ++marks[mark];
  sentences += c == 0x3002 || c == 0x0964 || mark == question;
  last_mark = mark;
  if (c < 0x110000) other(finish(kPunctuation + c));
}

// Scripts written with blanks give the word and runs of three and four code points in it; scripts without, runs of two
// to four.
void FeatureReader::Pass::letters_between(std::size_t begin, std::size_t end, Kind kind) {
  const bool joined = kind == Kind::joined;
  std::array<std::uint32_t, 3> before{};  // the nearest first
  std::uint32_t run = 0, length = 0, opening = 0, closing = 0;
  std::uint64_t stem = kRun;
  for (std::size_t at = begin; at < end;) {
    const CodePoint point = decode(text + at, end - at);
    at += point.size;
    ++length;
    if (!joined && length <= 4) stem = run_more(stem, point.value);
    if (point.kind == Kind::ascii) {
      run = 0;
      continue;
    }
    ++wide;
    excess += static_cast<float>(point.size) - (joined ? 2.5f : 1.0f);
    std::uint64_t hash = run_more(kRun, point.value);
    if (joined) *stems_end++ = finish(hash);
    for (std::uint32_t back = 0; back < run; ++back) {
      hash = run_more(hash, before[back]);
      const std::uint32_t found = finish(hash);
      if (back > 0) {
        other(found);
      } else if (joined) {
        whole(found | 1);
        if (opening == 0) opening = found;
        closing = found;
      } else {
        continue;
      }
      cue(found);
    }
    before = {point.value, before[0], before[1]};
    run = std::min<std::uint32_t>(run + 1, 3);
  }
  last_mark = kMarks;
  if (!joined) *stems_end++ = finish(stem);
  if (joined) {
    words += (length + 1) / 2;
    letters += length * 5 / 2;
    if (opening != 0) token(opening);
    if (closing != opening) token(closing);
    return;
  }
  ++words;
  letters += length;
  long_words += length > 8;
  const std::uint32_t hash = word_hash(text + begin, end - begin);
  whole(hash | 1);
  cue(hash);
  token(hash);
}

void FeatureReader::Pass::mark(std::size_t at) {
  const char c = text[at];
  last_mark = kMark[static_cast<std::size_t>(c)];
  ++marks[last_mark];
  if (!is_token(last_mark)) return;
  const std::uint32_t hash = finish(kPunctuation + static_cast<std::uint32_t>(c));
  other(hash);
  token(hash);
}

void FeatureReader::Pass::break_line(std::size_t at) {
  if (line == 0) first_line = at;
  longest = std::max(longest, at - line);
  ++lines;
  begin_line(at + 1);
}

// Three bytes ahead may be read: blanks stand behind the text.
void FeatureReader::Pass::begin_line(std::size_t at) {
  line = at;
  if (at >= size) return;
  const char* p = text + at;
  indented += at > 0 && (*p == ' ' || *p == '\t');
  const bool bracketed = *p == '(';
  const char* label = p + bracketed;
  const bool closed = label[1] == ')' || (label[1] == '.' && !bracketed);
  const bool option = closed && ((*label >= 'A' && *label <= 'J') || (*label >= 'a' && *label <= 'e'));
  if (option && at > 0) {
    if (options++ == 0) first_option = at;
  }
  list_lines += ((*p == '-' || *p == '*') && p[1] == ' ') || (digit(*p) && (p[1] == '.' || p[1] == ')'));
}

void FeatureReader::Pass::finish_dense(std::size_t whole_bytes, Features& out, std::size_t distinct) {
  if (line == 0) first_line = size;
  longest = std::max(longest, size - std::min(size, line));
  sentences += masks.sentences;
  const float bytes = static_cast<float>(std::max<std::size_t>(size, 1));
  const float english = std::max(1.0f, bytes - excess);  // a Cyrillic letter has two bytes, but is one letter
  const float stretch = std::max(1.0f, static_cast<float>(whole_bytes) / bytes);
  const float count = static_cast<float>(std::max(words, 1u));
  const auto log = [](auto n) { return log2_1p(static_cast<float>(n)); };
  std::uint32_t punctuations = 0;
  for (std::size_t i = 0; i < kMarks; ++i) punctuations += marks[i];

  auto& dense = out.dense;
  dense[kLength] = log(english * stretch);
  dense[kWords] = log(static_cast<float>(words) * stretch);
  dense[kLines] = log(static_cast<float>(lines) * stretch);
  dense[kSentenceWords] = count / static_cast<float>(sentences + 1);
  dense[kWordLength] = static_cast<float>(letters) / count;
  dense[kVariety] = static_cast<float>(std::min(distinct, static_cast<std::size_t>(words))) / count;
  dense[kDigitShare] = static_cast<float>(digits) / english;
  dense[kUpperShare] = static_cast<float>(masks.upper) / english;
  dense[kPunctuationShare] = static_cast<float>(punctuations) / english;
  dense[kNonAsciiShare] = std::min(1.0f, static_cast<float>(wide) / (count * 3));
  dense[kNumbers] = log(numbers);
  dense[kQuestions] = log(marks[question]);
  dense[kCommas] = log(marks[comma]);
  dense[kLongWords] = log(long_words);
  dense[kLongestLine] = log(longest);
  dense[kFirstLine] = log(first_line);
  dense[kOptions] = log(options);
  dense[kOptionBytes] = log(options > 0 ? size - first_option : 0);
  dense[kListLines] = log(list_lines);
  dense[kIndented] = log(indented);
  dense[kSymbols] = log(marks[symbol]);
  dense[kBrackets] = log(marks[bracket]);
  dense[kTicks] = log(marks[tick]);
  dense[kQuotes] = log(marks[quote]);
  dense[kShouted] = log(shouted);
  dense[kAsks] = last_mark == question ? 1.0f : 0.0f;
  dense[kColonEnd] = last_mark == colon ? 1.0f : 0.0f;
  for (std::size_t i = 0; i < kCues; ++i) dense[kFirstCues + i] = log(cues[i]);
  out.token_count = words;
  out.cue_count = 0;
  for (std::size_t i = 0; i < kCues; ++i) out.cue_count += cues[i];
}

namespace {

constexpr std::uint32_t known_bit(std::uint32_t hash) { return hash >> (32 - kKnownBits); }
constexpr bool is_wide(std::uint32_t word) { return (word & 1) != 0; }

}  // namespace

Coverage coverage(std::span<const std::uint32_t> words, std::span<const std::uint32_t> stems, std::uint32_t cues,
                  std::span<const std::uint64_t> known) noexcept {
  const auto is_known = [&](std::uint32_t hash) {
    return static_cast<std::uint32_t>(known[known_bit(hash) / 64] >> (known_bit(hash) % 64) & 1);
  };
  std::uint32_t judged = static_cast<std::uint32_t>(stems.size()), seen = 4 * cues;
  for (const std::uint32_t stem : stems) seen += is_known(stem);
  for (const std::uint32_t word : words) {
    const std::uint32_t counts = !is_wide(word);
    judged += counts;
    seen += counts & is_known(word);
  }
  if (judged == 0) return {};
  return {judged, std::min(1.0f, static_cast<float>(seen) / static_cast<float>(judged))};
}

void mark_known(std::span<const std::uint32_t> words, std::span<const std::uint32_t> stems,
                std::span<std::uint64_t> known) noexcept {
  const auto mark = [&](std::uint32_t hash) {
    known[known_bit(hash) / 64] |= std::uint64_t{1} << (known_bit(hash) % 64);
  };
  for (const std::uint32_t stem : stems) mark(stem);
  for (const std::uint32_t word : words) {
    if (!is_wide(word)) mark(word);
  }
}

FeatureReader::FeatureReader()
    : cues_(CueTable::instance()),
      text_(2 * kPart + kPadding),
      words_(kIds + 1),
      others_(kIds + 1),
      stems_(2 * kPart) {}

// The first part and the last, with a line break between.
void FeatureReader::load(std::string_view text) {
  char* to = text_.data();
  if (text.size() <= 2 * kPart) {
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    size_ = text.size();
  } else {
    std::memcpy(to, text.data(), kPart - 1);
    to[kPart - 1] = '\n';
    std::memcpy(to + kPart, text.data() + (text.size() - kPart), kPart);
    size_ = 2 * kPart;
  }
  std::memset(to + size_, ' ', kPadding);
  masks_.read(text_.data(), size_);
}

// What the last text set is taken back; of a longer one it is quicker to clear all.
void FeatureReader::forget() {
  if (features_.size() > kFewTokens) {
    seen_.fill(0);
    return;
  }
  for (const std::uint32_t word : features_.words) seen_.data()[id_of(word) >> 6] = 0;
  for (const std::uint16_t id : features_.others) seen_.data()[id >> 6] = 0;
}

const Features& FeatureReader::read(std::string_view text) {
  load(text);
  forget();
  Pass pass{cues_, masks_, text_.data(), size_, {seen_.data(), words_.data(), others_.data()}, stems_.data()};
  pass.run();
  features_.words = std::span(words_.data(), pass.tokens.words_end);
  features_.others = std::span(others_.data(), pass.tokens.others_end);
  features_.stems = std::span(stems_.data(), pass.stems_end);
  pass.finish_dense(text.size(), features_, features_.words.size());
  return features_;
}

}  // namespace policy::complexity
