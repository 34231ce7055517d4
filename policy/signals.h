// What the classifiers say of one request. Types, places, scores and reasons; never a piece of the text. Kept and
// reused by its core: reset() leaves the capacity.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/complexity/estimator.h"
#include "policy/injection/detector.h"
#include "policy/privacy/entity.h"

namespace policy {

enum class Classifier : std::uint8_t { privacy, injection, complexity };
inline constexpr std::size_t kClassifiers = 3;

// How a classifier fared with a request.
enum class Run : std::uint8_t {
  off,
  whole,       // it saw all there was
  incomplete,  // not all could be read: Unread says why
};

// Why text of a request was not read. Of several reasons the last of these counts.
enum class Unread : std::uint8_t {
  nothing,      // all was
  scan_bytes,   // it was beyond that bound
  not_unicode,  // a lone surrogate, or bytes that are no UTF-8
  token_ids,    // a prompt as the ids of its tokens: which text they stand for, only its model knows
};
std::string_view to_string(Unread unread) noexcept;

struct Found {
  privacy::Entity entity;
  std::uint32_t text = 0;  // index of the text among those of the request
  bool decoded = false;    // it stands in what an encoded run hides; the place is that of the run
  bool escaped = false;    // some of its characters are spelt with escapes (text/unescape.h); the place is its own
};

struct Signals {
  std::array<Run, kClassifiers> run{};
  std::array<std::chrono::nanoseconds, kClassifiers> time{};
  Unread unread = Unread::nothing;

  std::uint32_t texts = 0;        // looked at for personal data or injection
  std::uint32_t known_texts = 0;  // of them, those that had been judged before, in an earlier turn as a rule

  std::vector<Found> entities;  // by text, then by place

  injection::Verdict injection;  // the worst of all texts: the one furthest above its threshold
  std::uint32_t injection_text = 0;

  complexity::Estimate complexity;
  complexity::Tier tier = complexity::Tier::simple;  // the estimate's, or what session or on_error make of it

  Run ran(Classifier classifier) const noexcept { return run[static_cast<std::size_t>(classifier)]; }
  void reset() {
    run = {};
    time = {};
    unread = Unread::nothing;
    texts = known_texts = 0;
    entities.clear();
    injection = {};
    injection_text = 0;
    complexity = {};
    tier = {};
  }
};

}  // namespace policy
