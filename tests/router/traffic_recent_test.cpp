#include "router/traffic/recent.h"

#include <catch2/catch.hpp>

namespace router::traffic {
namespace {

struct Kept {
  Recent recent;
  explicit Kept(std::size_t capacity, std::int64_t began = 1'800'000'000) : recent(capacity, began) {}
  void keep(std::string id, int status = 200) {
    auto row = std::make_unique<Row>();
    row->id = std::move(id);
    row->route = "auto";
    row->status = status;
    recent.keep(row);
  }
  std::string list(const Page& page = {}) const { return recent.to_json(page); }
};

// The ids in the answer, in its order.
std::string ids(const std::string& json) {
  std::string out;
  for (std::size_t at = json.find("\"id\":\""); at != std::string::npos; at = json.find("\"id\":\"", at + 1)) {
    const std::size_t begin = at + 6;
    out += json.substr(begin, json.find('"', begin) - begin) + " ";
  }
  return out;
}

std::optional<Cursor> cursor(const std::string& json, const std::string& name) {
  const std::size_t begin = json.rfind("\"" + name + "\":\"") + name.size() + 4;
  return Cursor::parse(json.substr(begin, json.find('"', begin) - begin));
}

bool skipped(const std::string& json, int n) { return json.ends_with("\"skipped\":" + std::to_string(n) + "}"); }

}  // namespace

TEST_CASE("the newest come first, and the oldest make room", "[traffic]") {
  Kept kept(3);
  CHECK(ids(kept.list()).empty());
  for (const char* id : {"a", "b", "c", "d"}) kept.keep(id);
  CHECK(ids(kept.list()) == "d c b ");
}

TEST_CASE("who leafs through sees each request once", "[traffic]") {
  Kept kept(100);
  for (char id = 'a'; id <= 'g'; ++id) kept.keep(std::string(1, id), id == 'c' ? 500 : 200);
  Page page;
  page.limit = 2;
  page.filter.status = 2;
  std::string all;
  for (int i = 0; i < 4; ++i) {
    const std::string json = kept.list(page);
    all += ids(json);
    page.before = cursor(json, "oldest");
    REQUIRE(page.before);
  }
  CHECK(all == "g f e d b a ");
}

TEST_CASE("who watches gets what is new, and is told what went by", "[traffic]") {
  Kept kept(4);
  kept.keep("a");
  Page page;
  page.after = cursor(kept.list(), "newest");
  REQUIRE(page.after);
  CHECK(ids(kept.list(page)).empty());
  kept.keep("b");
  kept.keep("c");
  CHECK(ids(kept.list(page)) == "c b ");
  CHECK(skipped(kept.list(page), 0));
  page.limit = 1;
  CHECK(ids(kept.list(page)) == "c ");
  CHECK(skipped(kept.list(page), 1));
  page.limit = 100;
  for (const char* id : {"d", "e", "f"}) kept.keep(id);
  CHECK(ids(kept.list(page)) == "f e d c ");
  CHECK(skipped(kept.list(page), 1));  // b is there no more
}

TEST_CASE("requests that nobody saw leave their places free", "[traffic]") {
  Kept kept(10);
  kept.keep("a");
  Page page;
  page.after = kept.recent.newest();
  kept.recent.skip(3);
  kept.keep("b");
  CHECK(ids(kept.list(page)) == "b ");
  CHECK(skipped(kept.list(page), 3));
  kept.recent.skip(1'000'000'000);
  kept.keep("c");
  CHECK(ids(kept.list()) == "c ");
}

TEST_CASE("to the cursor of an earlier process everything is new", "[traffic]") {
  Kept kept(10);
  kept.keep("a");
  Page page;
  page.after = Cursor{1'700'000'000, 500};
  CHECK(ids(kept.list(page)) == "a ");
  page = {};
  page.before = Cursor{1'700'000'000, 500};
  CHECK(ids(kept.list(page)).empty());
}

TEST_CASE("a filter takes an id by its beginning, a target that was tried, and what policy said", "[traffic]") {
  Row row;
  row.id = "dec_0012";
  row.request_id = "req-7";
  row.model = "gpt";
  row.served_by = "b/two";
  row.tries.resize(3);
  row.tries[0].target = "a/one";
  row.tries[2].target = "c/of_an_earlier_request";
  row.try_count = 1;
  row.rules = {"no secrets", "of_an_earlier_request"};
  row.rule_count = 1;
  row.entities = 2;
  row.injection = "attack";
  const auto passes = [&](std::string Filter::*field, std::string value) {
    Filter filter;
    filter.*field = std::move(value);
    return filter.matches(row);
  };
  CHECK(passes(&Filter::id, "dec_00"));
  CHECK(passes(&Filter::id, "req-7"));
  CHECK_FALSE(passes(&Filter::id, "dec_1"));
  CHECK(passes(&Filter::target, "a/one"));
  CHECK(passes(&Filter::target, "b/two"));
  CHECK_FALSE(passes(&Filter::target, "c/of_an_earlier_request"));
  CHECK(passes(&Filter::policy, "no secrets"));
  CHECK(passes(&Filter::policy, "attack"));
  CHECK(passes(&Filter::policy, "entities"));
  CHECK_FALSE(passes(&Filter::policy, "of_an_earlier_request"));
  CHECK_FALSE(passes(&Filter::model, "gp"));
}

TEST_CASE("only what is a cursor reads as one", "[traffic]") {
  const Cursor one{1'800'000'000, 0x1234};
  const auto read = Cursor::parse(one.text());
  REQUIRE(read);
  CHECK(read->began == one.began);
  CHECK(read->place == one.place);
  for (const char* text : {"", "-", "12", "12-", "-12", "x-1", "1-x", "1-1 ", "1-1-1", "1-ffffffffffffffffff"})
    CHECK_FALSE(Cursor::parse(text));
}

}  // namespace router::traffic
