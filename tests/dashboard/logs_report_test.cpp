#include "dashboard/logs_report.h"

#include <catch2/catch.hpp>

using dashboard::LogQuery;
using dashboard::logs_json;

namespace {

std::size_t lines_in(const std::string& body) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = body.find("{\"seq\":", at)) != body.npos; ++at) ++count;
  return count;
}

bool has(const std::string& body, std::string_view piece) { return body.find(piece) != std::string::npos; }

}  // namespace

TEST_CASE("lines are filtered by values as they stand, whatever other values look like") {
  core::Log log;
  log.kept().resize(100);
  core::LogLine line;
  log.kept().add(line.start(core::LogLevel::info, "request").str("request_id", "a\"b").finish());
  log.kept().add(line.start(core::LogLevel::error, "odd").str("msg", R"("level":"debug","event":"request")").finish());
  log.kept().add(line.start(core::LogLevel::warning, "config_applied").str("by", "Ops").finish());
  LogQuery query;
  CHECK(lines_in(logs_json(log, query)) == 3);
  query.level = core::LogLevel::warning;
  CHECK(lines_in(logs_json(log, query)) == 2);
  query = LogQuery();
  query.event = "request";
  CHECK(lines_in(logs_json(log, query)) == 1);
  query = LogQuery();
  query.request_id = "a\"b";
  CHECK(lines_in(logs_json(log, query)) == 1);
  query.request_id = "a";
  CHECK(lines_in(logs_json(log, query)) == 0);
  query = LogQuery();
  query.text = "oPS";
  CHECK(lines_in(logs_json(log, query)) == 1);
}

TEST_CASE("the newest lines come first, and what is left out is counted") {
  core::Log log;
  log.kept().resize(1000);
  core::LogLine line;
  for (int i = 0; i < 700; ++i) log.kept().add(line.start(core::LogLevel::info, "n").num("n", i).finish());
  LogQuery query;
  query.limit = 300;
  std::uint64_t newest = 0;
  const std::string body = logs_json(log, query, &newest);
  CHECK(body.starts_with("{\"lines\":[{\"seq\":700,"));
  CHECK(lines_in(body) == 300);
  CHECK(has(body, "\"skipped\":400,\"newest\":700,\"oldest\":1,\"kept\":700,\"dropped\":0}"));
  CHECK(newest == 700);
  query.after = 698;
  CHECK(lines_in(logs_json(log, query)) == 2);
  query.after = 700;
  CHECK(lines_in(logs_json(log, query)) == 0);
  query.after = 701;  // of an earlier process
  CHECK(lines_in(logs_json(log, query)) == 300);
  log.kept().resize(0);
  CHECK(has(logs_json(log, LogQuery()), "{\"lines\":[],"));
}
