#include "policy/injection/detector.h"

#include <algorithm>
#include <string>
#include <vector>

#include "policy/injection/explain.h"
#include "policy/injection/model.h"
#include "policy/injection/signals.h"
#include "policy/text/normalise.h"

namespace policy::injection {

struct Detector::Model : LoadedModel {};

struct Detector::Scratch::Work {
  Reading reading, hidden_reading;
  Explaining explaining;
  text::Normaliser normaliser;
  std::string joined;  // of the hidden texts beyond the first few
};

namespace {

// A hidden text costs at least the network; beyond this many they are scored as one.
constexpr std::size_t kApart = 8;
constexpr float kNever = 2;  // no score is

float score(const LoadedModel& model, const text::View& view, Reading& reading) {
  read(view.folded, model.weights, model.cues, reading);
  Signals signals;
  gather(view, reading, model.head.scale, signals);
  return calibrated(model.calibration, evaluate(model.head, signals), view.folded.size());
}

// A stretch of the folded text.
struct Part {
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
};

// What is left to read of a text most of which is one encoded run: the longer of what stands before it and after it.
// The digits of an encoding say nothing, and would look like gibberish.
Part readable_part(const text::View& view, std::span<const text::Hidden> hidden) {
  const Part whole{0, view.folded.size()};
  for (const text::Hidden& one : hidden) {
    if ((one.end - one.begin) * 10 <= view.raw.size() * 6) continue;
    const Part before{0, view.folded_of(one.begin)}, after{view.folded_of(one.end), view.folded.size()};
    return before.size() >= after.size() ? before : after;
  }
  return whole;
}

struct Found {
  float score = 0;
  std::size_t begin = 0, end = 0;  // raw bytes of the encoded run, or of all that were joined
};

Found score_hidden(const LoadedModel& model, std::span<const text::Hidden> hidden, Reading& reading,
                   text::Normaliser& normaliser, std::string& joined) {
  Found best;
  const auto consider = [&](std::string_view text, std::size_t begin, std::size_t end) {
    const float now = score(model, normaliser.normalise(text), reading);
    if (now > best.score) best = {now, begin, end};
  };
  const std::size_t apart = std::min(hidden.size(), kApart);
  for (const text::Hidden& one : hidden.first(apart)) consider(one.text, one.begin, one.end);
  if (hidden.size() > apart) {
    joined.clear();
    std::size_t begin = hidden[apart].begin, end = 0;  // in the decoder's order, which is not that of the text
    for (const text::Hidden& one : hidden.subspan(apart)) {
      begin = std::min(begin, one.begin);
      end = std::max(end, one.end);
      joined.append(one.text);
      joined.push_back('\n');
    }
    consider(joined, begin, end);
  }
  return best;
}

}  // namespace

std::string_view to_string(Category category) noexcept {
  switch (category) {
    case Category::none: return "none";
    case Category::instruction_override: return "instruction_override";
    case Category::role_redefinition: return "role_redefinition";
    case Category::prompt_extraction: return "prompt_extraction";
    case Category::role_tag_spoofing: return "role_tag_spoofing";
    case Category::exfiltration: return "exfiltration";
    case Category::encoded_payload: return "encoded_payload";
    case Category::gibberish_suffix: return "gibberish_suffix";
    case Category::jailbreak: return "jailbreak";
  }
  return "none";
}

Detector::Scratch::Scratch() : work_(core::make_pimpl<Work>()) {}

Detector::Detector(std::unique_ptr<const Model> model) noexcept : model_(std::move(model)) {}
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;
Detector::~Detector() = default;

core::Result<Detector> Detector::load(std::string_view model_bytes) {
  TRY(LoadedModel loaded, read_model(model_bytes));
  return Detector(std::make_unique<const Model>(Model{std::move(loaded)}));
}

std::string_view Detector::id() const noexcept { return model_->file.id(); }
std::string_view Detector::card() const noexcept { return model_->file.card(); }

float Detector::threshold(Source source, Sensitivity sensitivity) const noexcept {
  if (source == Source::system) return kNever;
  const std::size_t stricter = source == Source::tool ? 1 : 0;
  return model_->calibration.threshold[static_cast<std::size_t>(sensitivity) + stricter];
}

Verdict Detector::judge(const text::View& view, std::span<const text::Hidden> hidden, Source source, Scratch& scratch,
                        Sensitivity sensitivity) const {
  return weigh(view, hidden, threshold(source, sensitivity), scratch);
}

Verdict Detector::judge(const text::View& view, std::span<const text::Hidden> hidden, Source source, Scratch& scratch,
                        float threshold) const {
  if (source == Source::system) threshold = kNever;
  if (source == Source::tool) threshold = threshold / (2 - threshold);
  return weigh(view, hidden, threshold, scratch);
}

Verdict Detector::weigh(const text::View& view, std::span<const text::Hidden> hidden, float threshold,
                        Scratch& scratch) const {
  Scratch::Work& work = *scratch.work_;
  Verdict verdict;
  verdict.threshold = threshold;
  const Part part = hidden.empty() ? Part{0, view.folded.size()} : readable_part(view, hidden);
  text::View read = view;
  read.folded = view.folded.substr(part.begin, part.size());
  if (part.size() > 0 || view.folded.empty()) verdict.score = score(*model_, read, work.reading);
  if (!hidden.empty()) {
    const Found found = score_hidden(*model_, hidden, work.hidden_reading, work.normaliser, work.joined);
    if (found.score > verdict.score) {
      verdict.score = found.score;
      verdict.hidden = true;
      verdict.spans[0] = {found.begin, found.end, 0};
    }
  }
  verdict.attack = verdict.score >= verdict.threshold;
  if (!verdict.attack) {
    verdict.hidden = false;
    verdict.spans[0] = {};
  } else if (verdict.hidden) {
    verdict.category = Category::encoded_payload;
    verdict.span_count = 1;
  } else {
    verdict.category = categorise(*model_, read.folded, work.reading, work.explaining);
    find_spans(*model_, read.folded, work.explaining, verdict);
    for (Span& span : std::span(verdict.spans).first(verdict.span_count)) {
      span.begin = view.origin(part.begin + span.begin);
      span.end = view.origin_end(part.begin + span.end);
    }
    if (verdict.span_count == 0) verdict.spans[verdict.span_count++] = {0, view.raw.size(), 0};  // all was folded away
  }
  return verdict;
}

}  // namespace policy::injection
