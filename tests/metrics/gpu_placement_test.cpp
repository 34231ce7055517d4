// Which card serves which target.
#include <catch2/catch.hpp>

#include "metrics/gpu/placement.h"
#include "tests/metrics/tree.h"

using namespace metrics;
using namespace metrics::gpu;
using metrics::test::Tree;
using namespace std::string_literals;

namespace {

constexpr std::uint64_t kGiB = 1ull << 30;

Device card(unsigned index, std::vector<Process> processes) {
  Device out;
  out.index = index;
  out.uuid = "GPU-" + std::to_string(index) + "aaaa";
  out.processes = std::move(processes);
  return out;
}

const std::vector<Backend> kVllm = {{"vllm/llama", "meta-llama/Llama-3.1-8B", 8000}};

// 100 listens and has started 101; 200 is another's.
MachineFacts server() {
  MachineFacts out;
  out.listeners[8000] = {100};
  out.processes[100] = {1, "meta-llama/Llama-3.1-8B", ""};
  out.processes[101] = {100, "", ""};
  out.processes[200] = {1, "", ""};
  return out;
}

}  // namespace

TEST_CASE("a model is named by the command that serves it", "[gpu]") {
  const std::pair<std::string, std::string> cases[] = {
      {"/usr/bin/python3\0/opt/bin/vllm\0serve\0Qwen/Qwen3-8B\0--port\08000\0"s, "Qwen/Qwen3-8B"},
      {"vllm\0serve\0/models/x\0--served-model-name\0qwen\0"s, "qwen"},
      {"python3\0-m\0vllm.entrypoints.openai.api_server\0--model\0M\0"s, "M"},
      {"python\0-m\0sglang.launch_server\0--model-path=/models/M\0"s, "/models/M"},
      {"llama-server\0-m\0/models/m.gguf\0"s, "/models/m.gguf"},
      {"llama-server\0-m\0/models/m.gguf\0--alias\0small\0"s, "small"},
      {"text-generation-launcher\0--model-id\0M\0"s, "M"},
      {"vllm\0serve\0--model\0M\0"s, "M"},
      {"vllm\0serve\0"s, ""},
      {"nginx: worker process\0"s, ""},
      {"tool\0--model\0--api-key\0secret\0"s, ""},
      {"x\0--model"s, ""},
      {""s, ""},
  };
  for (const auto& [command, model] : cases) {
    INFO(command);
    CHECK(model_of_command(command) == model);
  }
}

TEST_CASE("a process that the server behind the port has started shows the card, with high confidence", "[gpu]") {
  const auto found = place(kVllm, server(), {card(0, {{200, kGiB, ""}}), card(1, {{101, 8 * kGiB, ""}})}, false);
  REQUIRE(found.size() == 1);
  CHECK(found[0].deployment == "vllm/llama");
  CHECK(found[0].uuids == std::vector<std::string>{"GPU-1aaaa"});
  CHECK(found[0].memory_bytes == 8 * kGiB);
  CHECK(found[0].confidence == Confidence::high);
  CHECK(found[0].reason == "process 101 behind port 8000 computes there and was started to serve this model");
}

TEST_CASE("a model on several cards has them all", "[gpu]") {
  const auto found = place(kVllm, server(), {card(0, {{100, kGiB, ""}}), card(1, {{101, kGiB, ""}})}, false);
  REQUIRE(found.size() == 1);
  CHECK(found[0].uuids.size() == 2);
  CHECK(found[0].memory_bytes == 2 * kGiB);
}

TEST_CASE("a port with several models leaves open which of them it is", "[gpu]") {
  MachineFacts facts = server();
  facts.processes[100].serves.clear();
  const std::vector<Backend> two = {{"ollama/a", "a", 8000}, {"ollama/b", "b", 8000}};
  const auto found = place(two, facts, {card(0, {{101, kGiB, ""}})}, false);
  REQUIRE(found.size() == 2);
  CHECK(found[0].confidence == Confidence::medium);
  CHECK(found[0].reason.find("not known") != std::string::npos);
}

TEST_CASE("a parent that computes while its worker listens is likely the server", "[gpu]") {
  MachineFacts facts = server();
  facts.listeners[8000] = {101};
  const auto found = place(kVllm, facts, {card(0, {{100, kGiB, ""}})}, false);
  REQUIRE(found.size() == 1);
  CHECK(found[0].confidence == Confidence::medium);
}

