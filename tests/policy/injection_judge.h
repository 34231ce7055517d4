// The shipped injection model, loaded once, and a text judged by it from its bytes to its verdict.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "policy/injection/detector.h"
#include "policy/models/builtin.h"
#include "policy/text/decode.h"
#include "policy/text/normalise.h"
#include "tests/support/repeated.h"

namespace support {

inline const policy::injection::Detector& shipped_injection() {
  static const auto detector = policy::injection::Detector::load(policy::models::injection());
  REQUIRE(detector);
  return detector.value();
}

class InjectionJudge {
 public:
  policy::injection::Verdict operator()(
      std::string_view text, policy::injection::Source source = policy::injection::Source::user,
      policy::injection::Sensitivity sensitivity = policy::injection::Sensitivity::medium) {
    const policy::text::View& view = normaliser_.normalise(text);
    return shipped_injection().judge(view, decoder_.decode(view), source, scratch_, sensitivity);
  }

 private:
  policy::text::Normaliser normaliser_;
  policy::text::Decoder decoder_;
  policy::injection::Detector::Scratch scratch_;
};

}  // namespace support
