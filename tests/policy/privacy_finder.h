// What the tests of privacy share: a finder, and what it found as words.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/models/builtin.h"
#include "policy/names/tagger.h"
#include "policy/privacy/privacy.h"

namespace support {

struct PrivacyFinder {
  policy::privacy::Privacy privacy;
  policy::privacy::Privacy::Scratch scratch;
  policy::privacy::Entities found;

  explicit PrivacyFinder(policy::privacy::Options options = {}, const policy::names::Tagger* tagger = nullptr)
      : privacy(make(std::move(options), tagger)) {}

  const policy::privacy::Entities& find(std::string_view text) {
    privacy.scan(text, scratch, found);
    return found;
  }

  // The first of a type; empty: none.
  std::string first(std::string_view text, std::string_view type) {
    for (const auto& one : find(text)) {
      if (one.type == type) return std::string(text.substr(one.begin, one.end - one.begin));
    }
    return {};
  }
  bool touches(std::string_view text, std::string_view type, std::string_view value) {
    const std::size_t at = text.find(value);
    for (const auto& one : find(text)) {
      if (one.type == type && one.begin < at + value.size() && at < one.end) return true;
    }
    return false;
  }
  bool has(std::string_view text, std::string_view type, std::string_view value) {
    for (const auto& one : find(text)) {
      if (one.type == type && text.substr(one.begin, one.end - one.begin) == value) return true;
    }
    return false;
  }

 private:
  static policy::privacy::Privacy make(policy::privacy::Options options, const policy::names::Tagger* tagger) {
    auto made = policy::privacy::Privacy::make(std::move(options), tagger);
    if (!made) throw made.error();
    return std::move(made).assume_value();
  }
};

// The model that comes with the program.
inline const policy::names::Tagger& tagger() {
  static const policy::names::Tagger one = policy::names::Tagger::load(policy::models::names()).value();
  return one;
}

}  // namespace support
