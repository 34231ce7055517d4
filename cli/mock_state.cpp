#include "cli/mock_state.h"

#include <algorithm>

#include "core/json_writer.h"
#include "core/random.h"

namespace cli {
namespace {

void member(std::string& out, std::string_view key, std::int64_t value) {
  out += '"';
  out += key;
  out += "\":" + std::to_string(value) + ",";
}

void append_record(std::string& out, const MockRecord& record) {
  out += '{';
  member(out, "number", static_cast<std::int64_t>(record.number));
  member(out, "ts_us", record.at_us);
  member(out, "status", record.status);
  member(out, "cancelled_at_us", record.cancelled_at_us);
  member(out, "cancelled_after_us", record.cancelled_at_us ? record.cancelled_at_us - record.at_us : 0);
  out += "\"cancelled\":";
  out += record.cancelled_at_us ? "true" : "false";
  out += ",\"done\":";
  out += record.done ? "true" : "false";
  out += ",\"path\":";
  core::append_json_string(out, record.path);
  out += ",\"model\":";
  core::append_json_string(out, record.model);
  out += '}';
}

}  // namespace

std::int64_t unix_microseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::uint64_t MockState::begin(const net::RequestHead& head, std::string_view path, std::string_view model,
                               std::string_view body) {
  const std::lock_guard lock(mutex_);
  MockRecord record;
  record.number = next_++;
  record.at_us = unix_microseconds();
  record.path = path;
  record.model = model;
  if (records_.size() == kRecords) records_.pop_front();
  records_.push_back(std::move(record));
  ++requests_;
  ++active_;
  const auto known = by_path_.find(path);
  if (known != by_path_.end()) {
    ++known->second;
  } else {
    ++by_path_[by_path_.size() < kPaths ? std::string(path) : std::string("other")];
  }
  last_path_ = path;
  last_body_ = body.substr(0, kBody);
  last_headers_.resize(head.count);
  for (std::size_t i = 0; i < head.count; ++i) {
    last_headers_[i].first = head.fields[i].name;
    last_headers_[i].second = head.fields[i].value;
  }
  return next_ - 1;
}

MockRecord* MockState::find(std::uint64_t number) {
  for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
    if (record->number == number) return &*record;
  }
  return nullptr;
}

void MockState::end(std::uint64_t number, int status, bool completed) {
  const std::lock_guard lock(mutex_);
  --active_;
  if (completed) ++completed_;
  MockRecord* record = find(number);
  if (!record) return;
  record->status = status;
  record->done = true;
}

void MockState::cancelled(std::uint64_t number) {
  const std::int64_t now = unix_microseconds();
  const std::lock_guard lock(mutex_);
  ++cancelled_;
  last_cancelled_at_us_ = now;
  MockRecord* record = find(number);
  if (!record) return;
  record->cancelled_at_us = now;
  last_cancel_us_ = now - record->at_us;
}

void MockState::set_script(std::string model, std::string script, int times) {
  const std::lock_guard lock(mutex_);
  auto& told = scripts_[model];
  if (times < 0) told.clear();
  told.push_back(Told{std::move(script), times});
}

MockScript MockState::script_for(std::string_view model) {
  const std::lock_guard lock(mutex_);
  MockScript out = defaults_;
  for (const std::string_view name : {std::string_view("*"), model}) {
    const auto found = scripts_.find(name);
    if (found == scripts_.end() || found->second.empty()) continue;
    Told& told = found->second.front();
    (void)read_mock_script(told.script, out);  // checked when it was set
    if (told.times > 0 && --told.times == 0) found->second.pop_front();
  }
  return out;
}

bool MockState::draw(const MockScript& script) {
  if (script.fail_rate >= 1) return true;
  const std::lock_guard lock(mutex_);
  return core::Random(script.seed + ++draws_).uniform() < script.fail_rate;
}

std::string MockState::stats_json() {
  const std::lock_guard lock(mutex_);
  std::string out = "{";
  member(out, "requests", static_cast<std::int64_t>(requests_));
  member(out, "active", active_);
  member(out, "completed", static_cast<std::int64_t>(completed_));
  member(out, "cancelled", static_cast<std::int64_t>(cancelled_));
  member(out, "last_cancel_ms", last_cancel_us_ / 1000);
  member(out, "cancelled_at_us", last_cancelled_at_us_);
  if (server_) member(out, "connections", server_->connections.load(std::memory_order_relaxed));
  if (server_) member(out, "accepted", static_cast<std::int64_t>(server_->accepted.load(std::memory_order_relaxed)));
  out += "\"by_path\":{";
  for (const auto& [path, count] : by_path_) {
    if (out.back() != '{') out += ',';
    core::append_json_string(out, path);
    out += ":" + std::to_string(count);
  }
  out += "},\"last_request\":{\"path\":";
  core::append_json_string(out, last_path_);
  out += ",\"headers\":{";
  for (const auto& [name, value] : last_headers_) {
    if (out.back() != '{') out += ',';
    core::append_json_string(out, name);
    out += ':';
    core::append_json_string(out, value);
  }
  out += "},\"body\":";
  core::append_json_string(out, last_body_);
  return out + "}}";
}

std::string MockState::requests_json(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  std::string out = "[";
  const std::size_t from = records_.size() > limit ? records_.size() - limit : 0;
  for (std::size_t i = from; i < records_.size(); ++i) {
    if (i > from) out += ',';
    append_record(out, records_[i]);
  }
  return out + "]";
}

void MockState::reset() {
  const std::lock_guard lock(mutex_);
  scripts_.clear();
  records_.clear();
  by_path_.clear();
  requests_ = completed_ = cancelled_ = draws_ = 0;
  last_cancel_us_ = last_cancelled_at_us_ = 0;
  last_path_.clear();
  last_body_.clear();
  last_headers_.clear();
}

}  // namespace cli
