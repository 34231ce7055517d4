// Request vectors of two other projects, read from $SIGNALBOX_TEST_DATA/compat/http when that is set:
// http-desync-guardian's tiers and llhttp's strict mode. Vectors without Host get one, so that they are judged for what
// they are about.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/chunked.h"
#include "net/http_chars.h"
#include "net/http_head.h"

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLimit = 64 * 1024;

// Empty when there is no test data here.
fs::path vectors(const char* project) {
  const char* root = std::getenv("SIGNALBOX_TEST_DATA");
  if (root == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set: the vectors of " << project << " are not run");
    return {};
  }
  return fs::path(root) / "compat/http" / project;
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) text.replace(at, from.size(), to);
}

struct Verdict {
  net::HeadStatus status = net::HeadStatus::need_more;  // ok: all that was sent makes complete requests
  std::string reason;
};

// Reads the bytes of a connection as a server does: head, body, next head, until it must close or nothing is left.
Verdict serve(std::string_view bytes) {
  net::RequestHead head;
  while (!bytes.empty()) {
    const net::HeadParse parse = net::parse_request_head(bytes, head, kLimit);
    if (parse.status != net::HeadStatus::ok) return {parse.status, std::string(parse.reason)};
    bytes.remove_prefix(parse.size);
    if (head.content_length > 0) {
      if (bytes.size() < static_cast<std::size_t>(head.content_length)) return {};
      bytes.remove_prefix(static_cast<std::size_t>(head.content_length));
    }
    net::ChunkDecoder chunks(net::ChunkDecoder::Mode::request);
    for (bool more = head.chunked; more;) {
      const net::ChunkDecoder::Step step = chunks.next(bytes);
      bytes.remove_prefix(step.consumed);
      if (step.status == net::ChunkDecoder::Status::bad) return {net::HeadStatus::bad, "chunked body"};
      if (step.status == net::ChunkDecoder::Status::need_more) return {};
      more = step.status == net::ChunkDecoder::Status::data;
    }
    if (!head.keep_alive) break;
  }
  return {net::HeadStatus::ok, {}};
}

// ---- http-desync-guardian ----

std::string text_of(const YAML::Node& node) { return node && !node.IsNull() ? node.as<std::string>() : std::string(); }

std::string guardian_request(const YAML::Node& vector) {
  const std::string version = text_of(vector["version"]);
  std::string raw =
      text_of(vector["method"]) + " " + text_of(vector["uri"]) + (version.empty() ? "" : " ") + version + "\r\n";
  bool host = false;
  for (const YAML::Node& header : vector["headers"]) {
    const std::string name = text_of(header["name"]);
    host = host || net::equals_no_case(name, "host");
    raw += name + ": " + text_of(header["value"]) + "\r\n";
  }
  return raw + (host ? "" : "Host: guardian.test\r\n") + "\r\n";
}

// Compliant requests that are refused here, and why.
const std::map<std::string, std::string> kCompliantRefused = {
    {"the only transfer coding here is chunked",
     "no client of an LLM API compresses in transfer; peers disagree on such lists"},
    {"the target has characters other than printable ASCII",
     "a URI is ASCII; unescaped bytes are read differently by peers"},
    {"the target is neither a path nor an http URL", "an empty target leaves two spaces in the request line"},
};

// ---- llhttp ----

struct Sample {
  std::string title, raw, log;
};

std::string unescape(std::string text) {
  replace_all(text, "\\\n", "");
  replace_all(text, "\n", "\r\n");
  replace_all(text, "\\r", "\r");
  replace_all(text, "\\n", "\n");
  replace_all(text, "\\t", "\t");
  replace_all(text, "\\f", "\f");
  for (std::size_t at = 0; (at = text.find("\\x", at)) != text.npos; ++at) {
    text.replace(at, 4, 1, static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16)));
  }
  return text;
}

