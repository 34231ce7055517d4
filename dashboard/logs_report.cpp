#include "dashboard/logs_report.h"

#include <algorithm>
#include <limits>

#include "core/json_fields.h"

namespace dashboard {
namespace {

constexpr std::size_t kAtOnce = 256;  // copied under the log's mutex

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The text value of a key of ours. Quotes inside values are escaped, so the first such place is the key's.
std::string_view value_of(std::string_view line, std::string_view key_with_quotes) {
  const std::size_t at = line.find(key_with_quotes);
  if (at == line.npos) return {};
  const std::size_t begin = at + key_with_quotes.size();
  std::size_t end = begin;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  return line.substr(begin, std::min(end, line.size()) - begin);
}

int rank(std::string_view level) {
  for (const auto one : {core::LogLevel::debug, core::LogLevel::info, core::LogLevel::warning, core::LogLevel::error}) {
    if (level == to_string(one)) return static_cast<int>(one);
  }
  return 0;
}

std::string escaped(std::string_view text) {
  std::string out;
  core::append_json_escaped(out, text);
  return out;
}

// A query made ready: values as they stand in a line.
class Filter {
 public:
  explicit Filter(const LogQuery& query)
      : level_(static_cast<int>(query.level)),
        event_(escaped(query.event)),
        request_id_(escaped(query.request_id)),
        text_(escaped(query.text)) {
    std::transform(text_.begin(), text_.end(), text_.begin(), lower);
  }
  bool passes(std::string_view line) const {
    if (line.empty()) return false;
    if (level_ > 0 && rank(value_of(line, "\"level\":\"")) < level_) return false;
    if (!event_.empty() && value_of(line, "\"event\":\"") != event_) return false;
    if (!request_id_.empty() && value_of(line, "\"request_id\":\"") != request_id_) return false;
    return text_.empty() || std::search(line.begin(), line.end(), text_.begin(), text_.end(),
                                        [](char a, char b) { return lower(a) == b; }) != line.end();
  }

 private:
  int level_;
  std::string event_, request_id_, text_;
};

}  // namespace

std::string logs_json(core::Log& log, const LogQuery& query, std::uint64_t* newest) {
  const core::LogRing::Reach reach = log.kept().reach();
  const Filter filter(query);
  const std::uint64_t after = query.after > reach.newest ? 0 : query.after;
  std::string out = "{\"lines\":[";
  std::size_t shown = 0;
  std::int64_t skipped = 0;
  std::vector<core::LogRing::Line> lines;
  for (std::uint64_t before = reach.newest + 1; before > after + 1;) {
    lines.clear();
    log.kept().read(before, kAtOnce, lines);
    if (lines.empty()) break;
    for (const core::LogRing::Line& line : lines) {
      before = line.number;
      if (line.number <= after) break;
      if (!filter.passes(line.text)) continue;
      if (shown == query.limit) {
        ++skipped;
        continue;
      }
      ++shown;
      core::append_comma(out);
      out.append("{\"seq\":").append(std::to_string(line.number)).append(",\"line\":").append(line.text).append("}");
    }
  }
  out += "],";
  std::string rest;
  core::JsonFields fields(rest);
  fields.integer("skipped", skipped);
  fields.integer("newest", static_cast<std::int64_t>(reach.newest));
  fields.integer("oldest", static_cast<std::int64_t>(reach.oldest));
  fields.integer("kept", static_cast<std::int64_t>(reach.lines));
  fields.integer("dropped", static_cast<std::int64_t>(log.dropped()));
  fields.end();
  if (newest) *newest = reach.newest;
  return out + rest.substr(1);
}

}  // namespace dashboard
