// Cards and models as others tell of them.
#include "metrics/gpu/exporter.h"

#include <catch2/catch.hpp>

#include "metrics/gpu/elsewhere.h"
#include "metrics/gpu/gpu_report.h"
#include "metrics/gpu/model_server.h"
#include "metrics/gpu/whereabouts.h"

using namespace metrics;
using namespace metrics::gpu;

namespace {

constexpr std::uint64_t kMiB = 1 << 20, kGiB = 1 << 30;

// As a dcgm-exporter writes it.
constexpr std::string_view kDcgm =
    "# HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).\n"
    "# TYPE DCGM_FI_DEV_GPU_UTIL gauge\n"
    R"(DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="GPU-b",pci_bus_id="00000000:C1:00.0",device="nvidia1",modelName="NVIDIA Test 80GB",Hostname="box2",DCGM_FI_DRIVER_VERSION="550.1"} 12)"
    "\n"
    R"(DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-a",pci_bus_id="00000000:65:00.0",device="nvidia0",modelName="NVIDIA Test 80GB",Hostname="box2",DCGM_FI_DRIVER_VERSION="550.1"} 97)"
    "\n"
    R"(DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-a"} 1000)"
    "\n"
    R"(DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-a"} 3000)"
    "\n"
    R"(DCGM_FI_DEV_FB_RESERVED{gpu="0",UUID="GPU-a"} 96)"
    "\n"
    R"(DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-a"} 61)"
    "\n"
    R"(DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-a"} 301.5)"
    "\n"
    R"(DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-a"} 5000000)"
    "\n"
    R"(DCGM_FI_DEV_SM_CLOCK{gpu="0",UUID="GPU-a"} 1410)"
    "\n"
    R"(DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="GPU-b"} 140737488355328)"  // DCGM's "not known"
    "\n"
    R"(DCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="GPU-b"} NaN)"
    "\n";

constexpr std::string_view kSmi =
    R"(nvidia_smi_gpu_info{uuid="2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b",name="Test RTX",index="3",driver_version="560.2"} 1)"
    "\n"
    R"(nvidia_smi_utilization_gpu_ratio{uuid="2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b"} 0.5)"
    "\n"
    R"(nvidia_smi_memory_used_bytes{uuid="2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b"} 2147483648)"
    "\n"
    R"(nvidia_smi_memory_total_bytes{uuid="2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b"} 8589934592)"
    "\n"
    R"(nvidia_smi_power_draw_watts{uuid="2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b"} 99.5)"
    "\n"
    R"(nvidia_smi_temperature_gpu{uuid="2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b"} 55)"
    "\n"
    "nvidia_gpu_exporter_build_info{version=\"1\"} 1\n";

Device card(std::string uuid, std::uint64_t used, std::uint64_t total = 80 * kGiB) {
  Device out;
  out.uuid = std::move(uuid);
  out.memory_used_bytes = used;
  out.memory_total_bytes = total;
  return out;
}

Served target(std::string deployment, std::string model, std::string host, bool here = false) {
  Served out;
  out.provider = deployment.substr(0, deployment.find('/'));
  out.deployment = std::move(deployment);
  out.model = std::move(model);
  out.host = std::move(host);
  out.here = here;
  return out;
}

Elsewhere::View view_of(Elsewhere& elsewhere, std::vector<Device> devices, std::vector<LoadedModel> models,
                        ServerKind kind = ServerKind::ollama) {
  elsewhere.add_exporter("box2", "http://10.0.0.7:9400/metrics", "10.0.0.7", std::chrono::seconds(15));
  Exported what;
  what.devices = std::move(devices);
  elsewhere.told(0, std::move(what), 1000);
  elsewhere.told("ollama", kind, std::move(models), 1000);
  return elsewhere.view();
}

LoadedModel model(std::string name, std::optional<std::uint64_t> bytes) {
  LoadedModel out;
  out.model = std::move(name);
  out.gpu_bytes = bytes;
  return out;
}

}  // namespace

