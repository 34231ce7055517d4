// The shipped complexity model, loaded once for the tests that judge by it.
#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "policy/complexity/estimator.h"

inline const std::string& shipped_complexity_bytes() {
  static const std::string bytes = [] {
    std::ifstream in("policy/models/complexity.sbm", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }();
  return bytes;
}

inline const policy::complexity::Estimator& shipped_complexity() {
  static const auto model = policy::complexity::Estimator::load(shipped_complexity_bytes());
  REQUIRE(model);
  return model.value();
}

inline policy::complexity::Estimate judged(const policy::complexity::Request& request) {
  static policy::complexity::Estimator::Scratch scratch;
  return shipped_complexity().estimate(request, scratch);
}

inline policy::complexity::Estimate judged(std::string_view text) {
  policy::complexity::Request request;
  request.last_user = text;
  return judged(request);
}
