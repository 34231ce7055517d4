// A small checker of the Prometheus text format 0.0.4: what a scraper would refuse, as the reason, or empty.
#pragma once

#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace metrics::test {

class TextFormat {
 public:
  static std::string problem_of(std::string_view text) { return TextFormat().check(text); }

 private:
  std::string check(std::string_view text) {
    if (text.empty() || text.back() != '\n') return "does not end with a newline";
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(line.size() + 1);
      const std::string problem = line.starts_with("#") ? comment(line) : sample(line);
      if (!problem.empty()) return problem + ": " + std::string(line);
    }
    return {};
  }

  std::string comment(std::string_view line) {
    const bool help = line.starts_with("# HELP ");
    if (!help && !line.starts_with("# TYPE ")) return "neither HELP nor TYPE";
    line.remove_prefix(7);
    const std::string name(line.substr(0, line.find(' ')));
    if (!is_name(name)) return "bad metric name";
    if (help) return helped_.insert(name).second ? "" : "second HELP";
    family_ = name;
    type_ = line.substr(name.size() + 1);
    if (type_ != "counter" && type_ != "gauge" && type_ != "histogram") return "bad type";
    if (type_ == "counter" && !family_.ends_with("_total")) return "counter without _total";
    return typed_.insert(name).second ? "" : "second TYPE";
  }

  std::string sample(std::string_view line) {
    const std::string name(line.substr(0, line.find_first_of("{ ")));
    std::string_view suffix = name;
    if (!suffix.starts_with(family_)) return "sample outside its family";
    suffix.remove_prefix(family_.size());
    const bool bucket = type_ == "histogram" && suffix == "_bucket";
    const bool count = type_ == "histogram" && suffix == "_count";
    const bool sum = type_ == "histogram" && suffix == "_sum";
    if (!suffix.empty() && !bucket && !count && !sum) return "sample outside its family";
    if (suffix.empty() && type_ == "histogram") return "histogram without suffix";

    line.remove_prefix(name.size());
    std::map<std::string, std::string> labels;
    if (line.starts_with("{") && !read_labels(line, labels)) return "bad labels";
    if (!line.starts_with(" ")) return "no value";
    const std::string value_text(line.substr(1));
    char* end = nullptr;
    const double value = std::strtod(value_text.c_str(), &end);
    if (value_text.empty() || *end != '\0') return "bad value";

    const std::string le = labels["le"];
    labels.erase("le");
    std::string series = family_;
    for (const auto& [key, label] : labels) series += "|" + key + "=" + label;
    if (!seen_.insert(name + series + "|" + le).second) return "the series stands twice";
    return histogram(bucket, count, series, le, value);
  }

  std::string histogram(bool bucket, bool count, const std::string& series, const std::string& le, double value) {
    if (count) counts_[series] = value;
    if (bucket) {
      if (value < buckets_[series]) return "buckets fall";
      buckets_[series] = value;
      if (le == "+Inf" && counts_.contains(series) && counts_[series] != value) return "count and +Inf differ";
    }
    return {};
  }

  // At "{": reads up to and including "}".
  static bool read_labels(std::string_view& line, std::map<std::string, std::string>& labels) {
    line.remove_prefix(1);
    while (!line.starts_with("}")) {
      const std::size_t equals = line.find("=\"");
      if (equals == std::string_view::npos) return false;
      const std::string key(line.substr(0, equals));
      line.remove_prefix(equals + 2);
      std::string value;
      while (!line.empty() && line[0] != '"') {
        if (line[0] == '\\') {
          if (line.size() < 2 || std::string_view("\\\"n").find(line[1]) == std::string_view::npos) return false;
          value += line[0];
          line.remove_prefix(1);
        }
        value += line[0];
        line.remove_prefix(1);
      }
      if (line.empty() || !is_name(key) || !labels.emplace(key, value).second) return false;
      line.remove_prefix(1);
      if (line.starts_with(",")) line.remove_prefix(1);
    }
    line.remove_prefix(1);
    return true;
  }

  static bool is_name(std::string_view name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return !name.empty() && name.find_first_not_of(kAllowed) == std::string_view::npos &&
           !(name[0] >= '0' && name[0] <= '9');
  }

  std::string family_, type_;
  std::set<std::string> helped_, typed_, seen_;
  std::map<std::string, double> buckets_, counts_;
};

}  // namespace metrics::test