std::string fence(const std::string& page, const std::string& kind, std::size_t& at) {
  const std::string open = "```" + kind + "\n";
  const std::size_t start = page.find(open, at);
  REQUIRE(start != page.npos);
  const std::size_t from = start + open.size();
  const std::size_t end = page.find("\n```", from);
  REQUIRE(end != page.npos);
  at = end;
  return page.substr(from, end - from);
}

// The samples of a page that run in strict mode: a meta comment, a fence with the request, a fence with what llhttp
// said.
std::vector<Sample> strict_samples(const fs::path& path) {
  std::vector<Sample> samples;
  const std::string page = slurp(path);
  for (std::size_t at = 0; (at = page.find("<!-- meta=", at)) != page.npos;) {
    const std::string meta = page.substr(at, page.find("-->", at) - at);
    const std::size_t title = page.rfind("\n#", at);
    Sample sample;
    sample.title = path.filename().string() + page.substr(title, page.find('\n', title + 1) - title);
    sample.raw = unescape(fence(page, "http", at));
    sample.log = fence(page, "log", at);
    if (meta.find("lenient") == meta.npos) samples.push_back(std::move(sample));
  }
  return samples;
}

void give_host(std::string& raw) {
  constexpr std::string_view kVersion = " HTTP/1.1\r\n";
  for (std::size_t at = 0; (at = raw.find(kVersion, at)) != raw.npos;) {
    at += kVersion.size();
    std::string head = raw.substr(at - 2, raw.find("\r\n\r\n", at - 2) - (at - 2));
    std::transform(head.begin(), head.end(), head.begin(), net::lower);
    if (head.find("\r\nhost:") == head.npos) raw.insert(at, "Host: llhttp.test\r\n");
  }
}

enum class Llhttp { accepts, refuses, closes };

// An upgrade pause is no refusal; data after a closing message is refused by closing.
Llhttp verdict_of(const std::string& log) {
  const std::size_t error = log.find("error code=");
  if (error == log.npos) return Llhttp::accepts;
  const std::string code = log.substr(error + 11, log.find(' ', error + 11) - error - 11);
  if (code == "22" || code == "23") return Llhttp::accepts;
  return code == "5" ? Llhttp::closes : Llhttp::refuses;
}

// What llhttp accepts and we refuse, by our reason, with the justification.
const std::map<std::string, std::string> kStricterThanLlhttp = {
    {"the method is not implemented", "WebDAV, UPnP, Icecast, CONNECT and other methods that nothing here serves"},
    {"the method is not a token",
     "two empty lines before a request; old clients send one after a POST, which is accepted"},
    {"the protocol is not HTTP", "RTSP and ICE requests"},
    {"the request line is not: method, space, target, space, version",
     "HTTP/0.9 has no headers, so no framing and no key"},
    {"the Host header is not a host and port", "'0.0.0.0=5000' is a legal registered name, but no host has it"},
    {"a GET or HEAD request has a body", "some servers skip it and read it as the next request"},
    {"the only transfer coding here is chunked", "peers disagree on lists of transfer codings"},
    {"the target and the Host header name different hosts", "which of them is meant is anybody's guess"},
    {"chunked body", "chunk extensions beyond 64 bytes carry nothing for us"},
};

}  // namespace

TEST_CASE("every severe or ambiguous vector of http-desync-guardian is refused", "[net][desync]") {
  const fs::path folder = vectors("http-desync-guardian");
  if (folder.empty()) return;
  std::set<std::string> reasons_used;
  std::map<std::string, int> count;
  for (const auto& entry : fs::directory_iterator(folder / "tests")) {
    if (entry.path().extension() != ".yaml") continue;
    for (const YAML::Node& vector : YAML::LoadFile(entry.path().string())) {
      const std::string tier = text_of(vector["expected"]["tier"]);
      const std::string raw = guardian_request(vector);
      net::RequestHead head;
      const net::HeadParse parse = net::parse_request_head(raw, head, kLimit);
      const std::string reason(parse.reason);
      INFO(entry.path().filename().string() << ": " << text_of(vector["name"]) << " [" << tier << "]\n"
                                            << raw << reason);
      ++count[tier];
      if (tier == "Severe" || tier == "Ambiguous") {
        CHECK(parse.status == net::HeadStatus::bad);
      } else if (tier == "Compliant" && parse.status != net::HeadStatus::ok) {
        CHECK(kCompliantRefused.count(reason) == 1);
        reasons_used.insert(reason);
      }
    }
  }
  CHECK(count["Severe"] > 50);
  CHECK(count["Ambiguous"] > 50);
  CHECK(count["Compliant"] > 20);
  CHECK(reasons_used.size() == kCompliantRefused.size());
}