TEST_CASE("what a dcgm-exporter says of a card is joined by its uuid, in our units", "[gpu]") {
  const Exported found = read_exporter(kDcgm);
  CHECK(found.refused == 0);
  REQUIRE(found.devices.size() == 2);
  const Device& a = found.devices[0];
  CHECK(a.uuid == "GPU-a");
  CHECK(a.name == "NVIDIA Test 80GB");
  CHECK(a.driver == "550.1");
  CHECK(a.bus == "00000000:65:00.0");
  CHECK(a.utilization == 0.97);
  CHECK(a.memory_used_bytes == 1000 * kMiB);
  CHECK(a.memory_total_bytes == 4096 * kMiB);
  CHECK(a.temperature_celsius == 61);
  CHECK(a.power_watts == 301.5);
  CHECK(a.energy_joules == 5000);
  CHECK(a.clock_mhz == 1410);
  CHECK_FALSE(a.fan);
  const Device& b = found.devices[1];
  CHECK(b.index == 1);
  CHECK_FALSE(b.power_watts);
  CHECK_FALSE(b.temperature_celsius);
  CHECK_FALSE(b.memory_used_bytes);
}

TEST_CASE("an nvidia_gpu_exporter is understood too, and its uuids get their prefix", "[gpu]") {
  const Exported found = read_exporter(kSmi);
  REQUIRE(found.devices.size() == 1);
  const Device& one = found.devices[0];
  CHECK(one.uuid == "GPU-2c1a7a41-0d5e-5c0a-9f0d-8b1de5ab0f6b");
  CHECK(one.name == "Test RTX");
  CHECK(one.index == 3);
  CHECK(one.driver == "560.2");
  CHECK(one.utilization == 0.5);
  CHECK(one.memory_used_bytes == 2 * kGiB);
  CHECK(one.memory_total_bytes == 8 * kGiB);
  CHECK(one.power_watts == 99.5);
  CHECK(one.temperature_celsius == 55);
}

TEST_CASE("of a card that is split the instances' memory adds up, and nobody says how busy it is", "[gpu]") {
  const Exported found = read_exporter(
      "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",UUID=\"GPU-a\",GPU_I_ID=\"1\"} 50\n"
      "DCGM_FI_DEV_FB_USED{gpu=\"0\",UUID=\"GPU-a\",GPU_I_ID=\"1\"} 100\n"
      "DCGM_FI_DEV_FB_USED{gpu=\"0\",UUID=\"GPU-a\",GPU_I_ID=\"2\"} 200\n"
      "DCGM_FI_DEV_FB_FREE{gpu=\"0\",UUID=\"GPU-a\",GPU_I_ID=\"1\"} 100\n"
      "DCGM_FI_DEV_FB_FREE{gpu=\"0\",UUID=\"GPU-a\",GPU_I_ID=\"2\"} 100\n");
  REQUIRE(found.devices.size() == 1);
  CHECK(found.devices[0].mig);
  CHECK_FALSE(found.devices[0].utilization);
  CHECK(found.devices[0].memory_used_bytes == 300 * kMiB);
  CHECK(found.devices[0].memory_total_bytes == 500 * kMiB);
}

TEST_CASE("no exporter tells of more cards than are kept, and what is no card is none", "[gpu]") {
  std::string many = "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} 1\nnode_load1 1\nnot a line\n";
  for (int i = 0; i < 100; ++i) many += "DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-" + std::to_string(i) + "\"} 1\n";
  const Exported found = read_exporter(many);
  CHECK(found.devices.size() == kMaxDevices);
  CHECK(found.left_out == 36);
  CHECK(found.refused == 1);
  CHECK(read_exporter("<html>").devices.empty());
}

