// The reader of all cards together, and what others get of it.
#include <catch2/catch.hpp>

#include "metrics/gpu/gpu_report.h"
#include "tests/metrics/tree.h"

using namespace metrics;
using namespace metrics::gpu;
using metrics::test::Tree;
using metrics::test::Variable;
using namespace std::chrono_literals;

namespace {

struct Machine {
  Tree tree;
  GpuReader reader;
  When now{core::Instant(1000s), 1'000'000};

  explicit Machine(std::string library = FAKE_NVML)
      : reader({std::move(library), tree.at("proc"), tree.at("sys"), 2s}) {
    tree.link("proc/self/ns/pid", "pid:[4026531836]");
  }
  void step() {
    now.steady += 2s;
    now.unix_ms += 2000;
    reader.step(now);
  }
  std::string json(std::int64_t since = 0) const { return to_json(reader.view(), reader.interval(), since); }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

void add_amd(const Tree& tree) {
  tree.write("sys/class/drm/card0/device/vendor", "0x1002\n");
  tree.write("sys/class/drm/card0/device/uevent", "DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0\n");
}

}  // namespace

TEST_CASE("cards of several vendors are one reading", "[gpu]") {
  Machine machine;
  add_amd(machine.tree);
  machine.step();
  const auto reading = machine.reader.latest();
  CHECK(reading->state == State::ok);
  CHECK(reading->reason.empty());
  REQUIRE(reading->devices.size() == 3);
  CHECK(reading->devices[2].vendor == Vendor::amd);
}

TEST_CASE("one vendor's failure does not hide the other's card", "[gpu]") {
  const Variable init("FAKE_NVML_INIT", "999");
  Machine machine;
  add_amd(machine.tree);
  machine.step();
  const auto reading = machine.reader.latest();
  CHECK(reading->state == State::failed);
  CHECK(has(reading->reason, "nvmlInit"));
  CHECK(reading->devices.size() == 1);
}

TEST_CASE("no card at all is told with the reason, and is healthy", "[gpu]") {
  Machine machine("/nowhere/libnvidia-ml.so.1");
  CHECK(has(machine.json(), R"("state":"starting")"));
  machine.step();
  CHECK(has(machine.json(), R"("state":"absent","reason":"/nowhere/libnvidia-ml.so.1 is not there)"));
  CHECK(health_components(machine.reader.latest().get(), machine.now.unix_ms, 2s).empty());
  CHECK(health_components(nullptr, 0, 2s).empty());
}

TEST_CASE("ten minutes of points are kept, and those after a moment are given", "[gpu]") {
  Machine machine;
  for (int i = 0; i < 400; ++i) machine.step();
  const auto view = machine.reader.view();
  REQUIRE(view.history.size() == 300);
  CHECK(view.history.back()->at_ms == machine.now.unix_ms);
  CHECK(view.history.front()->at_ms == machine.now.unix_ms - 299 * 2000);
  CHECK(has(machine.json(machine.now.unix_ms - 4000),
            R"("history":{"at_ms":[)" + std::to_string(machine.now.unix_ms - 2000) + ',' +
                std::to_string(machine.now.unix_ms) +
                R"(],"devices":[{"uuid":"GPU-00000000-fake","utilization_ratio":[0.370,0.370],)"
                R"("memory_used_bytes":[21474836480,21474836480],"temperature_celsius":[64.0,64.0],)"
                R"("power_watts":[305.5,305.5]})"));
  CHECK(machine.json().size() < 100'000);
}

TEST_CASE("a reading someone holds stays as it was", "[gpu]") {
  Machine machine;
  machine.step();
  const auto held = machine.reader.latest();
  const Variable gpus("FAKE_NVML_GPUS", "0");
  for (int i = 0; i < 3; ++i) machine.step();
  CHECK(held->devices.size() == 2);
}

TEST_CASE("the JSON of a card says null where the card says nothing", "[gpu]") {
  const Variable bare("FAKE_NVML_BARE", "1");
  const Variable gpus("FAKE_NVML_GPUS", "1");
  Machine machine;
  machine.step();
  CHECK(has(machine.json(),
            R"("devices":[{"vendor":"nvidia","index":0,"uuid":"GPU-00000000-fake","name":"NVIDIA Fake 80GB",)"
            R"("driver":"550.90.07","bus":"00000000:10:00.0","lost":false,"mig":false,"shared_memory":false,)"
            R"("utilization_ratio":null,"memory_used_bytes":21474836480,"memory_total_bytes":85899345920,)"
            R"("temperature_celsius":null,"power_watts":null,"power_limit_watts":null,"energy_joules":null,)"
            R"("clock_mhz":null,"memory_clock_mhz":null,"fan_ratio":null,"slowed_by":[],"processes":[]}])"));
}

TEST_CASE("a card that comes later has nulls before", "[gpu]") {
  const Variable init("FAKE_NVML_INIT", "999");
  Machine machine;
  machine.step();
  init.set("0");
  machine.step();
  CHECK(has(machine.json(), R"("utilization_ratio":[null,0.370])"));
}

TEST_CASE("a scrape has one series of each measurement for each card", "[gpu]") {
  Machine machine;
  Metrics all(1, 100);
  all.add_source([&](Sink& sink) { machine.reader.sample(sink); });
  CHECK_FALSE(has(all.scrape(core::Instant(1s)), "signalbox_gpu"));
  machine.step();
  const std::string text = all.scrape(core::Instant(10s));
  CHECK(has(text,
            "signalbox_gpu_info{uuid=\"GPU-00000001-fake\",name=\"NVIDIA Fake 80GB\",index=\"1\",vendor=\"nvidia\","
            "driver=\"550.90.07\"} 1\n"));
  CHECK(has(text, "signalbox_gpu_utilization_ratio{uuid=\"GPU-00000001-fake\"} 0.38\n"));
  CHECK(has(text, "# TYPE signalbox_gpu_energy_joules_total counter\n"));
  CHECK(has(text, "signalbox_gpu_power_watts{uuid=\"GPU-00000000-fake\"} 305.5\n"));
  CHECK(count(text, "signalbox_gpu_memory_used_bytes{") == 2);
}

TEST_CASE("health warns of a card that is lost, hot, full or does not answer, and never fails", "[gpu]") {
  Reading reading;
  reading.state = State::ok;
  reading.at_ms = 100'000;
  const auto outputs = [&](std::int64_t now_ms = 100'000) {
    std::string out;
    for (const Component& one : health_components(&reading, now_ms, 2s)) {
      CHECK(one.status != Health::fail);
      if (one.status == Health::warn) out += one.name + ':' + one.measure + ' ' + one.output + '\n';
    }
    return out;
  };
  Device device;
  device.index = 3;
  device.memory_total_bytes = 1000;
  device.memory_used_bytes = 970;
  device.temperature_celsius = 80;
  device.slowed_by = {"power_cap"};
  reading.devices = {device};
  CHECK(outputs().empty());
  CHECK(outputs(129'000).empty());
  CHECK(outputs(131'000) == "gpu:reader no reading for 31 s: a driver does not answer\n");
  reading.devices[0].memory_used_bytes = 990;
  CHECK(outputs() == "gpu/nvidia/3:memory almost full\n");
  reading.devices[0].memory_used_bytes = 10;
  reading.devices[0].slowed_by = {"power_cap", "hardware_thermal"};
  CHECK(outputs() == "gpu/nvidia/3:temperature slowed down: hardware_thermal\n");
  reading.devices[0].lost = true;
  CHECK(outputs() == "gpu/nvidia/3:presence the card has fallen off the bus\n");
  reading.devices.clear();
  reading.state = State::failed;
  reading.reason = "why";
  reading.cure = "what to do";
  CHECK(outputs() == "gpu:reader why (what to do)\n");
}

TEST_CASE("targets are placed at once when they are told, and then now and then", "[gpu]") {
  const Variable pids("FAKE_NVML_PIDS", "41");
  Machine machine;
  machine.tree.process(41, "vllm", 1, std::string_view("vllm\0serve\0M\0", 13));
  machine.step();
  CHECK(machine.reader.latest()->placements.empty());
  machine.reader.set_backends({{"vllm/M", "M", 8000}});
  machine.step();
  REQUIRE(machine.reader.latest()->placements.size() == 1);
  CHECK(machine.reader.latest()->placements[0].uuids.size() == 2);  // the fake has it on both
  CHECK(has(machine.json(),
            R"("placements":[{"deployment":"vllm/M","uuids":["GPU-00000000-fake","GPU-00000001-fake"],)"
            R"("memory_bytes":2147483648,"basis":"command","confidence":"medium","reason":"process 41)"));
  machine.tree.remove("proc/41");
  machine.step();
  CHECK(machine.reader.latest()->placements.size() == 1);
  for (int i = 0; i < 5; ++i) machine.step();
  CHECK(machine.reader.latest()->placements.empty());
}
