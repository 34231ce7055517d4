#include "router/wire/embeddings.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <vector>

using core::FailureClass;
using namespace router::wire;

namespace {

struct Result {
  EmbeddingsReading reading;
  std::string out;
};

Result read(std::string_view body, Wanted wanted) {
  Result r;
  read_embeddings(body, body.size(), wanted, r.out, r.reading);
  return r;
}

std::string base64(const std::vector<float>& v) {
  std::string out;
  append_float_base64(out, v);
  return out;
}

}  // namespace

TEST_CASE("one vector is read out of an answer in either form, and nothing else is taken for one", "[embeddings]") {
  const auto read = [](const std::string& body, std::vector<float>& out) {
    core::Usage usage;
    return router::wire::read_vector(body, body.size(), out, usage);
  };
  std::vector<float> out;
  REQUIRE(read(R"({"data":[{"embedding":[1, -0.5,2e-3]}],"usage":{"prompt_tokens":3,"total_tokens":3}})", out));
  CHECK(out == std::vector<float>{1.0F, -0.5F, 2e-3F});
  REQUIRE(read(R"({"data":[{"embedding":"AACAPwAAAL8="}]})", out));
  CHECK(out == std::vector<float>{1.0F, -0.5F});
  for (const char* bad :
       {"", "[]", "{}", R"({"data":[]})", R"({"data":{}})", R"({"data":[1]})", R"({"data":[{}]})",
        R"({"data":[{"embedding":null}]})", R"({"data":[{"embedding":["a"]}]})", R"({"data":[{"embedding":[1e300]}]})",
        R"({"data":[{"embedding":[1]},{"embedding":[2]}]})", R"({"data":[{"embedding":"AACAP"}]})",
        R"({"error":{"message":"no"}})", R"({"data":[{"embedding":[NaN]}]})"}) {
    INFO(bad);
    CHECK_FALSE(read(bad, out));
  }
}

TEST_CASE("float32 vectors become little-endian base64 and back") {
  // Worked out by hand: 1.0f is 00 00 80 3F, -2.0f is 00 00 00 C0, 0.5f is 00 00 00 3F.
  const std::pair<std::string, std::string> table[] = {
      {"[]", "\"\""},
      {"[1]", "\"AACAPw==\""},
      {"[1,-2]", "\"AACAPwAAAMA=\""},
      {"[1,-2,0.5]", "\"AACAPwAAAMAAAAA/\""},
  };
  for (const auto& [floats, text] : table) {
    CAPTURE(floats);
    const std::string head = R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":)";
    const std::string tail = R"(}],"model":"m","usage":{"prompt_tokens":3,"total_tokens":3}})";
    const auto there = read(head + floats + tail, Wanted::base64);
    CHECK(there.reading.mended);
    CHECK(there.out == head + text + tail);
    CHECK(there.reading.usage.input == 3);
    const auto back = read(head + text + tail, Wanted::floats);
    CHECK(back.reading.mended);
    CHECK(back.out == head + floats + tail);
    CHECK_FALSE(read(head + floats + tail, Wanted::floats).reading.mended);
    CHECK_FALSE(read(head + text + tail, Wanted::base64).reading.mended);
    CHECK_FALSE(read(head + text + tail, Wanted::any).reading.mended);
  }
}

TEST_CASE("everything around the vectors stays byte for byte") {
  const auto r = read(
      "{ \"data\" : [ {\"x\":1.0, \"embedding\" : [ 1.0 ,\n -2e0 ] , \"index\":0},{\"index\":1,\"embedding\":[0.5]} ], "
      "\"z\":[ ] }",
      Wanted::base64);
  CHECK(r.out ==
        "{ \"data\" : [ {\"x\":1.0, \"embedding\" : \"AACAPwAAAMA=\" , "
        "\"index\":0},{\"index\":1,\"embedding\":\"AAAAPw==\"} ], \"z\":[ ] }");
}

TEST_CASE("any float32 survives the way through decimals") {
  std::uint32_t state = 12345;
  std::vector<float> vector;
  while (vector.size() < 5000) {
    state = state * 1664525u + 1013904223u;
    float f;
    std::memcpy(&f, &state, 4);
    if (f == f && f - f == 0) vector.push_back(f);
  }
  std::string decimals;
  append_float_array(decimals, vector);
  const auto r = read(R"({"data":[{"embedding":)" + decimals + "}]}", Wanted::base64);
  REQUIRE(r.reading.mended);
  CHECK(r.out == R"({"data":[{"embedding":)" + base64(vector) + "}]}");
}

TEST_CASE("base64 dialects are understood") {
  for (const char* text : {"AAAAPw", "AAAAPw=", "AAAAPw=="}) {
    CHECK(read(std::string(R"({"data":[{"embedding":")") + text + "\"}]}", Wanted::floats).out ==
          R"({"data":[{"embedding":[0.5]}]})");
  }
  CHECK(read(R"({"data":[{"embedding":"AACAPwAAAMAAAAA\/"}]})", Wanted::floats).out ==
        R"({"data":[{"embedding":[1,-2,0.5]}]})");
  CHECK(read(R"({"data":[{"embedding":"AACAPwAAAMAAAAA_"}]})", Wanted::floats).out ==
        R"({"data":[{"embedding":[1,-2,0.5]}]})");
}

TEST_CASE("numbers too small for a float32 become zero") {
  CHECK(read(R"({"data":[{"embedding":[1e-300,1e-400,-1E-400]}]})", Wanted::base64).out ==
        R"({"data":[{"embedding":)" + base64({0, 0, 0}) + "}]}");
}

TEST_CASE("an answer that holds no usable vectors is a failure") {
  for (const char* body : {
           "",
           "no",
           "[]",
           "{}",
           R"({"data":{}})",
           R"({"data":[{}]})",
           R"({"data":[{"embedding":null}]})",
           R"({"data":[{"embedding":["a"]}]})",
           R"({"data":[{"embedding":[null]}]})",
           R"({"data":[{"embedding":[[1]]}]})",
           R"({"data":[{"embedding":[1e39]}]})",
           R"({"data":[{"embedding":[1e999]}]})",
           R"({"data":[1]})",
       }) {
    CAPTURE(body);
    const auto r = read(body, Wanted::base64);
    CHECK(r.reading.failure == FailureClass::bad_body);
    CHECK_FALSE(r.reading.mended);
    CHECK_FALSE(r.reading.error.message.empty());
  }
  for (const char* text :
       {"A", "AAA", "AAAAPwA", "AA!APw==", "AADAfw==", "AACAfw=="}) {  // the last two are NaN and infinity
    CAPTURE(text);
    CHECK(read(std::string(R"({"data":[{"embedding":")") + text + "\"}]}", Wanted::floats).reading.failure ==
          FailureClass::bad_body);
  }
}

TEST_CASE("an error in a 200 is found") {
  const auto r = read(R"({"error":{"message":"slow down","code":429}})", Wanted::floats);
  CHECK(r.reading.failure == FailureClass::rate_limited);
  CHECK(r.reading.error.message == "slow down");
  CHECK(read(R"({"error":"model is loading"})", Wanted::floats).reading.failure != FailureClass::none);
  CHECK(read(R"({"message":"success","code":0,"data":[{"embedding":[1]}]})", Wanted::floats).reading.failure ==
        FailureClass::none);
}
