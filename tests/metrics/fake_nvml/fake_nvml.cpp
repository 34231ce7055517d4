// A libnvidia-ml.so.1 without a card, for the tests. What it plays stands in the environment and is read at each call:
//   FAKE_NVML_GPUS       how many cards (2)
//   FAKE_NVML_INIT       what nvmlInit_v2 returns (0)
//   FAKE_NVML_LOST       the card that has fallen off the bus: its calls say so
//   FAKE_NVML_BARE       1: a card tells nothing but its name; 2: all its measurements are ones
//   FAKE_NVML_MEMORY     v2, v1 (no second version), none (it has none of its own)
//   FAKE_NVML_PROCESSES  v3, v2, v1: the newest function there is; none
//   FAKE_NVML_STRIDE     bytes of a process (24)
//   FAKE_NVML_PIDS       "12,13": those on each card
//   FAKE_NVML_CLEAN      1: the whole buffer is zeroed before it is filled
//   FAKE_NVML_CALLS      a file to which nvmlInit_v2 and nvmlShutdown append a line each
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kSuccess = 0, kInvalid = 2, kNotSupported = 3, kInsufficientSize = 7, kFunctionNotFound = 13,
              kGpuIsLost = 15;
constexpr unsigned long long kGiB = 1ull << 30;

std::string text(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}
int number(const char* name, int otherwise) { return std::atoi(text(name, std::to_string(otherwise).c_str()).c_str()); }

// Card 0 is 0x1000, and so on.
int index_of(void* handle) { return static_cast<int>(reinterpret_cast<std::uintptr_t>(handle)) - 0x1000; }

int check(void* handle) { return index_of(handle) == number("FAKE_NVML_LOST", -1) ? kGpuIsLost : kSuccess; }
int check_measured(void* handle) {
  if (const int code = check(handle)) return code;
  return number("FAKE_NVML_BARE", 0) == 1 ? kNotSupported : kSuccess;
}

template <class T>
int measure(void* handle, T* out, T value) {
  const int code = check_measured(handle);
  if (code == kSuccess) *out = value;
  if (code == kSuccess && number("FAKE_NVML_BARE", 0) == 2) std::memset(out, 0xff, sizeof(T));
  return code;
}

int copy(char* out, unsigned size, const std::string& value) {
  if (size <= value.size()) return kInsufficientSize;
  std::memcpy(out, value.c_str(), value.size() + 1);
  return kSuccess;
}

void note(const char* what) {
  const std::string file = text("FAKE_NVML_CALLS", "");
  if (file.empty()) return;
  if (std::FILE* out = std::fopen(file.c_str(), "a")) {
    std::fprintf(out, "%s\n", what);
    std::fclose(out);
  }
}

int processes(void* handle, unsigned* count, void* out, const char* version) {
  if (const int code = check(handle)) return code;
  const std::string newest = text("FAKE_NVML_PROCESSES", "v3");
  if (newest == "none") return kNotSupported;
  if (newest < version) return kFunctionNotFound;
  std::vector<std::uint32_t> pids;
  const std::string list = text("FAKE_NVML_PIDS", "");
  for (std::size_t at = 0; at < list.size(); at = std::min(list.find(',', at), list.size() - 1) + 1)
    pids.push_back(static_cast<std::uint32_t>(std::strtoul(list.c_str() + at, nullptr, 10)));
  const unsigned room = *count;
  *count = static_cast<unsigned>(pids.size());
  if (pids.empty()) return kSuccess;
  if (room < pids.size()) return kInsufficientSize;
  const auto stride = static_cast<std::size_t>(number("FAKE_NVML_STRIDE", 24));
  auto* bytes = static_cast<unsigned char*>(out);
  if (number("FAKE_NVML_CLEAN", 0)) std::memset(bytes, 0, room * stride);
  for (std::size_t i = 0; i < pids.size(); ++i) {
    unsigned char element[32] = {};
    const std::uint64_t used = number("FAKE_NVML_BARE", 0) ? ~0ull : (i + 1) * kGiB;
    const std::uint32_t instance = ~0u;
    std::memcpy(element, &pids[i], 4);
    std::memcpy(element + 8, &used, 8);
    std::memcpy(element + 16, &instance, 4);
    std::memcpy(element + 20, &instance, 4);
    std::memcpy(bytes + i * stride, element, stride);
  }
  return kSuccess;
}

