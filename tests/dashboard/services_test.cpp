#include "dashboard/services/services.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <condition_variable>
#include <filesystem>
#include <fstream>

#include "dashboard/services/backups.h"
#include "dashboard/services/log_feed.h"
#include "dashboard/services/report.h"

using namespace dashboard::services;

namespace {

// Services without a server: a config of the test's own, and nobody who could be asked for health.
struct House {
  std::mutex mutex;
  std::condition_variable ended;
  std::vector<Outcome> outcomes;
  std::shared_ptr<core::Config> config = std::make_shared<core::Config>();
  Services services{[this] { return config; },
                    [](const std::vector<core::ServiceHealthConfig>& checks) {
                      auto round = std::make_shared<HealthRound>(checks.size());
                      for (std::size_t i = 0; i < checks.size(); ++i) round->set(i, Health());
                      return round;
                    }};
  core::ServiceConfig& add(std::string name) {
    config->services.emplace_back().name = std::move(name);
    return config->services.back();
  }
  core::Result<void> act(std::string_view name, Action action) {
    return services.act(name, action, "ops", [this](Outcome outcome) {
      const std::lock_guard lock(mutex);
      outcomes.push_back(std::move(outcome));
      ended.notify_all();
    });
  }
  Outcome wait() {
    std::unique_lock lock(mutex);
    REQUIRE(ended.wait_for(lock, std::chrono::seconds(30), [this] { return !outcomes.empty(); }));
    Outcome out = std::move(outcomes.back());
    outcomes.clear();
    return out;
  }
};

std::string code_of(core::Result<void> result) {
  REQUIRE_FALSE(result);
  return std::move(result).assume_error().code;
}

}  // namespace

TEST_CASE("a restart without a command of its own is a stop and a start") {
  core::ServiceConfig service;
  service.stop = {"stop"};
  CHECK(commands_of(service, Action::restart).empty());
  service.start = {"start"};
  CHECK(commands_of(service, Action::restart) == std::vector<core::Argv>{{"stop"}, {"start"}});
  service.restart = {"restart"};
  CHECK(commands_of(service, Action::restart) == std::vector<core::Argv>{{"restart"}});
}

TEST_CASE("a start is not tried when the stop before it failed") {
  House house;
  core::ServiceConfig& service = house.add("box");
  service.stop = {"false"};
  service.start = {"echo", "started"};
  REQUIRE(house.act("box", Action::restart));
  const Outcome outcome = house.wait();
  CHECK_FALSE(outcome.ok());
  CHECK(outcome.finished.code == 1);
  CHECK(outcome.finished.output.empty());
}

TEST_CASE("what is refused says with a code why") {
  House house;
  core::ServiceConfig& service = house.add("box");
  service.start = {"sleep", "600"};
  service.stop = {"true"};
  CHECK(code_of(house.act("other", Action::start)) == "service_not_found");
  CHECK(code_of(house.act("box", Action::backup)) == "service_backup_not_configured");
  REQUIRE(house.act("box", Action::start));
  CHECK(code_of(house.act("box", Action::stop)) == "service_busy");
  CHECK(house.services.standing("box").busy == Action::start);
  house.services.begin_drain();
  CHECK(house.wait().finished.ending == Ending::stopped);
  CHECK(house.services.finish(std::chrono::seconds(10)));
  auto late = house.act("box", Action::stop);
  REQUIRE_FALSE(late);
  CHECK(late.assume_error().kind == core::ErrorKind::draining);
}

TEST_CASE("a state is asked for once while it is fresh, and anew after an action") {
  House house;
  const std::string file =
      (std::filesystem::temp_directory_path() / ("signalbox-state-" + std::to_string(getpid()))).string();
  std::filesystem::remove(file);
  core::ServiceConfig& service = house.add("box");
  service.status = {"test", "-e", file};
  service.start = {"touch", file};
  house.services.refresh();
  CHECK(house.services.standing("box").state == Standing::State::stopped);
  std::ofstream(file).put('x');
  house.services.refresh();
  CHECK(house.services.standing("box").state == Standing::State::stopped);
  REQUIRE(house.act("box", Action::start));
  CHECK(house.wait().ok());
  house.services.refresh();
  CHECK(house.services.standing("box").state == Standing::State::running);
  std::filesystem::remove(file);
}

TEST_CASE("no value of a service's environment is told, and its output is harmless") {
  House house;
  core::ServiceConfig& service = house.add("box");
  service.start = {"printf", "\\033[31mred\\033[0m\\007"};
  service.environment = {{"TOKEN", "sk-secret"}};
  REQUIRE(house.act("box", Action::start));
  house.wait();
  const std::string one = service_json(house.services, house.config->services[0]);
  CHECK(one.find("sk-secret") == std::string::npos);
  CHECK(one.find("\"output\":\"red\xEF\xBF\xBD\"") != std::string::npos);
  CHECK(services_json(house.services, *house.config).find("\"output\"") == std::string::npos);
}

TEST_CASE("a page that reads slowly loses the oldest lines and is told how many") {
  int woken = 0;
  LogFeed feed([&woken] { ++woken; });
  feed.add("one");
  feed.add("two");
  CHECK(woken == 1);
  CHECK(feed.take().events == "data: one\n\ndata: two\n\n");
  CHECK(feed.take().events.empty());
  for (std::size_t i = 0; i < LogFeed::kLines + 3; ++i) feed.add("x");
  CHECK(woken == 2);
  CHECK(feed.take().events.starts_with("event: skipped\ndata: 3\n\ndata: x\n\n"));
  for (int i = 0; i < 40; ++i) feed.add(std::string(16 << 10, 'y'));
  CHECK(feed.take().events.size() < LogFeed::kBytes + (20 << 10));
  Finished finished;
  finished.ending = Ending::exited;
  feed.end(finished);
  const LogFeed::Batch last = feed.take();
  CHECK(last.ended);
  CHECK(last.events == "event: end\ndata: {\"result\":\"exited\",\"exit\":0,\"problem\":null}\n\n");
}

TEST_CASE("old backups are removed and nothing else") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("signalbox-backups-" + std::to_string(getpid()));
  fs::remove_all(folder);
  CHECK(list_backups(folder.string()).problem.empty());
  fs::create_directories(folder / "inner");
  for (int age = 0; age < 5; ++age) {
    const fs::path file = folder / ("b" + std::to_string(age));
    std::ofstream(file) << "x";
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(age));
  }
  std::ofstream(folder / ".hidden") << "x";
  fs::create_symlink(folder / "b4", folder / "link");
  CHECK(remove_old_backups(folder.string(), 2) == 3);
  const BackupFolder left = list_backups(folder.string());
  REQUIRE(left.files.size() == 2);
  CHECK(left.files[0].name == "b0");
  CHECK(left.files[1].name == "b1");
  CHECK((fs::exists(folder / ".hidden") && fs::is_directory(folder / "inner") && fs::is_symlink(folder / "link")));
  fs::remove_all(folder);
}
