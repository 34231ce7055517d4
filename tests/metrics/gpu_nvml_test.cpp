// NVIDIA's cards, played by a library of our own (fake_nvml).
#include <catch2/catch.hpp>
#include <fstream>

#include "metrics/gpu/nvml.h"
#include "tests/metrics/tree.h"

using namespace metrics;
using namespace metrics::gpu;
using metrics::test::Tree;
using metrics::test::Variable;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kGiB = 1ull << 30;

// A machine with the fake library, and time by hand.
struct Machine {
  Tree tree;
  Nvml nvml;
  When now;

  explicit Machine(std::string library = FAKE_NVML)
      : nvml({std::move(library), tree.at("proc"), tree.at("sys")}), now{core::Instant(1000s), 1'000'000} {
    tree.link("proc/self/ns/pid", "pid:[4026531836]");
  }
  Reading read(core::Duration later = 2s) {
    now.steady += later;
    return nvml.read(now);
  }
};

std::size_t count_lines(const std::string& path, const std::string& wanted) {
  std::ifstream file(path);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) count += line == wanted;
  return count;
}

std::vector<std::uint32_t> pids_of(const Device& device) {
  std::vector<std::uint32_t> out;
  if (!device.processes) return out;
  for (const Process& process : *device.processes) out.push_back(process.pid);
  return out;
}

}  // namespace

TEST_CASE("a machine without NVIDIA's library has no card and nothing to complain of", "[gpu]") {
  Machine machine("/nowhere/libnvidia-ml.so.1");
  const Reading reading = machine.read();
  CHECK(reading.state == State::absent);
  CHECK(reading.devices.empty());
  CHECK(reading.reason.find("not there") != std::string::npos);
  CHECK(reading.at_ms == 1'000'000);
}

