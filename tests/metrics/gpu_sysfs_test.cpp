// AMD's and Intel's cards, out of folders that look like /sys and /proc.
#include <catch2/catch.hpp>

#include "metrics/gpu/sysfs.h"
#include "tests/metrics/tree.h"

using namespace metrics;
using namespace metrics::gpu;
using metrics::test::Tree;
using namespace std::chrono_literals;

namespace {

struct Machine {
  Tree tree;
  When now{core::Instant(1000s), 1'000'000};
  Amd amd{tree.at("sys"), tree.at("proc")};
  Intel intel{tree.at("sys"), tree.at("proc")};

  void card(const std::string& name, const std::string& vendor, const std::string& driver, const std::string& bus) {
    const std::string device = "sys/class/drm/" + name + "/device/";
    tree.write(device + "vendor", vendor + "\n");
    tree.write(device + "uevent",
               "DRIVER=" + driver + "\nPCI_CLASS=30000\nPCI_ID=1002:744C\nPCI_SLOT_NAME=" + bus + "\n");
  }
  void client(unsigned pid, unsigned fd, const std::string& text) {
    const std::string home = "proc/" + std::to_string(pid);
    tree.link(home + "/fd/" + std::to_string(fd), "/dev/dri/renderD128");
    tree.write(home + "/fdinfo/" + std::to_string(fd), "pos:\t0\nflags:\t02100002\n" + text);
  }
};

}  // namespace

TEST_CASE("a machine without cards has none of AMD's or Intel's", "[gpu]") {
  Machine machine;
  CHECK(machine.amd.read(machine.now).state == State::absent);
  CHECK(machine.intel.read(machine.now).state == State::absent);
  machine.card("card0", "0x1a03", "ast", "0000:02:00.0");  // a server's display adapter
  CHECK(machine.amd.read(machine.now).devices.empty());
  CHECK(machine.intel.read(machine.now).devices.empty());
}

TEST_CASE("an AMD card tells everything in base units", "[gpu]") {
  Machine machine;
  machine.card("card1", "0x1002", "amdgpu", "0000:03:00.0");
  const std::string device = "sys/class/drm/card1/device/";
  machine.tree.write("sys/class/drm/card1-DP-1/status", "connected\n");
  machine.tree.write(device + "unique_id", "61e8c2b4a5f30d17\n");
  machine.tree.write(device + "product_name", "AMD Instinct MI210\n");
  machine.tree.write(device + "gpu_busy_percent", "73\n");
  machine.tree.write(device + "mem_info_vram_total", "68702699520\n");
  machine.tree.write(device + "mem_info_vram_used", "1000000000\n");
  machine.tree.write(device + "hwmon/hwmon4/temp1_input", "51500\n");
  machine.tree.write(device + "hwmon/hwmon4/power1_average", "41000000\n");
  machine.tree.write(device + "hwmon/hwmon4/power1_cap", "300000000\n");
  machine.tree.write(device + "hwmon/hwmon4/freq1_input", "1700000000\n");
  machine.tree.write(device + "hwmon/hwmon4/freq2_input", "1600000000\n");
  machine.tree.write(device + "hwmon/hwmon4/fan1_input", "1500\n");
  machine.tree.write(device + "hwmon/hwmon4/fan1_max", "3000\n");
  const Reading reading = machine.amd.read(machine.now);
  CHECK(reading.state == State::ok);
  REQUIRE(reading.devices.size() == 1);
  const Device& card = reading.devices[0];
  CHECK(card.vendor == Vendor::amd);
  CHECK(card.uuid == "amd-61e8c2b4a5f30d17");
  CHECK(card.name == "AMD Instinct MI210");
  CHECK(card.driver == "amdgpu");
  CHECK(card.bus == "0000:03:00.0");
  CHECK(card.utilization == 0.73);
  CHECK(card.memory_total_bytes == 68702699520);
  CHECK(card.memory_used_bytes == 1000000000);
  CHECK(card.temperature_celsius == 51.5);
  CHECK(card.power_watts == 41);
  CHECK(card.power_limit_watts == 300);
  CHECK(card.clock_mhz == 1700);
  CHECK(card.memory_clock_mhz == 1600);
  CHECK(card.fan == 0.5);
}

TEST_CASE("an AMD card that tells nothing is named by its place", "[gpu]") {
  Machine machine;
  machine.card("card0", "0x1002", "amdgpu", "0000:03:00.0");
  machine.card("card10", "0x1002", "amdgpu", "0000:0a:00.0");
  machine.card("card2", "0x1002", "amdgpu", "0000:05:00.0");
  machine.tree.write("sys/class/drm/card2/device/hwmon/hwmon0/power1_input", "9000000\n");
  machine.tree.write("sys/class/drm/card2/device/gpu_busy_percent", "no\n");
  const Reading reading = machine.amd.read(machine.now);
  REQUIRE(reading.devices.size() == 3);
  CHECK(reading.devices[0].uuid == "amd-0000:03:00.0");
  CHECK(reading.devices[0].name == "AMD 1002:744C");
  CHECK_FALSE(reading.devices[0].memory_total_bytes);
  CHECK(reading.devices[1].bus == "0000:05:00.0");
  CHECK(reading.devices[1].power_watts == 9);
  CHECK_FALSE(reading.devices[1].utilization);
  CHECK(reading.devices[2].bus == "0000:0a:00.0");
}

