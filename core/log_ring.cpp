#include "core/log_ring.h"

#include <algorithm>
#include <cstring>

namespace core {

void LogRing::resize(std::size_t lines) {
  const std::lock_guard lock(mutex_);
  if (lines == places_.size()) return;
  capacity_ = lines * kLineBytes;
  bytes_ = lines > 0 ? std::make_unique_for_overwrite<char[]>(capacity_) : nullptr;
  places_.assign(lines, Place());
  places_.shrink_to_fit();
  kept_ = 0;
  head_ = 0;
}

void LogRing::add(std::string_view line) {
  const std::lock_guard lock(mutex_);
  put(line, {});
}

void LogRing::add_pieces(const std::array<std::string_view, 2>& pieces) {
  const std::lock_guard lock(mutex_);
  if (places_.empty()) return;
  std::string_view front = pieces[0], back = pieces[1];
  for (std::size_t end = 0; (end = front.find('\n')) != front.npos; front.remove_prefix(end + 1)) {
    put(front.substr(0, end), {});
  }
  if (!front.empty()) {
    const std::size_t end = std::min(back.find('\n'), back.size());
    put(front, back.substr(0, end));
    back.remove_prefix(std::min(end + 1, back.size()));
  }
  for (std::size_t end = 0; (end = back.find('\n')) != back.npos; back.remove_prefix(end + 1)) {
    put(back.substr(0, end), {});
  }
}

void LogRing::put(std::string_view front, std::string_view back) {
  const std::size_t size = front.size() + back.size();
  if (places_.empty() || size == 0) return;
  ++newest_;
  if (size > capacity_ / 2) {  // its number shows that there was one; an empty text takes its place
    front = back = {};
  }
  const std::size_t kept_size = front.size() + back.size();
  if (kept_ == places_.size()) --kept_;
  while (kept_ > 0 && head_ + kept_size - places_[(newest_ - kept_) % places_.size()].at > capacity_) --kept_;
  put_bytes(head_, front);
  put_bytes(head_ + front.size(), back);
  places_[newest_ % places_.size()] = {head_, kept_size};
  head_ += kept_size;
  ++kept_;
}

void LogRing::put_bytes(std::uint64_t at, std::string_view bytes) noexcept {
  const std::size_t begin = static_cast<std::size_t>(at % capacity_);
  const std::size_t before_end = std::min(bytes.size(), capacity_ - begin);
  std::memcpy(bytes_.get() + begin, bytes.data(), before_end);
  std::memcpy(bytes_.get(), bytes.data() + before_end, bytes.size() - before_end);
}

void LogRing::read(std::uint64_t before, std::size_t most, std::vector<Line>& out) const {
  const std::lock_guard lock(mutex_);
  std::uint64_t number = std::min(newest_, before - std::min<std::uint64_t>(before, 1));
  for (; most > 0 && kept_ > 0 && number > newest_ - kept_; --number, --most) {
    const Place& place = places_[number % places_.size()];
    Line& line = out.emplace_back();
    line.number = number;
    line.text.resize(place.size);
    const std::size_t begin = static_cast<std::size_t>(place.at % capacity_);
    const std::size_t before_end = std::min(place.size, capacity_ - begin);
    std::memcpy(line.text.data(), bytes_.get() + begin, before_end);
    std::memcpy(line.text.data() + before_end, bytes_.get(), place.size - before_end);
  }
}

LogRing::Reach LogRing::reach() const {
  const std::lock_guard lock(mutex_);
  return {kept_ > 0 ? newest_ - kept_ + 1 : 0, newest_, kept_};
}

}  // namespace core
