#include "policy/models/builtin.h"

#include <cstddef>

// The assembler reads the files; CMakeLists.txt says where they are and makes this file depend on them.
#define SIGNALBOX_MODEL(name, file)                                                                                   \
  asm(".section .rodata\n"                                                                                            \
      ".balign 64\n"                                                                                                  \
      ".global signalbox_model_" #name                                                                                \
      "\n"                                                                                                            \
      "signalbox_model_" #name                                                                                        \
      ":\n"                                                                                                           \
      ".incbin \"" file                                                                                               \
      "\"\n"                                                                                                          \
      ".global signalbox_model_" #name                                                                                \
      "_end\n"                                                                                                        \
      "signalbox_model_" #name                                                                                        \
      "_end:\n"                                                                                                       \
      ".byte 0\n"                                                                                                     \
      ".previous\n");                                                                                                 \
  extern "C" const char signalbox_model_##name[];                                                                     \
  extern "C" const char signalbox_model_##name##_end[];                                                               \
  std::string_view policy::models::name() noexcept {                                                                  \
    return {signalbox_model_##name, static_cast<std::size_t>(signalbox_model_##name##_end - signalbox_model_##name)}; \
  }

SIGNALBOX_MODEL(injection, SIGNALBOX_MODELS "/injection.sbm")
SIGNALBOX_MODEL(complexity, SIGNALBOX_MODELS "/complexity.sbm")
SIGNALBOX_MODEL(names, SIGNALBOX_MODELS "/names.sbm")
SIGNALBOX_MODEL(secret_patterns, SIGNALBOX_PATTERNS)
