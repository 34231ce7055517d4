#include "router/cache/entry.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/random.h"

namespace router::cache {
namespace {

// magic, version, coding, flags, number of tags; key; owner; three times; plain size; four counts; then texts, each
// with its length before it in 4 bytes: route, model, target, provider, finish reason, tags, body; then the checksum of
// all that. Numbers are little-endian.
constexpr std::string_view kMagic = "SBCE";
constexpr char kVersion = 1;
constexpr unsigned char kStream = 1, kByKey = 2;  // flags
constexpr std::size_t kFixed = 4 + 4 + 32 + 16 + 8 * 8;
constexpr std::size_t kChecksum = 8;
constexpr std::size_t kTexts = 6;

// What damage does by accident, not on purpose. A change within eight bytes always shows: each step is a bijection of
// the state and of the word.
std::uint64_t checksum(std::string_view bytes) noexcept {
  std::uint64_t state = core::mix_bits(bytes.size());
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = std::min(bytes.size(), sizeof word);
    std::memcpy(&word, bytes.data(), size);
    state = (state ^ word) * 0x9e3779b97f4a7c15;
    state ^= state >> 29;
    bytes.remove_prefix(size);
  }
  return core::mix_bits(state);
}

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size(), 4);
  out += text;
}

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  std::uint64_t number(int bytes) noexcept {
    std::uint64_t value = 0;
    const std::string_view from = take(static_cast<std::size_t>(bytes));
    for (std::size_t i = 0; i < from.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
    return value;
  }
  std::int64_t signed_number() noexcept { return static_cast<std::int64_t>(number(8)); }
  std::string_view text() noexcept { return take(number(4)); }
  template <std::size_t kSize>
  void bytes(std::array<unsigned char, kSize>& out) noexcept {
    const std::string_view from = take(kSize);
    if (good_) std::memcpy(out.data(), from.data(), kSize);
  }
  // Everything was there, and nothing is left.
  bool finished() const noexcept { return good_ && in_.empty(); }

 private:
  std::string_view take(std::uint64_t size) noexcept {
    good_ = good_ && size <= in_.size();
    if (!good_) return {};
    const std::string_view out = in_.substr(0, size);
    in_.remove_prefix(size);
    return out;
  }

  std::string_view in_;
  bool good_ = true;
};

// glibc's malloc: eight bytes before each block, and blocks of sixteen, at least 32.
constexpr std::size_t heap_block(std::size_t size) noexcept {
  return std::max<std::size_t>((size + 8 + 15) & ~std::size_t{15}, 32);
}

// Between blocks of mixed sizes that come and go, malloc has room that nothing fits into: 14 to 23 % of what is in use
// in bench/cache_churn.cpp.
constexpr std::size_t kLostOf = 4;

std::size_t heap_bytes(const std::string& text) noexcept {
  const auto* data = reinterpret_cast<const char*>(&text);
  const bool inside = std::less_equal<>()(data, text.data()) && std::less<>()(text.data(), data + sizeof text);
  return inside ? 0 : heap_block(text.capacity() + 1);
}

}  // namespace

std::string to_hex(const Key& key) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, 2 * std::tuple_size_v<Key>> digits;
  for (std::size_t i = 0; i < key.size(); ++i) {
    digits[2 * i] = kDigits[key[i] >> 4];
    digits[2 * i + 1] = kDigits[key[i] & 15];
  }
  return std::string(digits.data(), digits.size());
}

std::optional<Key> key_from_hex(std::string_view hex) noexcept {
  Key key;
  if (hex.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto [end, ec] = std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, key[i], 16);
    if (ec != std::errc() || end != hex.data() + 2 * i + 2) return std::nullopt;
  }
  return key;
}

std::string_view to_string(EntryFault fault) noexcept {
  switch (fault) {
    case EntryFault::none: return "none";
    case EntryFault::cut_short: return "cut_short";
    case EntryFault::not_an_entry: return "not_an_entry";
    case EntryFault::other_version: return "other_version";
    case EntryFault::checksum: return "checksum";
    case EntryFault::out_of_bounds: return "out_of_bounds";
  }
  return "";
}