TEST_CASE("what llhttp refuses in strict mode is refused, and every refusal beyond that has a reason",
          "[net][desync]") {
  const fs::path folder = vectors("llhttp");
  if (folder.empty()) return;
  std::set<std::string> reasons_used;
  int refused = 0;
  int accepted = 0;
  for (const auto& entry : fs::directory_iterator(folder / "test/request")) {
    if (entry.path().extension() != ".md") continue;
    for (Sample& sample : strict_samples(entry.path())) {
      give_host(sample.raw);
      // llhttp may refuse before the head or the chunk is complete; by then we must too.
      const bool refuses = verdict_of(sample.log) == Llhttp::refuses;
      const Verdict verdict = serve(refuses ? sample.raw + "\r\n\r\n" : sample.raw);
      INFO(sample.title << "\n" << sample.raw << "\n" << sample.log << "\nours: " << verdict.reason);
      if (refuses) {
        ++refused;
        CHECK(verdict.status == net::HeadStatus::bad);
      } else if (verdict.status == net::HeadStatus::bad) {
        CHECK(kStricterThanLlhttp.count(verdict.reason) == 1);
        reasons_used.insert(verdict.reason);
      } else {
        ++accepted;
      }
    }
  }
  CHECK(refused > 30);
  CHECK(accepted > 40);
  for (const auto& [reason, why] : kStricterThanLlhttp) {
    INFO("no vector is refused for this any more: " << reason);
    CHECK(reasons_used.count(reason) == 1);
  }
}

TEST_CASE("requests that two servers could read differently are refused", "[net][desync]") {
  const std::string get = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto post = [&](const std::string& headers, const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
  };
  const std::vector<std::string> smuggled = {
      post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + get),
      post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n" + get),
      post("Transfer-Encoding: xchunked\r\n", get),
      post("Transfer-Encoding: chunked, identity\r\n", get),
      post("Transfer-Encoding : chunked\r\nContent-Length: 4\r\n", get),
      post("Content-Length: 4\r\nTransfer-Encoding:\x0b"
           "chunked\r\n",
           get),
      post("Content-Length: 4\r\nX: y\nTransfer-Encoding: chunked\r\n", get),
      post("Content-Length: 4\r\nTransfer_Encoding: chunked\r\n", get),
      post("Content-Length: 4\r\nTransfer-Encoding:\r\n chunked\r\n", get),
      post("Content-Length: 0, 4\r\n", get),
      post("Content-Length: 0\r\nContent-Length: 4\r\n", get),
      post("Transfer-Encoding: chunked\r\n", "5;a=\"\n0\r\n\r\n\"\r\nhello\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "5\r\nhelloXX0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 40\r\n\r\n"),
  };
  for (const std::string& raw : smuggled) {
    CAPTURE(raw);
    CHECK(serve(raw).status == net::HeadStatus::bad);
  }
  CHECK(serve(post("Content-Length: 4\r\n", "abcd\r\n" + get)).status == net::HeadStatus::ok);
  CHECK(serve(post("Transfer-Encoding: chunked\r\n", "4;a=b\r\nabcd\r\n0\r\nX: y\r\n\r\n" + get)).status ==
        net::HeadStatus::ok);
}
