// A step of the build: compiles the patterns of secrets into the file that the binary then comes with.
#include <cstdio>
#include <fstream>

#include "policy/secrets/secrets.h"

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: prepare_patterns FILE\n", stderr), 2;
  const auto prepared = policy::text::PatternSet::prepare(policy::secrets::patterns());
  if (!prepared) {
    std::fprintf(stderr, "%s\n", prepared.error().message.c_str());
    return 1;
  }
  std::ofstream out(arguments[1], std::ios::binary);
  out << prepared.value();
  return out.flush() ? 0 : 1;
}
