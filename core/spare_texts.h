// Memory of texts that are needed for a moment, kept for the next: the last one's first, which is still in the
// processor's caches. Bounded in number and size. One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace core {

class SpareTexts {
 public:
  static constexpr std::size_t kMost = 64, kLargest = 64 << 10;

  // Empty; with memory, where some is kept. give() it back.
  std::string take() {
    if (kept_.empty()) return {};
    std::string text = std::move(kept_.back());
    kept_.pop_back();
    return text;
  }
  void give(std::string&& text) {
    if (kept_.size() == kMost || text.capacity() > kLargest || text.capacity() == std::string().capacity()) return;
    text.clear();
    kept_.push_back(std::move(text));
  }

 private:
  std::vector<std::string> kept_;
};

}  // namespace core