bool Entry::within_bounds() const noexcept {
  const auto short_enough = [](const std::string& text) { return text.size() <= kNameBytes; };
  const auto count = [](std::int64_t tokens) { return tokens >= -1; };
  return tags.size() <= kMostTags &&
         std::all_of(tags.begin(), tags.end(), [](const auto& tag) { return tag.size() <= kTagBytes; }) &&
         short_enough(route) && short_enough(model) && short_enough(target) && short_enough(provider) &&
         short_enough(finish_reason) && count(usage.input) && count(usage.output) && count(usage.cached) &&
         count(usage.reasoning) && 0 <= stored_at && stored_at <= fresh_until && fresh_until <= stale_until &&
         static_cast<int>(coding) < net::kCodings && plain_size <= kMostPlainBytes && body.size() <= kMostPlainBytes &&
         (coding != Coding::identity || plain_size == body.size());
}

bool Entry::has_tag(std::string_view tag) const noexcept {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

std::size_t Entry::bytes() const noexcept {
  constexpr std::size_t kCounts = 16;  // of the shared_ptr, in one block with the entry
  std::size_t sum = heap_block(sizeof(Entry) + kCounts) + kNodeBytes;
  if (tags.capacity() > 0) sum += heap_block(tags.capacity() * sizeof(std::string));
  for (const std::string& tag : tags) sum += heap_bytes(tag);
  for (const std::string* text : {&route, &model, &target, &provider, &finish_reason, &body}) sum += heap_bytes(*text);
  return sum + sum / kLostOf;
}

std::string Entry::serialise() const {
  if (!within_bounds()) return {};
  std::string out;
  std::size_t size = kFixed + (kTexts + tags.size()) * 4 + kChecksum;
  for (const std::string* text : {&route, &model, &target, &provider, &finish_reason, &body}) size += text->size();
  for (const std::string& tag : tags) size += tag.size();
  out.reserve(size);
  out += kMagic;
  out += kVersion;
  out += static_cast<char>(coding);
  out += static_cast<char>((stream ? kStream : 0) | (by_key ? kByKey : 0));
  out += static_cast<char>(tags.size());
  out.append(reinterpret_cast<const char*>(key.data()), key.size());
  out.append(reinterpret_cast<const char*>(owner.data()), owner.size());
  for (const std::int64_t number : {stored_at, fresh_until, stale_until, static_cast<std::int64_t>(plain_size),
                                    usage.input, usage.output, usage.cached, usage.reasoning}) {
    put_number(out, static_cast<std::uint64_t>(number), 8);
  }
  for (const std::string* text : {&route, &model, &target, &provider, &finish_reason}) put_text(out, *text);
  for (const std::string& tag : tags) put_text(out, tag);
  put_text(out, body);
  put_number(out, checksum(out), kChecksum);
  return out;
}

void Entry::seal(std::string& bytes) noexcept {
  if (bytes.size() < kChecksum) return;
  const std::uint64_t sum = checksum(std::string_view(bytes).substr(0, bytes.size() - kChecksum));
  for (std::size_t i = 0; i < kChecksum; ++i) bytes[bytes.size() - kChecksum + i] = static_cast<char>(sum >> (8 * i));
}

EntryFault Entry::parse(std::string_view in, Entry& out) {
  if (in.substr(0, kMagic.size()) != kMagic.substr(0, in.size())) return EntryFault::not_an_entry;
  if (in.size() < kFixed + kTexts * 4 + kChecksum) return EntryFault::cut_short;
  if (in[kMagic.size()] != kVersion) return EntryFault::other_version;
  const std::string_view content = in.substr(0, in.size() - kChecksum);
  if (Reader(in.substr(content.size())).number(kChecksum) != checksum(content)) return EntryFault::checksum;

  Reader reader(content.substr(kMagic.size() + 1));
  const std::uint64_t coding = reader.number(1), flags = reader.number(1), tags = reader.number(1);
  if (coding >= net::kCodings || flags > (kStream | kByKey) || tags > kMostTags) return EntryFault::out_of_bounds;
  out.coding = static_cast<Coding>(coding);
  out.stream = (flags & kStream) != 0;
  out.by_key = (flags & kByKey) != 0;
  reader.bytes(out.key);
  reader.bytes(out.owner);
  for (std::int64_t* time : {&out.stored_at, &out.fresh_until, &out.stale_until}) *time = reader.signed_number();
  out.plain_size = reader.number(8);
  for (std::int64_t* count : {&out.usage.input, &out.usage.output, &out.usage.cached, &out.usage.reasoning})
    *count = reader.signed_number();
  for (std::string* text : {&out.route, &out.model, &out.target, &out.provider, &out.finish_reason})
    *text = reader.text();
  out.tags.assign(tags, {});
  for (std::string& tag : out.tags) tag = reader.text();
  out.body = reader.text();
  return reader.finished() && out.within_bounds() ? EntryFault::none : EntryFault::out_of_bounds;
}

}  // namespace router::cache
