// Private keys, tokens with a structure, and logins.
#include <catch2/catch.hpp>

#include "tests/policy/secrets_finder.h"

namespace {

using namespace policy;

const std::string kDashes = "-----";

std::string pem(const std::string& label, const std::string& newline, std::size_t lines = 8) {
  std::string out = kDashes + "BEGIN " + label + kDashes + newline;
  for (std::size_t i = 0; i < lines; ++i) {
    out += support::random_text(64, support::kBase62, static_cast<std::uint32_t>(i + 1)) + newline;
  }
  return out + kDashes + "END " + label + kDashes;
}

std::string only(support::SecretFinder& finder, const std::string& text, std::string_view type) {
  const auto& found = finder.find(text);
  if (found.size() != 1 || found[0].type != type) return "found " + std::to_string(found.size());
  return text.substr(found[0].begin, found[0].end - found[0].begin);
}

}  // namespace

TEST_CASE("a private key is found as a whole block, also inside a string") {
  support::SecretFinder finder;
  for (const std::string label : {"RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY",
                                  "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"}) {
    for (const std::string newline : {"\n", "\r\n", "\\n", "\\r\\n", "\" +\n\""}) {
      const std::string key = pem(label, newline);
      CHECK(only(finder, "key = \"" + key + "\"; // done", "PRIVATE_KEY") == key);
    }
  }
  const std::string cut = pem("PRIVATE KEY", "\n").substr(0, 300);
  CHECK(only(finder, "see " + cut, "PRIVATE_KEY") == cut);
}

TEST_CASE("public keys, certificates and blocks without a key are none") {
  support::SecretFinder finder;
  CHECK(finder.find(pem("PUBLIC KEY", "\n")).empty());
  CHECK(finder.find(pem("CERTIFICATE", "\n")).empty());
  CHECK(finder.find(kDashes + "BEGIN PRIVATE KEY" + kDashes + "\nanything\n" + kDashes + "END PRIVATE KEY" + kDashes)
            .empty());
  CHECK(finder.find("starts with " + kDashes + "BEGIN PRIVATE KEY" + kDashes + " and ends").empty());
}

TEST_CASE("a PuTTY key and a JSON web key are private keys") {
  support::SecretFinder finder;
  const std::string body = support::random_text(64, support::kBase62, 4);
  const std::string putty = "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\n" + body +
                            "\nPrivate-Lines: 1\n" + body +
                            "\nPrivate-MAC: " + support::random_text(64, support::kHex, 4);
  CHECK(only(finder, putty, "PRIVATE_KEY") == putty);
  const std::string d = support::random_text(43, support::kBase62, 6);
  CHECK(only(finder, R"({"kty": "EC", "crv": "P-256", "d": ")" + d + "\"}", "PRIVATE_KEY") == d);
  CHECK(finder.find(R"({"kty": "EC", "crv": "P-256", "x": ")" + d + "\"}").empty());
}

TEST_CASE("a JSON web token needs a header that says how it is signed") {
  support::SecretFinder finder;
  const std::string claims =
      ".ey"
      "JzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkFkYSJ9.";
  const std::string signature = support::random_text(43, support::kBase62, 2);
  const std::string token =
      "ey"
      "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" +
      claims + signature;  // {"alg":"HS256",...}
  CHECK(only(finder, "Cookie: session=" + token + "; path=/", "JSON_WEB_TOKEN") == token);
  CHECK(finder
            .find("ey"
                  "JmaXJzdCI6IkFkYSIsImxhc3QiOiJMIn0" +
                  claims + signature)
            .empty());  // no alg
}

TEST_CASE("of a URL only the password is the secret") {
  support::SecretFinder finder;
  CHECK(only(finder, "postgres://app:k3stRel-9@db.example.org:5432/shop", "CONNECTION_STRING_PASSWORD") == "k3stRel-9");
  CHECK(only(finder, "mongodb+srv://app:k3st@Rel9!@cluster0.example.net/x", "CONNECTION_STRING_PASSWORD") ==
        "k3st@Rel9!");
  CHECK(only(finder, "redis://:k3stRel-9@cache:6379/0", "CONNECTION_STRING_PASSWORD") == "k3stRel-9");
  CHECK(only(finder, "git clone https://ada:k3stRel-9@git.example.org/x.git", "URL_PASSWORD") == "k3stRel-9");
  CHECK(only(finder, "Server=db;Database=shop;User Id=app;Password=kestrel;Encrypt=true",
             "CONNECTION_STRING_PASSWORD") == "kestrel");
  for (const std::string text :
       {"https://user:password@example.org/", "https://example.org:8080/@ada", "postgres://app:${DB_PASSWORD}@db/shop",
        "mailto:ada@example.org", "redis://localhost:6379", "http://localhost:3000/a:b@c", "https://<user>:<pass>@host",
        "see ssh://git@github.com:22/x", "jdbc:mysql://db:3306/shop"}) {
    INFO(text);
    CHECK(finder.find(text).empty());
  }
}

TEST_CASE("authorization headers and command lines give their secrets") {
  support::SecretFinder finder;
  CHECK(only(finder, "Authorization: Basic QWRhOmszc3RSZWwtOQ==", "HTTP_BASIC_PASSWORD") == "QWRhOmszc3RSZWwtOQ==");
  const std::string token = support::random_text(30, support::kBase62, 8);
  CHECK(only(finder, "curl -H 'Authorization: Bearer " + token + "' https://x", "HTTP_BEARER_TOKEN") == token);
  CHECK(only(finder, "{\"Authorization\": \"Token " + token + "\"}", "HTTP_BEARER_TOKEN") == token);
  CHECK(only(finder, "curl -u ada:k3stRel-9 https://example.org", "GENERIC_PASSWORD") == "k3stRel-9");
  CHECK(only(finder, "sshpass -p k3stRel-9 ssh ada@host", "GENERIC_PASSWORD") == "k3stRel-9");
  for (const std::string text :
       {"Authorization: Bearer $TOKEN", "Authorization: Bearer <token>", "the bearer authentication mechanism",
        "curl -u user:pass x", "curl -u \"$USER:$PASSWORD\" https://x", "authorization: basic understanding required",
        "Authorization: Bearer YOUR_TOKEN_HERE"}) {
    INFO(text);
    CHECK(finder.find(text).empty());
  }
}

TEST_CASE("a GitHub token whose checksum holds is surer than one whose does not") {
  support::SecretFinder finder;
  // CRC-32 of the first thirty characters, as six base62 digits.
  const std::string body = "N0tARealT0kenButTheCrcIsRight1";
  std::uint32_t crc = 0xffffffffU;
  for (const char c : body) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320U : crc >> 1;
  }
  crc = ~crc;
  std::string digits(6, '0');
  for (std::size_t i = 6; i-- > 0; crc /= 62) digits[i] = support::kBase62[crc % 62];
  REQUIRE(finder
              .find("gh"
                    "p_" +
                    body + digits)
              .size() == 1);
  const float right = finder.found[0].score;
  digits[5] = digits[5] == '1' ? '2' : '1';
  REQUIRE(finder
              .find("gh"
                    "p_" +
                    body + digits)
              .size() == 1);
  CHECK(right > finder.found[0].score);
}
