#include "dashboard/services/log_feed.h"

#include <utility>

#include "core/json_fields.h"
#include "dashboard/services/lines.h"

namespace dashboard::services {

void LogFeed::add(std::string_view line) {
  std::string text = harmless(line);
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    bytes_ += text.size();
    lines_.push_back(std::move(text));
    while (lines_.size() > kLines || bytes_ > kBytes) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
      ++skipped_;
    }
    first = !std::exchange(notified_, true);
  }
  if (first) notify_();
}

void LogFeed::end(const Finished& finished) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    core::JsonFields fields(last_words_);
    fields.text("result", to_string(finished.ending));
    fields.key("exit");
    last_words_ += finished.ending == Ending::exited ? std::to_string(finished.code) : "null";
    fields.text_or_null("problem", finished.problem);
    fields.end();
    ended_ = true;
    first = !std::exchange(notified_, true);
  }
  if (first) notify_();
}

LogFeed::Batch LogFeed::take() {
  Batch out;
  const std::lock_guard lock(mutex_);
  notified_ = false;
  if (skipped_ > 0) out.events += "event: skipped\ndata: " + std::to_string(std::exchange(skipped_, 0)) + "\n\n";
  for (const std::string& line : lines_) out.events.append("data: ").append(line).append("\n\n");
  lines_.clear();
  bytes_ = 0;
  out.ended = ended_;
  if (ended_) out.events += "event: end\ndata: " + last_words_ + "\n\n";
  return out;
}

}  // namespace dashboard::services