TEST_CASE("where the card is there and the library is not, the cure says so", "[gpu]") {
  Machine machine("/nowhere/libnvidia-ml.so.1");
  machine.tree.write("sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
  CHECK(machine.read().cure.find("install its driver") != std::string::npos);
}

TEST_CASE("a file that is no library is a failure with a cure", "[gpu]") {
  Tree tree;
  tree.write("libnvidia-ml.so.1", "not a library");
  Machine machine(tree.at("libnvidia-ml.so.1"));
  const Reading reading = machine.read();
  CHECK(reading.state == State::failed);
  CHECK_FALSE(reading.reason.empty());
  CHECK_FALSE(reading.cure.empty());
}

TEST_CASE("a library that lacks the first functions is a failure", "[gpu]") {
  Machine machine("libm.so.6");
  CHECK(machine.read().state == State::failed);
}

TEST_CASE("a driver that does not start is tried again after growing pauses", "[gpu]") {
  Tree notes;
  const Variable calls("FAKE_NVML_CALLS", notes.at("calls"));
  const Variable init("FAKE_NVML_INIT", "18");
  Machine machine;
  Reading reading = machine.read();
  CHECK(reading.state == State::failed);
  CHECK(reading.reason == "nvmlInit: Driver/library version mismatch");
  CHECK(reading.cure.find("reboot") != std::string::npos);
  for (int i = 0; i < 450; ++i) machine.read(2s);  // a quarter of an hour
  const std::size_t tries = count_lines(notes.at("calls"), "init");
  CHECK(tries >= 8);
  CHECK(tries <= 12);
  init.set("0");
  CHECK(machine.read(5min).state == State::ok);
  CHECK(machine.read().devices.size() == 2);
}

TEST_CASE("a library whose driver is not loaded is a failure only where there is a card", "[gpu]") {
  const Variable init("FAKE_NVML_INIT", "9");
  Machine machine;
  CHECK(machine.read().state == State::absent);
  machine.tree.write("sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
  const Reading reading = machine.read(5min);
  CHECK(reading.state == State::failed);
  CHECK(reading.cure.find("modprobe nvidia") != std::string::npos);
  machine.tree.write("proc/driver/nvidia/version", "NVRM version: 550\n");  // it is, and its devices are not seen
  CHECK(machine.read(5min).cure.find("PrivateDevices") != std::string::npos);
}

TEST_CASE("any number of cards is read", "[gpu]") {
  const unsigned count = GENERATE(0u, 2u, 8u);
  const Variable gpus("FAKE_NVML_GPUS", std::to_string(count));
  Machine machine;
  const Reading reading = machine.read();
  CHECK(reading.state == (count == 0 ? State::absent : State::ok));
  REQUIRE(reading.devices.size() == count);
  for (unsigned i = 0; i < count; ++i) {
    CHECK(reading.devices[i].index == i);
    CHECK(reading.devices[i].uuid == "GPU-0000000" + std::to_string(i) + "-fake");
  }
}

TEST_CASE("more cards than there may be are left out", "[gpu]") {
  const Variable gpus("FAKE_NVML_GPUS", "1000");
  Machine machine;
  CHECK(machine.read().devices.size() == kMaxDevices);
}

TEST_CASE("a card tells everything in base units", "[gpu]") {
  Machine machine;
  const Reading reading = machine.read();
  REQUIRE(reading.devices.size() == 2);
  const Device& device = reading.devices[1];
  CHECK(device.name == "NVIDIA Fake 80GB");
  CHECK(device.driver == "550.90.07");
  CHECK(device.bus == "00000000:11:00.0");
  CHECK(device.utilization == 0.38);
  CHECK(device.memory_total_bytes == 80 * kGiB);
  CHECK(device.memory_used_bytes == 20 * kGiB);
  CHECK(device.temperature_celsius == 64);
  CHECK(device.power_watts == 305.5);
  CHECK(device.power_limit_watts == 700);
  CHECK(device.energy_joules == Approx(12'345.678));
  CHECK(device.clock_mhz == 1980);
  CHECK(device.memory_clock_mhz == 2619);
  CHECK_FALSE(device.fan);
  CHECK(device.slowed_by == std::vector<std::string_view>{"power_cap", "hardware_thermal"});
  CHECK(device.processes);
  CHECK_FALSE(device.lost);
}

TEST_CASE("what a card cannot tell is missing, and the card is still there", "[gpu]") {
  const Variable bare("FAKE_NVML_BARE", GENERATE("1", "2"));
  const Variable pids("FAKE_NVML_PIDS", "41");
  Machine machine;
  machine.tree.process(41, "python3");
  const Reading reading = machine.read();
  CHECK(reading.state == State::ok);
  const Device& device = reading.devices.at(0);
  CHECK_FALSE(device.utilization);
  CHECK_FALSE(device.temperature_celsius);
  CHECK_FALSE(device.power_watts);
  CHECK_FALSE(device.energy_joules);
  CHECK_FALSE(device.clock_mhz);
  CHECK(device.slowed_by.empty());
  REQUIRE(device.processes);
  REQUIRE(device.processes->size() == 1);
  CHECK_FALSE(device.processes->front().memory_bytes);  // all ones: not available
  CHECK(device.processes->front().name == "python3");
}

TEST_CASE("the first form of the memory serves where there is no second", "[gpu]") {
  const Variable memory("FAKE_NVML_MEMORY", "v1");
  Machine machine;
  CHECK(machine.read().devices.at(0).memory_used_bytes == 21 * kGiB);
}

TEST_CASE("a card without memory of its own shows the machine's", "[gpu]") {
  const Variable memory("FAKE_NVML_MEMORY", "none");
  Machine machine;
  machine.tree.write("proc/meminfo", "MemTotal: 1024 kB\nMemFree: 1 kB\nMemAvailable: 256 kB\n");
  const Device device = machine.read().devices.at(0);
  CHECK(device.shared_memory);
  CHECK(device.memory_total_bytes == 1024 * 1024);
  CHECK(device.memory_used_bytes == 768 * 1024);
}

TEST_CASE("a card that falls off the bus is told, the others are read on, and it is found again", "[gpu]") {
  Tree notes;
  const Variable calls("FAKE_NVML_CALLS", notes.at("calls"));
  const Variable lost("FAKE_NVML_LOST", "-1");
  Machine machine;
  CHECK(machine.read().state == State::ok);
  lost.set("0");
  Reading reading = machine.read();
  CHECK(reading.state == State::failed);
  CHECK(reading.reason == "NVIDIA GPU 0 (GPU-00000000-fake): GPU is lost");
  CHECK(reading.cure.find("Xid") != std::string::npos);
  REQUIRE(reading.devices.size() == 2);
  CHECK(reading.devices[0].lost);
  CHECK(reading.devices[0].uuid == "GPU-00000000-fake");
  CHECK_FALSE(reading.devices[0].temperature_celsius);
  CHECK(reading.devices[1].temperature_celsius == 64);

  reading = machine.read();  // opened anew: the card has no handle now
  CHECK(reading.state == State::failed);
  REQUIRE(reading.devices.size() == 1);
  CHECK(reading.devices[0].index == 1);

  lost.set("-1");
  for (int i = 0; i < 10 && reading.state != State::ok; ++i) reading = machine.read();
  CHECK(reading.state == State::ok);
  CHECK(reading.devices.size() == 2);
  CHECK(reading.reason.empty());
  CHECK(count_lines(notes.at("calls"), "shutdown") + 1 == count_lines(notes.at("calls"), "init"));
}

TEST_CASE("processes are read whatever the driver's stride and function", "[gpu]") {
  const std::string stride = GENERATE("16", "24", "32");
  const std::string function = GENERATE("v3", "v2", "v1");
  const bool clean = GENERATE(false, true);
  INFO(stride << " " << function << " " << clean);
  const Variable strides("FAKE_NVML_STRIDE", stride);
  const Variable functions("FAKE_NVML_PROCESSES", function);
  const Variable cleaning("FAKE_NVML_CLEAN", clean ? "1" : "0");
  const Variable pids("FAKE_NVML_PIDS", "41,42,977");
  Machine machine;
  for (const unsigned pid : {41u, 42u, 977u}) machine.tree.process(pid, "vllm");
  const Device device = machine.read().devices.at(0);
  REQUIRE(pids_of(device) == std::vector<std::uint32_t>{41, 42, 977});
  CHECK(device.processes->at(2).memory_bytes == 3 * kGiB);
  CHECK(device.processes->at(2).name == "vllm");
}

TEST_CASE("a card that tells no processes has none to show, one that runs none has an empty list", "[gpu]") {
  {
    Machine machine;
    const Device device = machine.read().devices.at(0);
    REQUIRE(device.processes);
    CHECK(device.processes->empty());
  }
  const Variable functions("FAKE_NVML_PROCESSES", "none");
  Machine machine;
  CHECK_FALSE(machine.read().devices.at(0).processes);
}

TEST_CASE("in a container a pid that is not seen to use the driver is another's", "[gpu]") {
  const Variable pids("FAKE_NVML_PIDS", "41,42");
  Machine machine;
  machine.tree.link("proc/self/ns/pid", "pid:[4026532001]");
  machine.tree.process(41, "nginx");  // here the number is somebody else's
  machine.tree.process(42, "vllm");
  machine.tree.link("proc/42/fd/7", "/dev/nvidia0");
  const Reading reading = machine.read();
  CHECK(reading.foreign_pids);
  REQUIRE(pids_of(reading.devices.at(0)) == std::vector<std::uint32_t>{41, 42});
  CHECK(reading.devices[0].processes->at(0).name.empty());
  CHECK(reading.devices[0].processes->at(1).name == "vllm");
}