TEST_CASE("vllm says what it serves under its new and its old names, over all engines", "[gpu]") {
  const auto found = read_vllm(
      "vllm:num_requests_running{engine=\"0\",model_name=\"m\"} 2\n"
      "vllm:num_requests_running{engine=\"1\",model_name=\"m\"} 3\n"
      "vllm:num_requests_waiting{engine=\"0\",model_name=\"m\"} 1\n"
      "vllm:kv_cache_usage_perc{engine=\"0\",model_name=\"m\"} 0.25\n"
      "vllm:kv_cache_usage_perc{engine=\"1\",model_name=\"m\"} 0.75\n"
      "vllm:gpu_cache_usage_perc{model_name=\"old\"} 0.5\n"
      "vllm:num_requests_running{model_name=\"old\"} NaN\n"
      "vllm:num_requests_running 9\n");
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  CHECK((*found)[0].model == "m");
  CHECK((*found)[0].running == 5.0);
  CHECK((*found)[0].waiting == 1.0);
  CHECK((*found)[0].kv_cache == 0.75);
  CHECK((*found)[1].kv_cache == 0.5);
  CHECK_FALSE((*found)[1].running);
  CHECK_FALSE(read_vllm("llamacpp:requests_processing 1\n"));
}

TEST_CASE("what the config declares comes first", "[gpu]") {
  Elsewhere elsewhere;
  const auto view = view_of(elsewhere, {card("GPU-a", kGiB)}, {});
  Reading here;
  here.devices = {card("GPU-l", kGiB)};
  Placement seen;
  seen.deployment = "ollama/m";
  seen.uuids = {"GPU-l"};
  seen.basis = Basis::port;
  here.placements = {seen};
  Served one = target("ollama/m", "m", "127.0.0.1", true);
  CHECK(place_all({one}, here, view)[0].basis == Basis::port);
  one.declared = {"GPU-a"};
  const auto placed = place_all({one}, here, view);
  REQUIRE(placed.size() == 1);
  CHECK(placed[0].basis == Basis::declared);
  CHECK(placed[0].uuids == std::vector<std::string>{"GPU-a"});
  CHECK(placed[0].confidence == Confidence::high);
  one.declared = {"GPU-gone"};
  CHECK(place_all({one}, here, view)[0].reason.find("nobody tells of GPU-gone") != std::string::npos);
}

TEST_CASE("a loaded model sits on the one card of its server's machine that holds so much, with low confidence",
          "[gpu]") {
  const std::vector<Device> cards = {card("GPU-a", 2 * kGiB), card("GPU-b", 20 * kGiB)};
  Elsewhere elsewhere;
  const auto view =
      view_of(elsewhere, cards, {model("llama3:latest", 10 * kGiB), model("small", kGiB), model("cpu", 0)});
  const Reading here;
  const auto place = [&](std::string name, std::string host) {
    return place_all({target("ollama/" + name, name, std::move(host))}, here, view);
  };
  const auto placed = place("llama3", "10.0.0.7");
  REQUIRE(placed.size() == 1);
  CHECK(placed[0].uuids == std::vector<std::string>{"GPU-b"});
  CHECK(placed[0].basis == Basis::memory);
  CHECK(placed[0].confidence == Confidence::low);
  CHECK(placed[0].memory_bytes == 10 * kGiB);
  CHECK(place("small", "10.0.0.7").empty());   // either card may hold it
  CHECK(place("cpu", "10.0.0.7").empty());     // none of it is on a card
  CHECK(place("llama3", "10.0.0.8").empty());  // nobody tells of that machine's cards
  CHECK(place("other", "10.0.0.7").empty());   // not loaded
}

TEST_CASE("a server that gives no sizes is placed only where there is a single card", "[gpu]") {
  Elsewhere one, two;
  const auto single = view_of(one, {card("GPU-a", kGiB)}, {model("m", std::nullopt)}, ServerKind::vllm);
  const auto both = view_of(two, {card("GPU-a", kGiB), card("GPU-b", kGiB)}, {model("m", std::nullopt)});
  const std::vector<Served> targets = {target("ollama/m", "m", "10.0.0.7")};
  CHECK(place_all(targets, Reading(), single).size() == 1);
  CHECK(place_all(targets, Reading(), both).empty());
}

