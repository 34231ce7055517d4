#include "core/model_name.h"

#include <catch2/catch.hpp>
#include <string>

TEST_CASE("names as providers give their models are names, and other text of theirs is none", "[core]") {
  for (const char* name : {"gpt-4o-2024-08-06", "meta-llama/Llama-3.1-8B-Instruct", "llama3.1:8b", "ft:gpt-4o:org::id",
                           "@cf/meta/llama+lora", "M"})
    CHECK(core::is_model_name(name));
  for (const char* text : {"", "two words", "a\nb", "caf\xc3\xa9", "{}", "a\"b", "a,b"})
    CHECK_FALSE(core::is_model_name(text));
  CHECK(core::is_model_name(std::string(128, 'm')));
  CHECK_FALSE(core::is_model_name(std::string(129, 'm')));
}
