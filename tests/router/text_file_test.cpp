#include "router/wire/text_file.h"

#include <catch2/catch.hpp>
#include <string>

using router::wire::data_url;
using router::wire::DataUrl;
using router::wire::open_text_file;
using router::wire::TextFile;

namespace {

std::string opened(std::string url) {
  const std::string before = url;
  const TextFile file = open_text_file(url);
  if (file.begin == 0) CHECK(url == before);
  return file.unreadable ? "unreadable" : file.begin == 0 ? "none" : url.substr(file.begin);
}

}  // namespace

TEST_CASE("data URLs in base64 are of text or of something else, however JSON spells them") {
  for (const char* url :
       {"data:text/plain;base64,QUJD", "data:text\\/csv;charset=utf-8;base64,QUJD", "DATA:Text/HTML;Base64,",
        "data:application/json;base64,e30=", "data:application/jsonl;base64,e30=",
        "data:application/ld+json;base64,e30=", "data:image/svg+xml;base64,QUJD",
        "data:application/x-ndjson;base64,e30=", "data:;base64,QUJD", "\\u0064ata:text/plain;base64,QUJD"}) {
    INFO(url);
    CHECK(data_url(url) == DataUrl::text);
  }
  for (const char* url :
       {"data:image/png;base64,iVBO", "data:application\\/pdf;base64,JVBE", "data:application/zip;base64,AA"})
    CHECK(data_url(url) == DataUrl::other);
  for (const char* text :
       {"", "data", "data:text/plain,Gina", "data:image/svg+xml,<svg/>", "data: my card is here", "data:base64,AA",
        "data: a/b;base64,AA", "https://x.example/;base64,AA", "data:text/plain;base64", "\\", "\\u00"}) {
    INFO(text);
    CHECK(data_url(text) == DataUrl::none);
  }
  CHECK(data_url("data:text/plain;name=" + std::string(1000, 'x') + ";base64,AA") == DataUrl::none);
}

TEST_CASE("a file of text is opened behind its head") {
  std::string url = "data:text/plain;base64,R2luYSBTbWl0aA==";
  CHECK(open_text_file(url).begin == 24);
  CHECK(url == "data:text/plain;base64,\nGina Smith");
  CHECK(opened("data:text/plain;base64,R2lu\r\nYQ") == "Gina");
  CHECK(opened("data:text/plain;base64,Pz4_Pj4-") == "?>?>>>");
  CHECK(opened("data:;base64,").empty());
}

TEST_CASE("what is no whole file of text stays as it is") {
  CHECK(opened("data:text/plain,Gina") == "none");
  CHECK(opened("data:image/png;base64,QUJD") == "none");
  CHECK(opened("see data:text/plain;base64,QUJD") == "none");
  CHECK(opened("data:text/plain;base64,QUJD!") == "unreadable");
  CHECK(opened("data:text/plain;base64,QQ==QQ") == "unreadable");
  CHECK(opened("data:text/plain;base64,Q") == "unreadable");
  CHECK(opened("data:text/plain;base64,TfxsbGVy") == "unreadable");
  CHECK(opened("data:text/plain;base64,RwBpAA==") == "unreadable");  // UTF-16
}
