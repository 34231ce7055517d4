// Any bytes as a text of any role: the score stays within 0 and 1, the spans inside the text and in order, the same
// text gets the same verdict, and system text is never an attack. Any bytes as a model: refused or usable.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/injection/detector.h"
#include "policy/models/builtin.h"
#include "policy/text/decode.h"
#include "policy/text/normalise.h"

namespace {

using policy::injection::Category;
using policy::injection::Detector;
using policy::injection::Source;
using policy::injection::Verdict;

void require(bool holds) {
  if (!holds) std::abort();
}

const Detector& shipped() {
  static const auto model = Detector::load(policy::models::injection());
  require(static_cast<bool>(model));
  return model.value();
}

void check(const Verdict& verdict, std::size_t size) {
  require(verdict.score >= 0 && verdict.score <= 1);
  require(verdict.attack == (verdict.category != Category::none));
  require(verdict.attack == !verdict.found().empty() || size == 0);
  std::size_t last = 0;
  for (const auto& span : verdict.found()) {
    require(span.begin >= last && span.begin <= span.end && span.end <= size);
    last = span.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static policy::text::Normaliser normaliser;
  static policy::text::Decoder decoder;
  static Detector::Scratch scratch;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto loaded = Detector::load(bytes);
  const Detector& model = loaded ? loaded.value() : shipped();
  const policy::text::View& view = normaliser.normalise(bytes);
  const auto hidden = decoder.decode(view);
  const Verdict user = model.judge(view, hidden, Source::user, scratch);
  const Verdict again = model.judge(view, hidden, Source::user, scratch);
  const Verdict tool = model.judge(view, hidden, Source::tool, scratch);
  check(user, size);
  check(tool, size);
  check(model.judge(view, hidden, Source::user, scratch, 0.0F), size);  // everything is an attack, so all is explained
  require(user.score == again.score && user.attack == again.attack && user.category == again.category);
  require(!user.attack || tool.attack);
  require(!model.judge(view, hidden, Source::system, scratch).attack);
  return 0;
}