struct Memory {
  unsigned long long total, free, used;
};
struct Memory2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};
struct Utilization {
  unsigned gpu, memory;
};
struct Pci {
  char legacy[16];
  unsigned numbers[5];
  char bus[32];
};

}  // namespace

extern "C" {

int nvmlInit_v2() {
  note("init");
  return number("FAKE_NVML_INIT", kSuccess);
}
int nvmlShutdown() {
  note("shutdown");
  return kSuccess;
}
const char* nvmlErrorString(int code) {
  switch (code) {
    case kGpuIsLost: return "GPU is lost";
    case 9: return "Driver Not Loaded";
    case 18: return "Driver/library version mismatch";
    default: return "Some error";
  }
}
int nvmlSystemGetDriverVersion(char* out, unsigned size) { return copy(out, size, "550.90.07"); }
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = static_cast<unsigned>(number("FAKE_NVML_GPUS", 2));
  return kSuccess;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** handle) {
  if (index >= static_cast<unsigned>(number("FAKE_NVML_GPUS", 2))) return kInvalid;
  *handle = reinterpret_cast<void*>(static_cast<std::uintptr_t>(0x1000 + index));
  return check(*handle);
}
int nvmlDeviceGetUUID(void* handle, char* out, unsigned size) {
  return copy(out, size, "GPU-0000000" + std::to_string(index_of(handle)) + "-fake");
}
int nvmlDeviceGetName(void*, char* out, unsigned size) { return copy(out, size, "NVIDIA Fake 80GB"); }
int nvmlDeviceGetPciInfo_v3(void* handle, Pci* out) {
  std::snprintf(out->bus, sizeof(out->bus), "00000000:%02X:00.0", 0x10 + index_of(handle));
  return kSuccess;
}
int nvmlDeviceGetMemoryInfo_v2(void* handle, Memory2* out) {
  if (const int code = check(handle)) return code;
  const std::string kind = text("FAKE_NVML_MEMORY", "v2");
  if (kind == "v1") return kFunctionNotFound;
  if (kind == "none" || out->version != 0x02000028) return kNotSupported;
  out->total = 80 * kGiB;
  out->reserved = kGiB;
  out->used = 20 * kGiB;
  out->free = 59 * kGiB;
  return kSuccess;
}
int nvmlDeviceGetMemoryInfo(void* handle, Memory* out) {
  if (const int code = check(handle)) return code;
  if (text("FAKE_NVML_MEMORY", "v2") == "none") {
    *out = {0, 0, 0};
    return kSuccess;
  }
  *out = {80 * kGiB, 59 * kGiB, 21 * kGiB};
  return kSuccess;
}
int nvmlDeviceGetUtilizationRates(void* handle, Utilization* out) {
  return measure(handle, out, Utilization{static_cast<unsigned>(37 + index_of(handle)), 12});
}
int nvmlDeviceGetTemperature(void* handle, int, unsigned* out) { return measure(handle, out, 64u); }
int nvmlDeviceGetPowerUsage(void* handle, unsigned* out) { return measure(handle, out, 305'500u); }
int nvmlDeviceGetEnforcedPowerLimit(void* handle, unsigned* out) { return measure(handle, out, 700'000u); }
int nvmlDeviceGetTotalEnergyConsumption(void* handle, unsigned long long* out) {
  return measure(handle, out, 12'345'678ull);
}
int nvmlDeviceGetClockInfo(void* handle, int type, unsigned* out) {
  return measure(handle, out, type == 0 ? 1980u : 2619u);
}
int nvmlDeviceGetFanSpeed(void*, unsigned*) { return kNotSupported; }  // cooled by the rack
int nvmlDeviceGetCurrentClocksEventReasons(void* handle, unsigned long long* out) {
  return measure(handle, out, 0x44ull);
}
int nvmlDeviceGetMigMode(void* handle, unsigned* current, unsigned* pending) {
  *pending = 0;
  return measure(handle, current, 0u);
}
int nvmlDeviceGetComputeRunningProcesses_v3(void* handle, unsigned* count, void* out) {
  return processes(handle, count, out, "v3");
}
int nvmlDeviceGetComputeRunningProcesses_v2(void* handle, unsigned* count, void* out) {
  return processes(handle, count, out, "v2");
}
int nvmlDeviceGetComputeRunningProcesses(void* handle, unsigned* count, void* out) {
  return processes(handle, count, out, "v1");
}

}  // extern "C"
