#include "policy/mask/vault.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

#include "core/random.h"
#include "core/secret_hash.h"

namespace policy::mask {
namespace {

// The bits that one placeholder is made of.
class Bits {
 public:
  Bits(std::string_view type, std::string_view original, const Key& key, unsigned attempt) {
    std::string message(type);
    message.append(1, '\0').append(1, static_cast<char>(attempt)).append(original);
    hex_ = core::hmac_sha256_hex({key.data(), key.size()}, message);
  }

  unsigned take(unsigned bits) {
    unsigned value = 0;
    for (unsigned got = 0; got < bits; got += 4) value = value << 4 | nibble();
    return value & ((1u << bits) - 1);
  }
  void digits(std::string& out, int count) {
    for (int i = 0; i < count; ++i) out += static_cast<char>('0' + take(12) % 10);
  }
  // Base 32 without the letters that are misread.
  void letters(std::string& out, int count, const char* alphabet = "ABCDEFGHJKMNPQRSTVWXYZ0123456789") {
    for (int i = 0; i < count; ++i) out += alphabet[take(5) % 32];
  }

 private:
  unsigned nibble() {
    const char c = hex_[at_++ % hex_.size()];
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  std::string hex_;
  std::size_t at_ = 0;
};

constexpr const char* kLower = "abcdefghjkmnpqrstvwxyz0123456789";

bool luhn_holds(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

// Sixteen digits of an industry nobody issues cards for (ISO/IEC 7812: 0), with a check digit that fails.
void card(Bits& bits, std::string& out) {
  out = "00";
  bits.digits(out, 14);
  if (luhn_holds(out)) out.back() = out.back() == '9' ? '0' : static_cast<char>(out.back() + 1);
}

void address(Bits& bits, std::string_view original, std::string& out) {
  if (original.find(':') != std::string_view::npos) {  // 2001:db8::/32 is for documentation (RFC 3849)
    out = "2001:db8";
    for (int i = 0; i < 6; ++i) bits.letters(out += ':', 4, "0123456789abcdef0123456789abcdef");
    return;
  }
  out = "240";  // class E: reserved (RFC 1112); three digits each, so that none is the beginning of another
  for (int i = 0; i < 3; ++i) out.append(".").append(std::to_string(100 + bits.take(12) % 156));
}

// Letters and digits of a name; what else it has becomes an underscore.
std::string plain(std::string_view type) {
  std::string out(type.substr(0, 40));
  for (char& c : out) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!fine) c = '_';
  }
  return out;
}

void make(std::string_view type, std::string_view original, Bits& bits, std::string& out) {
  out.clear();
  if (type == "EMAIL_ADDRESS") {
    out = "p";
    bits.letters(out, 9, kLower);
    out += "@masked.example";
  } else if (type == "PHONE_NUMBER") {
    out = "00999-";  // calling code 999 is unassigned (ITU E.164)
    bits.digits(out, 12);
  } else if (type == "CREDIT_CARD") {
    card(bits, out);
  } else if (type == "IBAN_CODE") {
    out = "XX00";
    bits.digits(out, 16);
  } else if (type == "US_SSN") {
    out = "9";  // areas from 900 on are not issued
    bits.digits(out, 2);
    out += '-';
    bits.digits(out, 2);
    out += '-';
    bits.digits(out, 4);
  } else if (type == "IP_ADDRESS") {
    address(bits, original, out);
  } else if (type == "PERSON") {
    out = "Person_";
    bits.letters(out, 8);
  } else if (type == "LOCATION" || type == "STREET_ADDRESS") {
    out = "Place_";
    bits.letters(out, 8);
  } else if (type == "ORGANIZATION") {
    out = "Company_";
    bits.letters(out, 8);
  } else if (type == "URL" || type == "DOMAIN_NAME") {
    out = "m";
    bits.letters(out, 9, kLower);
    out += ".masked.example";
  } else {
    out = plain(type) + '_';
    bits.letters(out, 10);
  }
}

}  // namespace

void Vault::reset() noexcept {
  if (used_ == 0) return;
  std::fill(by_original_.begin(), by_original_.end(), 0U);
  std::fill(by_placeholder_.begin(), by_placeholder_.end(), 0U);
  used_ = 0;
}

// The slot of the table that holds an entry for which `same` is true, or the free one where it belongs.
template <class Same>
std::size_t Vault::slot(const Table& table, std::string_view text, Same same) const noexcept {
  const std::size_t last = table.size() - 1;
  std::size_t at = std::hash<std::string_view>()(text) & last;
  while (table[at] != 0 && !same(entries_[table[at] - 1])) at = (at + 1) & last;
  return at;
}

std::size_t Vault::slot_of_original(std::string_view original) const noexcept {
  return slot(by_original_, original, [&](const Entry& entry) { return entry.original == original; });
}

std::size_t Vault::slot_of_placeholder(std::string_view placeholder) const noexcept {
  return slot(by_placeholder_, placeholder, [&](const Entry& entry) { return entry.placeholder == placeholder; });
}

void Vault::make_room() {
  constexpr std::size_t kFewest = 64;
  // What renew() leaves behind takes a slot, too.
  if (by_original_.size() >= kFewest && (used_ + renewed_ + 1) * 2 <= by_original_.size()) return;
  const std::size_t size = std::max(kFewest, by_original_.size() * 2);
  by_original_.assign(size, 0);
  by_placeholder_.assign(size, 0);
  renewed_ = 0;
  for (std::uint32_t i = 0; i < used_; ++i) {
    by_original_[slot_of_original(entries_[i].original)] = i + 1;
    by_placeholder_[slot_of_placeholder(entries_[i].placeholder)] = i + 1;
  }
}

std::size_t Vault::add(std::string_view original, std::string_view type, const Key& key, std::string_view request) {
  make_room();
  const std::size_t place = slot_of_original(original);
  if (by_original_[place] != 0) return by_original_[place] - 1;
  if (used_ == entries_.size()) entries_.emplace_back();
  Entry& entry = entries_[used_];
  entry.original = original;
  entry.type = type;
  entry.attempt = 0;
  name(entry, key, request);
  by_original_[place] = by_placeholder_[slot_of_placeholder(entry.placeholder)] = static_cast<std::uint32_t>(++used_);
  return used_ - 1;
}

void Vault::renew(std::size_t index, const Key& key) {
  ++renewed_;
  make_room();
  Entry& entry = entries_[index];
  name(entry, key, {});
  by_placeholder_[slot_of_placeholder(entry.placeholder)] = static_cast<std::uint32_t>(index + 1);
}

void Vault::name(Entry& entry, const Key& key, std::string_view request) const {
  std::string placeholder;
  do {
    Bits bits(entry.type, entry.original, key, entry.attempt++);
    make(entry.type, entry.original, bits, placeholder);
  } while (by_placeholder_[slot_of_placeholder(placeholder)] != 0 ||
           (!request.empty() && request.find(placeholder) != std::string_view::npos));
  entry.placeholder = placeholder;
}

std::size_t Vault::longest() const noexcept {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < used_; ++i) longest = std::max(longest, entries_[i].placeholder.size());
  return longest;
}

Key random_key() {
  Key key;
  for (std::size_t at = 0; at < key.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t bits = core::random_seed();
    std::memcpy(key.data() + at, &bits, sizeof(bits));
  }
  return key;
}

}  // namespace policy::mask