TEST_CASE("an exporter that fails keeps its last reading, which grows stale", "[gpu]") {
  Elsewhere elsewhere;
  elsewhere.add_exporter("box2", "http://10.0.0.7:9400/metrics", "10.0.0.7", std::chrono::seconds(15));
  CHECK(elsewhere.view().exporters[0]->told == Told::starting);
  CHECK(elsewhere.told(0, read_exporter(kDcgm), 1'000'000));
  CHECK_FALSE(elsewhere.told(0, read_exporter(kDcgm), 1'015'000));
  CHECK(elsewhere.failed(0, "it answers 500"));
  CHECK_FALSE(elsewhere.failed(0, "it answers 502"));
  const auto view = elsewhere.view();
  CHECK(view.exporters[0]->devices.size() == 2);
  CHECK(view.exporters[0]->problem == "it answers 502");
  CHECK_FALSE(view.exporters[0]->stale(1'016'000));
  CHECK(view.exporters[0]->stale(1'061'000));
  const auto checks = health_components(view, 1'016'000);
  REQUIRE(checks.size() == 1);
  CHECK(checks[0].status == Health::warn);
  CHECK(checks[0].output == "it answers 502");
  CHECK(elsewhere.told(0, read_exporter(kDcgm), 1'020'000));
}

TEST_CASE("ten minutes of an exporter are kept", "[gpu]") {
  Elsewhere elsewhere;
  elsewhere.add_exporter("box2", "http://a", "a", std::chrono::seconds(15));
  for (int i = 0; i < 100; ++i) elsewhere.told(0, read_exporter(kDcgm), 15'000 * i);
  CHECK(elsewhere.view().exporters[0]->points.size() == 40);
}

TEST_CASE("servers whose provider has left the config are forgotten", "[gpu]") {
  Elsewhere elsewhere;
  elsewhere.told("a", ServerKind::ollama, {}, 1);
  elsewhere.failed("b", ServerKind::ollama, "it answers 500");
  elsewhere.keep_only({"b"});
  REQUIRE(elsewhere.view().servers.size() == 1);
  CHECK(elsewhere.view().servers[0]->provider == "b");
  elsewhere.forget("b");
  CHECK(elsewhere.view().servers.empty());
}

TEST_CASE("who is down and never spoke as vLLM is no failed vLLM; one that did is", "[gpu]") {
  Elsewhere elsewhere;
  elsewhere.failed("a", ServerKind::vllm, "it cannot be reached: connection refused");
  CHECK(elsewhere.view().servers.empty());
  elsewhere.told("a", ServerKind::vllm, {}, 1);
  elsewhere.failed("a", ServerKind::vllm, "it cannot be reached: connection refused");
  REQUIRE(elsewhere.view().servers.size() == 1);
  CHECK(elsewhere.view().servers[0]->told == Told::failed);
  elsewhere.forget("a");  // another server took its place
  elsewhere.failed("a", ServerKind::vllm, "it cannot be reached: connection refused");
  CHECK(elsewhere.view().servers.empty());
}

TEST_CASE("remote cards and loaded models are in the report, and cards that are here too are told once more by name",
          "[gpu]") {
  Elsewhere elsewhere;
  Beside beside;
  beside.told = view_of(elsewhere, {card("GPU-a", kGiB)}, {model("m", kGiB)});
  beside.targets = {target("ollama/m", "m", "10.0.0.7")};
  beside.now_ms = 2000;
  GpuReader::View view;
  auto reading = std::make_shared<Reading>();
  reading->devices = {card("GPU-a", kGiB)};
  view.latest = reading;
  const std::string text = to_json(view, std::chrono::seconds(2), 0, beside);
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  CHECK(has(
      R"("remote":[{"exporter":"box2","url":"http://10.0.0.7:9400/metrics","state":"ok","reason":null,"stale":false,"at_ms":1000)"));
  CHECK(has(R"("also_here":["GPU-a"])"));
  CHECK(has(R"("models":[{"provider":"ollama","server":"ollama","model":"m","deployments":["ollama/m"])"));
  CHECK(has(R"("model_servers":[{"provider":"ollama","server":"ollama","state":"ok","reason":null,"at_ms":1000}])"));
  CHECK(has(R"("basis":"memory","confidence":"low")"));
}
