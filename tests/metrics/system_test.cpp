// The machine, out of folders that look like /proc and /sys, and the one the tests run on.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "metrics/system/system_reader.h"
#include "tests/metrics/tree.h"

using namespace metrics;
using namespace metrics::system;
using metrics::test::Tree;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kMiB = 1 << 20;

std::optional<Space> fixed_space(const std::string& mount) {
  if (mount == "/gone") return std::nullopt;
  return Space{1000, 400, 300};
}

struct Machine {
  Tree tree;
  Sampler sampler;
  When now{core::Instant(1000s), 1'000'000};

  Machine() : sampler(options(tree)) {}
  static SystemOptions options(const Tree& tree) {
    SystemOptions out;
    out.proc = tree.at("proc");
    out.sys = tree.at("sys");
    out.passwd = tree.at("passwd");
    out.space = fixed_space;
    return out;
  }
  Reading read() {
    now.steady += 2s;
    now.unix_ms += 2000;
    return sampler.read(now);
  }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a machine that tells nothing gives a reading with nothing in it", "[system]") {
  Machine machine;
  const Reading reading = machine.read();
  CHECK(reading.at_ms == 1'002'000);
  CHECK(reading.cores == 0);
  CHECK_FALSE(reading.cpu);
  CHECK_FALSE(reading.load1);
  CHECK(reading.memory.total == 0);
  CHECK(reading.mounts.empty());
  CHECK(reading.top_by_cpu.empty());
}

TEST_CASE("processor time is a share of what passed, of all cores and of each", "[system]") {
  Machine machine;
  machine.tree.write(
      "proc/stat",
      "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 50 0 50 400 0 0 0 0 0 0\ncpu1 50 0 50 300 100 0 0 0 0 0\nintr 1\n");
  Reading reading = machine.read();
  CHECK(reading.cores == 2);
  CHECK_FALSE(reading.cpu);
  CHECK(reading.cpu_by_core.empty());
  machine.tree.write(
      "proc/stat",
      "cpu  150 0 125 800 125 0 0 0 90 0\ncpu0 100 0 50 450 0 0 0 0 0 0\ncpu1 50 0 75 350 125 0 0 0 0 0\nintr 1\n");
  reading = machine.read();
  CHECK(reading.cpu == Approx(0.375));  // 75 of 200: guests are in the user's time already
  CHECK(reading.cpu_waiting == Approx(0.125));
  REQUIRE(reading.cpu_by_core.size() == 2);
  CHECK(reading.cpu_by_core[0] == Approx(0.5));
  CHECK(reading.cpu_by_core[1] == Approx(0.25));
  reading = machine.read();
  CHECK_FALSE(reading.cpu);  // no time has passed
}

TEST_CASE("load, uptime and memory are what the kernel says", "[system]") {
  Machine machine;
  machine.tree.write("proc/loadavg", "0.50 1.25 2.00 1/200 999\n");
  machine.tree.write("proc/uptime", "12345.67 100.0\n");
  machine.tree.write("proc/meminfo",
                     "MemTotal:  4096 kB\nMemFree:  1024 kB\nMemAvailable: 3072 kB\nCached: 9 kB\nSwapTotal: 2048 "
                     "kB\nSwapFree: 512 kB\n");
  const Reading reading = machine.read();
  CHECK(reading.load1 == 0.5);
  CHECK(reading.load15 == 2.0);
  CHECK(reading.uptime_seconds == 12345.67);
  CHECK(reading.memory.total == 4 * kMiB);
  CHECK(reading.memory.available == 3 * kMiB);
  const Point point = point_of(reading);
  CHECK(point.memory_used_bytes == kMiB);
  CHECK(point.swap_used_bytes == 1536 * 1024);
}

TEST_CASE("a disk is listed once, and only file systems that are here", "[system]") {
  Machine machine;
  machine.tree.write("proc/self/mountinfo",
                     "20 1 0:19 / /sys rw - sysfs sysfs rw\n"
                     "21 1 8:1 /docker/x /etc/hosts rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                     "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n"
                     "23 1 8:17 / /mnt/with\\040blank rw - xfs /dev/sdb1 rw\n"
                     "24 1 0:50 / /mnt/net rw - nfs4 server:/export rw\n"
                     "25 1 0:51 / /var/lib/docker/overlay2/1/merged rw - overlay overlay rw\n"
                     "26 1 8:33 / /gone rw - ext4 /dev/sdc1 rw\n"
                     "nonsense\n");
  const Reading reading = machine.read();
  REQUIRE(reading.mounts.size() == 2);
  CHECK(reading.mounts[0].path == "/");
  CHECK(reading.mounts[0].device == "/dev/sda1");
  CHECK(reading.mounts[0].used_bytes == 600);
  CHECK(reading.mounts[0].available_bytes == 300);
  CHECK(reading.mounts[1].path == "/mnt/with blank");
  CHECK(reading.mounts[1].type == "xfs");
}

