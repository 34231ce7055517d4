#include "router/traffic/collector.h"

#include <catch2/catch.hpp>

namespace router::traffic {
namespace {

using namespace std::chrono_literals;

// A ring, and requests that begin and end in the order a test says.
struct Ring {
  DecisionRing ring;
  std::shared_ptr<Snapshot> snapshot = std::make_shared<Snapshot>();
  explicit Ring(std::size_t capacity) : ring(0, capacity, 1) { snapshot->config = std::make_shared<core::Config>(); }

  std::unique_ptr<Exchange> begin(std::string request, bool dry_run = false) {
    auto out = std::make_unique<Exchange>();
    out->snapshot = snapshot;
    out->request_id = std::move(request);
    out->dry_run = dry_run;
    ring.next_id(out->decision_id);
    return out;
  }
  void end(const std::unique_ptr<Exchange>& exchange) { ring.keep(*exchange); }
  void pass(const std::string& request) { end(begin(request)); }
};

std::vector<std::string> seen(const Batch& batch) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < batch.count; ++i) out.push_back(batch.rows[i]->request_id);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("requests are seen in the order they ended, whatever the order they began in", "[traffic]") {
  Ring ring(8);
  const auto slow = ring.begin("slow"), slower = ring.begin("slower");
  ring.pass("quick");
  ring.end(slow);
  Batch batch;
  fill(batch, ring.ring);
  CHECK(seen(batch) == Names{"quick", "slow"});
  fill(batch, ring.ring);
  CHECK(batch.count == 0);
  ring.end(slower);
  fill(batch, ring.ring);
  CHECK(seen(batch) == Names{"slower"});
  CHECK(batch.not_seen == 0);
}

TEST_CASE("what was overwritten before it was read is not seen, and counted", "[traffic]") {
  Ring ring(4);
  for (int i = 0; i < 10; ++i) ring.pass(std::to_string(i));
  Batch batch;
  fill(batch, ring.ring);
  CHECK(seen(batch) == Names{"6", "7", "8", "9"});
  CHECK(batch.not_seen == 6);
}

TEST_CASE("a long request that takes the slot of a short one costs that one", "[traffic]") {
  Ring ring(4);
  const auto slow = ring.begin("slow");
  for (int i = 0; i < 4; ++i) ring.pass(std::to_string(i));  // the last one has the slow one's slot
  ring.end(slow);
  Batch batch;
  fill(batch, ring.ring);
  CHECK(batch.count + batch.not_seen == 5);
  CHECK(seen(batch).back() == "slow");
}

TEST_CASE("what sent nothing is passed over", "[traffic]") {
  Ring ring(8);
  ring.end(ring.begin("explained", true));
  ring.pass("sent");
  Batch batch;
  fill(batch, ring.ring);
  CHECK(seen(batch) == Names{"sent"});
  CHECK(batch.not_seen == 0);
}

TEST_CASE("a batch is a bounded piece of work", "[traffic]") {
  Ring ring(1000);
  for (std::size_t i = 0; i < 3 * Batch::kRows; ++i) ring.pass("x");
  Batch batch;
  std::size_t all = 0;
  for (int visit = 0; visit < 3; ++visit) {
    fill(batch, ring.ring);
    CHECK(batch.count == Batch::kRows);
    all += batch.count;
  }
  fill(batch, ring.ring);
  CHECK(batch.count == 0);
  CHECK(all == 3 * Batch::kRows);
}

TEST_CASE("the faster a ring fills, the sooner it is looked at again", "[traffic]") {
  CHECK(next_look(0, 200ms, 4096) == 100ms);
  CHECK(next_look(100, 200ms, 4096) == 100ms);
  CHECK(next_look(4096, 200ms, 4096) == 25ms);
  CHECK(next_look(5000, 200ms, 2048) < 25ms);
  CHECK(next_look(1'000'000, 1ms, 16) >= 1ms);
}

}  // namespace router::traffic
