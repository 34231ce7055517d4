#include "router/cache/compress.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/random.h"
#include "tests/support/recordings.h"

namespace router::cache {
namespace {

using net::Coding;

constexpr std::size_t kLimit = 64u << 20;
const std::vector<Compression> kAll = {Compression::automatic, Compression::identity, Compression::gzip,
                                       Compression::brotli,    Compression::zstd,     Compression::lz4};

std::string answer(std::size_t size) {
  std::string text = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"choices\":[";
  for (unsigned i = 0; text.size() < size; ++i)
    text += "{\"index\":" + std::to_string(i) + ",\"message\":{\"role\":\"assistant\",\"content\":\"Hello, " +
            std::to_string(i * 2654435761u) + "\"}},";
  text.resize(size);
  return text;
}

std::string noise(std::size_t size) {
  core::Random random(1);
  std::string out;
  while (out.size() < size) out += static_cast<char>(random.next());
  return out;
}

}  // namespace

TEST_CASE("every compression gives a body back as it was") {
  for (const Compression how : kAll) {
    for (const unsigned size : {0u, 1u, 255u, 256u, 1000u, 100'000u, 1'000'000u}) {
      for (const std::string& plain : {answer(size), noise(size)}) {
        const Packed packed = compress(how, plain);
        CAPTURE(static_cast<int>(how), size, net::to_string(packed.coding));
        CHECK(packed.bytes.size() <= plain.size());
        std::string back = "before";
        REQUIRE(decompress(packed.coding, packed.bytes, plain.size(), kLimit, back));
        CHECK(back == plain);
      }
    }
  }
}

TEST_CASE("a body is compressed when that is worth it") {
  for (const Compression how : kAll) {
    if (how == Compression::identity) continue;
    CHECK(compress(how, answer(4000)).coding != Coding::identity);
    CHECK(compress(how, answer(100)).coding == Coding::identity);  // small
    CHECK(compress(how, noise(4000)).coding == Coding::identity);  // saves nothing
  }
  CHECK(compress(Compression::automatic, answer(4000)).coding == Coding::zstd);
  CHECK(compress(Compression::identity, answer(4000)).coding == Coding::identity);
  const Packed packed = compress(Compression::automatic, answer(100'000));
  CHECK(packed.bytes.capacity() <= packed.bytes.size() + 16);
}

TEST_CASE("a body that is not as large as it was said to be, cut short or goes on is refused") {
  const std::string plain = answer(5000);
  for (const Compression how : kAll) {
    const Packed packed = compress(how, plain);
    CAPTURE(net::to_string(packed.coding));
    std::string out;
    CHECK_FALSE(decompress(packed.coding, packed.bytes, plain.size() - 1, kLimit, out));
    CHECK(out.size() <= plain.size());
    CHECK_FALSE(decompress(packed.coding, packed.bytes, plain.size() + 1, kLimit, out));
    CHECK_FALSE(decompress(packed.coding, packed.bytes, 0, kLimit, out));
    CHECK_FALSE(decompress(packed.coding, packed.bytes, plain.size(), plain.size() - 1, out));
    CHECK_FALSE(decompress(packed.coding, packed.bytes + "x", plain.size(), kLimit, out));
    for (std::size_t size = 0; size < packed.bytes.size(); size += 1 + size / 50)
      CHECK_FALSE(decompress(packed.coding, packed.bytes.substr(0, size), plain.size(), kLimit, out));
  }
}

TEST_CASE("a bomb is refused without its content ever being in memory") {
  const std::string zeros(50u << 20, '\0');
  for (const Compression how : kAll) {
    if (how == Compression::identity) continue;
    const Packed bomb = compress(how, zeros);
    CAPTURE(net::to_string(bomb.coding));
    REQUIRE(bomb.bytes.size() < 1u << 20);
    std::string out;
    CHECK_FALSE(decompress(bomb.coding, bomb.bytes, 1000, kLimit, out));
    CHECK(out.capacity() < 2000);
    CHECK_FALSE(decompress(bomb.coding, bomb.bytes, zeros.size(), 1u << 20, out));
    CHECK_FALSE(decompress(bomb.coding, bomb.bytes, ~std::uint64_t{0}, ~std::size_t{0}, out));
    CHECK(out.capacity() < 2000);
  }
}

TEST_CASE("flipped bytes of a compressed body never do more than fail or give that many bytes") {
  const std::string plain = answer(3000);
  core::Random random(5);
  for (const Compression how : kAll) {
    const Packed packed = compress(how, plain);
    for (int i = 0; i < 2000; ++i) {
      std::string bytes = packed.bytes;
      for (std::uint64_t n = random.below(4) + 1; n > 0; --n)
        bytes[random.below(bytes.size())] = static_cast<char>(random.next());
      std::string out;
      if (decompress(packed.coding, bytes, plain.size(), kLimit, out)) CHECK(out.size() == plain.size());
    }
  }
}

TEST_CASE("recorded streams become less than a tenth of what they were", "[recorded]") {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  if (data == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set: no recorded streams compressed");
    return;
  }
  std::size_t plain = 0, packed = 0;
  for (const auto& recording : support::recordings(std::filesystem::path(data) / "compat" / "fixtures")) {
    plain += recording.bytes.size();
    packed += compress(Compression::automatic, recording.bytes).bytes.size();
  }
  REQUIRE(plain > 100'000);
  CHECK(packed * 10 < plain);
}

}  // namespace router::cache