TEST_CASE("processes on a card are counted once for each client", "[gpu]") {
  Machine machine;
  machine.card("card0", "0x1002", "amdgpu", "0000:03:00.0");
  const std::string client =
      "drm-driver:\tamdgpu\ndrm-client-id:\t7\ndrm-pdev:\t0000:03:00.0\ndrm-memory-vram:\t2048 KiB\n";
  machine.tree.process(50, "llama-server");
  machine.tree.process(51, "forked");
  machine.client(50, 5, client);
  machine.client(50, 6, client);  // the same, opened once and copied
  machine.client(50, 8,
                 "drm-client-id:\t8\ndrm-pdev:\t0000:03:00.0\ndrm-total-vram:\t9 MiB\ndrm-resident-vram:\t1 MiB\n");
  machine.client(51, 5, client);
  machine.client(52, 5, "drm-client-id:\t9\ndrm-pdev:\t0000:99:00.0\ndrm-memory-vram:\t1 KiB\n");
  const Reading reading = machine.amd.read(machine.now);
  REQUIRE(reading.devices.at(0).processes);
  std::uint64_t sum = 0;
  for (const Process& process : *reading.devices[0].processes) sum += process.memory_bytes.value_or(0);
  CHECK(sum == 3u << 20);
  CHECK(reading.devices[0].processes->size() <= 2);
}

TEST_CASE("an Intel card's power is what its energy counter gains", "[gpu]") {
  Machine machine;
  machine.card("card0", "0x8086", "xe", "0000:03:00.0");
  const std::string device = "sys/class/drm/card0/device/";
  machine.tree.write(device + "hwmon/hwmon2/temp2_input", "48000\n");
  machine.tree.write(device + "hwmon/hwmon2/power1_max", "190000000\n");
  machine.tree.write(device + "hwmon/hwmon2/energy1_input", "1000000\n");
  machine.tree.write(device + "tile0/gt0/freq0/cur_freq", "2400\n");
  Reading reading = machine.intel.read(machine.now);
  CHECK(reading.state == State::ok);
  const Device first = reading.devices.at(0);
  CHECK(first.vendor == Vendor::intel);
  CHECK(first.uuid == "intel-0000:03:00.0");
  CHECK(first.driver == "xe");
  CHECK(first.temperature_celsius == 48);
  CHECK(first.power_limit_watts == 190);
  CHECK(first.energy_joules == 1);
  CHECK(first.clock_mhz == 2400);
  CHECK_FALSE(first.power_watts);
  CHECK_FALSE(first.memory_total_bytes);

  machine.tree.write(device + "hwmon/hwmon2/energy1_input", "101000000\n");
  machine.now.steady += 2s;
  CHECK(machine.intel.read(machine.now).devices.at(0).power_watts == 50);
  machine.tree.write(device + "hwmon/hwmon2/energy1_input", "5\n");  // it began anew
  machine.now.steady += 2s;
  CHECK_FALSE(machine.intel.read(machine.now).devices.at(0).power_watts);
}

TEST_CASE("the old Intel driver has its values elsewhere", "[gpu]") {
  Machine machine;
  machine.card("card0", "0x8086", "i915", "0000:00:02.0");
  machine.tree.write("sys/class/drm/card0/gt_cur_freq_mhz", "1150\n");
  machine.tree.write("sys/class/drm/card0/lmem_total_bytes", "6442450944\n");
  machine.tree.write("sys/class/drm/card0/device/hwmon/hwmon1/temp1_input", "39000\n");
  const Device card = machine.intel.read(machine.now).devices.at(0);
  CHECK(card.clock_mhz == 1150);
  CHECK(card.memory_total_bytes == 6442450944);
  CHECK(card.temperature_celsius == 39);
}

TEST_CASE("an Intel card is as busy as its busiest engine", "[gpu]") {
  Machine machine;
  machine.card("card0", "0x8086", "xe", "0000:03:00.0");
  const auto client = [&](int render, int copy, int total) {
    machine.client(60, 4,
                   "drm-driver:\txe\ndrm-client-id:\t3\ndrm-pdev:\t0000:03:00.0\ndrm-resident-vram0:\t64 MiB\n"
                   "drm-engine-capacity-rcs:\t1\ndrm-cycles-rcs:\t" +
                       std::to_string(render) + "\ndrm-total-cycles-rcs:\t" + std::to_string(total) +
                       "\ndrm-cycles-bcs:\t" + std::to_string(copy) + "\ndrm-total-cycles-bcs:\t" +
                       std::to_string(total) + "\n");
  };
  client(100, 100, 1000);
  Reading reading = machine.intel.read(machine.now);
  CHECK_FALSE(reading.devices.at(0).utilization);  // one look tells no difference
  CHECK(reading.devices.at(0).memory_used_bytes == 64u << 20);
  client(350, 110, 2000);
  for (int i = 0; i < 5; ++i) {
    machine.now.steady += 2s;
    reading = machine.intel.read(machine.now);
  }
  CHECK(reading.devices.at(0).utilization == 0.25);
}

TEST_CASE("an old Intel card counts its engines' time", "[gpu]") {
  Machine machine;
  machine.card("card0", "0x8086", "i915", "0000:00:02.0");
  const auto client = [&](const std::string& ns) {
    machine.client(60, 4, "drm-client-id:\t3\ndrm-pdev:\t0000:00:02.0\ndrm-engine-render:\t" + ns + " ns\n");
  };
  client("1000");
  machine.intel.read(machine.now);
  client("4000001000");
  Reading reading;
  for (int i = 0; i < 5; ++i) {
    machine.now.steady += 2s;
    reading = machine.intel.read(machine.now);
  }
  CHECK(reading.devices.at(0).utilization == Approx(0.4));
}