TEST_CASE("there are never more mounts than the bound", "[system]") {
  std::string table;
  for (int i = 0; i < 100; ++i)
    table += "1 1 8:" + std::to_string(i) + " / /m" + std::to_string(i) + " rw - ext4 /dev/x rw\n";
  CHECK(parse_mounts(table).size() == kMaxMounts);
}

TEST_CASE("disks and interfaces tell rates, and whole disks alone", "[system]") {
  Machine machine;
  const auto write = [&](int sectors, int busy_ms, int bytes) {
    const std::string s = std::to_string(sectors), ms = std::to_string(busy_ms), b = std::to_string(bytes);
    machine.tree.write("proc/diskstats", "   8 0 sda 1 2 " + s + " 4 5 6 " + s + " 8 0 " + ms +
                                             " 11\n   8 1 sda1 1 2 " + s + " 4 5 6 " + s + " 8 0 " + ms +
                                             " 11\n   7 0 loop0 1 2 3 4 5 6 7 8 0 10 11\n");
    machine.tree.write("proc/net/dev",
                       "Inter-|   Receive\n face |bytes\n    lo: 99 0 0 0 0 0 0 0 99 0 0 0 0 0 0 0\n  eth0:" + b +
                           " 5 1 2 0 0 0 0 " + b + " 7 3 4 0 0 0 0\ndocker0: " + b + " 0 0 0 0 0 0 0 " + b +
                           " 0 0 0 0 0 0 0\n");
  };
  machine.tree.write("sys/block/sda/device/model", "x");
  machine.tree.write("sys/block/loop0/size", "0");
  machine.tree.write("sys/class/net/eth0/device/vendor", "x");
  write(1000, 100, 5000);
  Reading reading = machine.read();
  REQUIRE(reading.disks.size() == 1);
  CHECK_FALSE(reading.disks[0].read_bytes_per_second);
  write(1400, 600, 9000);
  reading = machine.read();
  REQUIRE(reading.disks.size() == 1);
  CHECK(reading.disks[0].name == "sda");
  CHECK(reading.disks[0].read_bytes_per_second == 400 * 512 / 2);
  CHECK(reading.disks[0].written_bytes_per_second == 400 * 512 / 2);
  CHECK(reading.disks[0].busy == 0.25);
  REQUIRE(reading.interfaces.size() == 2);
  CHECK(reading.interfaces[0].name == "eth0");
  CHECK(reading.interfaces[0].physical);
  CHECK(reading.interfaces[0].received_bytes_per_second == 2000);
  CHECK(reading.interfaces[0].errors == 10);
  CHECK(point_of(reading).received == 2000);  // the bridge's are the same bytes again
  write(0, 0, 0);
  reading = machine.read();  // all began anew
  CHECK_FALSE(reading.disks.at(0).read_bytes_per_second);
  CHECK_FALSE(reading.interfaces.at(0).sent_bytes_per_second);
}