TEST_CASE("behind a port that leads into a container the command line still names the model", "[gpu]") {
  MachineFacts facts;
  facts.listeners[8000] = {50};  // docker-proxy
  facts.processes[50] = {1, "", ""};
  facts.processes[300] = {299, "", ""};
  facts.processes[299] = {1, "/data/llama-3.1-8b", ""};
  const auto found = place(kVllm, facts, {card(0, {{300, kGiB, ""}})}, false);
  REQUIRE(found.size() == 1);
  CHECK(found[0].confidence == Confidence::medium);
  CHECK(found[0].reason.find("started to serve this model") != std::string::npos);
}

TEST_CASE("where nobody is seen, what the server was told counts a little", "[gpu]") {
  MachineFacts facts = server();
  facts.processes[100].visible = "GPU-1aa,0";
  const std::vector<Device> cards = {card(0, {{100, kGiB, ""}}), card(1, {})};
  const auto found = place(kVllm, facts, cards, true);  // the pids are another namespace's
  REQUIRE(found.size() == 1);
  CHECK(found[0].uuids == std::vector<std::string>{"GPU-1aaaa", "GPU-0aaaa"});
  CHECK(found[0].confidence == Confidence::low);
  CHECK_FALSE(found[0].memory_bytes);
}

TEST_CASE("what nothing points to is not placed", "[gpu]") {
  CHECK(place(kVllm, server(), {card(0, {{200, kGiB, ""}})}, false).empty());
  CHECK(place(kVllm, {}, {card(0, {{200, kGiB, ""}})}, false).empty());
  CHECK(place({}, server(), {card(0, {{100, kGiB, ""}})}, false).empty());
  MachineFacts facts = server();
  facts.processes[100].visible = "-1";
  CHECK(place(kVllm, facts, {card(0, {})}, false).empty());
}

TEST_CASE("process 1 may be the server, and is nobody's server as a parent", "[gpu]") {
  MachineFacts facts;
  facts.listeners[8000] = {1};
  facts.processes[1] = {0, "", ""};
  facts.processes[200] = {1, "", ""};
  CHECK(place(kVllm, facts, {card(0, {{200, kGiB, ""}})}, false).empty());
  CHECK(place(kVllm, facts, {card(0, {{1, kGiB, ""}})}, false).size() == 1);
}

TEST_CASE("processes that are each other's parents do not trap the search", "[gpu]") {
  MachineFacts facts;
  facts.listeners[8000] = {5};
  facts.processes[2] = {3, "", ""};
  facts.processes[3] = {2, "", ""};
  CHECK(place(kVllm, facts, {card(0, {{2, kGiB, ""}})}, false).empty());
}

TEST_CASE("servers are found in /proc by their listening sockets", "[gpu]") {
  Tree tree;
  const std::string head =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  tree.write(
      "proc/net/tcp",
      head +
          "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 7001 1 0\n"
          "   1: 0100007F:1F40 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 7002 1 0\n"
          "   2: 0100007F:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 7003 1 0\n");
  tree.write("proc/net/tcp6",
             head +
                 "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A "
                 "00000000:00000000 00:00000000 00000000     0        0 7004 1 0\n");
  tree.process(100, "vllm (api)", 1, "vllm\0serve\0M\0--api-key\0secret\0"s);
  tree.process(101, "VLLM::EngineCore", 100);
  tree.process(102, "client", 1, "curl\0-m\0M\0"s);
  tree.link("proc/100/fd/3", "socket:[7001]");
  tree.link("proc/102/fd/3", "socket:[7002]");
  tree.link("proc/100/fd/4", "/dev/null");
  tree.link("proc/103/fd/9", "socket:[7004]");
  tree.write("proc/100/environ", "PATH=/bin\0CUDA_VISIBLE_DEVICES=0,1\0TOKEN=secret\0"s);
  const std::vector<Backend> backends = {{"vllm/M", "M", 8000}, {"other/x", "x", 8080}};
  const std::vector<Device> cards = {card(0, {{101, kGiB, ""}})};
  const MachineFacts facts = read_processes_behind(tree.at("proc"), backends, cards);
  CHECK(facts.listeners == std::map<std::uint16_t, std::vector<std::uint32_t>>{{8000, {100}}, {8080, {103}}});
  CHECK(facts.processes.at(101).parent == 100);
  CHECK(facts.processes.at(100).serves == "M");
  CHECK(facts.processes.at(100).visible == "0,1");
  CHECK(facts.processes.at(102).serves.empty());  // not one that serves or computes: not read
  const auto found = place(backends, facts, cards, false);
  REQUIRE(found.size() == 1);
  CHECK(found[0].confidence == Confidence::high);
}
