// A screen over each text of an answer, whole or streamed; screen.h says what one does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/screen.h"
#include "router/wire/stream_texts.h"

namespace router::wire {

// A whole answer; as unmask_answer().
bool screen_answer(std::string_view body, std::size_t readable, const Screening& screening, std::string& out);

class StreamScreen : public StreamTexts {
 public:
  void begin(const Screening& screening);

 private:
  void begin_text(std::size_t number, std::string_view field) override;
  bool feed_text(std::size_t number, std::string_view raw, std::string& out) override;
  void end_text(std::size_t number, std::string& out) override;
  bool hides_logprobs() const override;

  const Screening* screening_ = nullptr;
  std::vector<Screen> screens_;
};

}  // namespace router::wire
