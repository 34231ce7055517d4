#include "router/traffic/tally.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/varint.h"

namespace router::traffic {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kLongestClass = 64;
constexpr std::uint64_t kMost = std::uint64_t{1} << 62;  // of a count in a file

constexpr std::array kCounts{
    &Counts::requests,      &Counts::succeeded, &Counts::failed,     &Counts::input_tokens, &Counts::output_tokens,
    &Counts::cost_nano_usd, &Counts::unpriced,  &Counts::cache_hits, &Counts::cache_misses,
};
constexpr std::array kSketches{&Tally::duration_ns, &Tally::first_token_ns, &Tally::milli_tokens_per_second};

bool take_bytes(std::string_view& from, std::string_view& bytes) {
  std::uint64_t size = 0;
  if (!core::take_varint(from, size) || size > from.size()) return false;
  bytes = from.substr(0, static_cast<std::size_t>(size));
  from.remove_prefix(bytes.size());
  return true;
}

bool take_counts(std::string_view& from, Counts& into) {
  std::uint64_t version = 0;
  if (!core::take_varint(from, version) || version != kVersion) return false;
  Counts read;
  for (const auto count : kCounts) {
    if (!core::take_varint(from, read.*count) || read.*count > kMost) return false;
  }
  for (const auto count : kCounts) into.*count = std::min(into.*count + read.*count, kMost);
  return true;
}

// Each error is a name and a count.
bool take_errors(std::string_view& from, Tally* into) {
  std::uint64_t classes = 0;
  if (!core::take_varint(from, classes) || classes > Tally::kClasses + 1) return false;
  for (; classes > 0; --classes) {
    std::string_view name;
    std::uint64_t count = 0;
    if (!take_bytes(from, name) || name.size() > kLongestClass || !core::take_varint(from, count) || count > kMost)
      return false;
    if (into) into->add_error(name, count);
  }
  return true;
}

}  // namespace

void Tally::add_error(std::string_view error_class, std::uint64_t n) {
  error_class = error_class.substr(0, kLongestClass);
  for (auto& [name, count] : errors) {
    if (name == error_class) {
      count = std::min(count + n, kMost);
      return;
    }
  }
  if (errors.size() >= kClasses && error_class != kOther) return add_error(kOther, n);
  errors.emplace_back(error_class, n);
}

void Tally::add_millis(metrics::Sketch Tally::*of, double milliseconds) {
  if (milliseconds > 0) (this->*of).add(static_cast<std::uint64_t>(std::llround(std::min(milliseconds, 1e12) * 1e6)));
}

void Tally::add_speed(double tokens_per_second) {
  if (tokens_per_second > 0)
    milli_tokens_per_second.add(static_cast<std::uint64_t>(std::llround(std::min(tokens_per_second, 1e12) * 1e3)));
}

void Tally::merge(const Tally& other) {
  for (const auto count : kCounts) counts.*count += other.counts.*count;
  for (const auto& [name, count] : other.errors) add_error(name, count);
  for (const auto sketch : kSketches) (this->*sketch).merge(other.*sketch);
}

void Tally::clear() {
  counts = {};
  errors.clear();
  for (const auto sketch : kSketches) (this->*sketch).clear();
}

std::string Tally::serialise() const {
  std::string out, one;
  core::append_varint(out, kVersion);
  for (const auto count : kCounts) core::append_varint(out, counts.*count);
  core::append_varint(out, errors.size());
  for (const auto& [name, count] : errors) {
    core::append_varint(out, name.size());
    out += name;
    core::append_varint(out, count);
  }
  // With their sizes, so that who wants the last need not read the first.
  for (const auto sketch : kSketches) {
    one.clear();
    (this->*sketch).append_to(one);
    core::append_varint(out, one.size());
    out += one;
  }
  return out;
}

bool Tally::merge(std::string_view bytes) {
  if (!take_counts(bytes, counts) || !take_errors(bytes, this)) return false;
  for (const auto sketch : kSketches) {
    std::string_view one;
    if (!take_bytes(bytes, one) || !(this->*sketch).merge_from(one) || !one.empty()) return false;
  }
  return bytes.empty();
}

bool Tally::merge_counts(std::string_view bytes, Counts& into) { return take_counts(bytes, into); }

bool Tally::merge_sketch(std::string_view bytes, metrics::Sketch Tally::*which, metrics::Sketch& into) {
  Counts ignored;
  if (!take_counts(bytes, ignored) || !take_errors(bytes, nullptr)) return false;
  for (const auto sketch : kSketches) {
    std::string_view one;
    if (!take_bytes(bytes, one)) return false;
    if (sketch == which) return into.merge_from(one);
  }
  return false;
}

}  // namespace router::traffic