TEST_CASE("the busiest processes are told by name and user, and there are never more than ten", "[system]") {
  Machine machine;
  machine.tree.write("passwd", "root:x:0:0::/root:/bin/sh\nmodel:x:1000:1000::/:/bin/sh\n");
  for (unsigned pid = 10; pid < 40; ++pid) machine.tree.process(pid, "idle", 1, "idle", 100, pid, 0);
  machine.tree.process(100, "busy ) (x", 1, "busy --token=secret", 100, 10'000, 1000);
  machine.tree.process(101, "large", 1, "", 100, 90'000, 4242);
  Reading reading = machine.read();
  CHECK(reading.processes == 32);
  CHECK(reading.top_by_cpu.empty());
  REQUIRE(reading.top_by_memory.size() == kTop);
  CHECK(reading.top_by_memory[0].name == "large");
  CHECK(reading.top_by_memory[0].user == "4242");
  CHECK(reading.top_by_memory[0].memory_bytes == 90'000ull * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));

  machine.tree.process(100, "busy ) (x", 1, "busy --token=secret",
                       100 + 3 * static_cast<unsigned>(sysconf(_SC_CLK_TCK)), 10'000, 1000);
  reading = machine.read();
  REQUIRE(reading.top_by_cpu.size() == 1);
  CHECK(reading.top_by_cpu[0].pid == 100);
  CHECK(reading.top_by_cpu[0].name == "busy ) (x");
  CHECK(reading.top_by_cpu[0].user == "model");
  CHECK(reading.top_by_cpu[0].cpu == Approx(1.5));

  // The number is given to another, which has used more in its life than the first.
  machine.tree.write("proc/100/stat", "100 (new) S 1 1 1 0 -1 0 0 0 0 0 90000 0 0 0 20 0 1 0 777 100000 1 0\n");
  for (int i = 0; i < 4; ++i) reading = machine.read();
  CHECK(reading.top_by_cpu.empty());
}

TEST_CASE("a container's limits are those of its group, the tightest above it counts", "[system]") {
  Machine machine;
  machine.tree.write("proc/self/cgroup", "0::/kube.slice/pod.slice/c1\n");
  const std::string root = "sys/fs/cgroup/kube.slice";
  machine.tree.write(root + "/memory.max", "5000\n");
  machine.tree.write(root + "/pod.slice/memory.max", "1000\n");
  machine.tree.write(root + "/pod.slice/memory.current", "900\n");
  machine.tree.write(root + "/pod.slice/memory.stat", "anon 1\ninactive_file 300\n");
  machine.tree.write(root + "/pod.slice/c1/memory.max", "2000\n");
  machine.tree.write(root + "/pod.slice/c1/cpu.max", "150000 100000\n");
  machine.tree.write(root + "/pod.slice/cpu.max", "max 100000\n");
  machine.tree.write(root + "/pod.slice/c1/cpu.stat", "usage_usec 1000000\nuser_usec 1\n");
  Group group = machine.read().group;
  CHECK(group.memory_limit_bytes == 1000);
  CHECK(group.memory_used_bytes == 600);
  CHECK(group.cpu_limit == 1.5);
  CHECK_FALSE(group.cpu_used);
  machine.tree.write(root + "/pod.slice/c1/cpu.stat", "usage_usec 3000000\n");
  CHECK(machine.read().group.cpu_used == Approx(1.0));
}

TEST_CASE("a container that sees its own group as the root has its limits too", "[system]") {
  Machine machine;
  machine.tree.write("proc/self/cgroup", "0::/docker/0a1b\n");  // as the host calls it
  machine.tree.write("sys/fs/cgroup/memory.max", "5000\n");
  machine.tree.write("sys/fs/cgroup/memory.current", "100\n");
  CHECK(machine.read().group.memory_limit_bytes == 5000);
}

TEST_CASE("control groups of the first version are read as well", "[system]") {
  Machine machine;
  machine.tree.write("proc/self/cgroup",
                     "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n0::/\n");
  machine.tree.write("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "4000\n");
  machine.tree.write("sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes", "1000\n");
  machine.tree.write("sys/fs/cgroup/memory/docker/x/memory.stat", "total_inactive_file 100\n");
  machine.tree.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  machine.tree.write("sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us", "200000\n");
  machine.tree.write("sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us", "100000\n");
  machine.tree.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  machine.tree.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  const Group group = machine.read().group;
  CHECK(group.memory_limit_bytes == 4000);
  CHECK(group.memory_used_bytes == 900);
  CHECK(group.cpu_limit == 2.0);
}

TEST_CASE("the JSON has nulls for what is not known, and no command line", "[system]") {
  Tree tree;
  tree.process(100, "busy", 1, "busy --token=secret", 100, 10'000, 1000);
  SystemReader reader(Machine::options(tree));
  CHECK(has(to_json(reader.view(), reader.interval(), 0), R"("state":"starting")"));
  reader.step({core::Instant(1000s), 7000});
  reader.step({core::Instant(1002s), 9000});
  const std::string text = to_json(reader.view(), reader.interval(), 7000);
  CHECK(has(text, R"({"object":"system.stats","state":"ok","at_ms":9000,"interval_ms":2000,"uptime_seconds":null,)"
                  R"("cpu":{"cores":0,"utilization_ratio":null)"));
  CHECK(has(text, R"("history":{"at_ms":[9000],"utilization_ratio":[null])"));
  CHECK(has(text, R"("name":"busy","user":"1000")"));
  CHECK_FALSE(has(text, "secret"));
}

TEST_CASE("the machine that runs the tests is plausible", "[system]") {
  Sampler sampler((SystemOptions()));
  When now = this_moment();
  sampler.read(now);
  volatile double work = 0;
  for (int i = 0; i < 30'000'000; ++i) work = work + i;  // some ticks of processor time
  const Reading reading = sampler.read(this_moment());
  CHECK(reading.cores >= 1);
  CHECK(reading.memory.total > 64 * kMiB);
  CHECK(reading.memory.available <= reading.memory.total);
  CHECK(reading.load1.value_or(-1) >= 0);
  CHECK(reading.uptime_seconds.value_or(0) > 0);
  CHECK(reading.cpu.value_or(0) >= 0);
  CHECK(reading.cpu.value_or(0) <= 1);
  CHECK(reading.processes >= 1);
  REQUIRE_FALSE(reading.top_by_memory.empty());
  CHECK(reading.top_by_memory.front().memory_bytes > kMiB);
  CHECK_FALSE(reading.top_by_memory.front().user.empty());
  for (const Mount& mount : reading.mounts) CHECK(mount.used_bytes <= mount.total_bytes);
  if (reading.group.memory_limit_bytes) CHECK(*reading.group.memory_limit_bytes > 0);
}
