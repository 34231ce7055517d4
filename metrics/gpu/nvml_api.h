// What we call of NVIDIA's management library (NVML), declared by ourselves from its public documentation: its header
// may not be shipped. The library is loaded at run time, so that one binary runs with and without it, and every
// function but those to begin with may be missing in an old driver. Layouts are those of x86-64 and arm64 Linux.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace metrics::gpu::nvml {

using Code = int;
inline constexpr Code kSuccess = 0, kUninitialized = 1, kNotSupported = 3, kNoPermission = 4, kInsufficientSize = 7,
                      kDriverNotLoaded = 9, kFunctionNotFound = 13, kGpuIsLost = 15, kResetRequired = 16,
                      kOperatingSystem = 17, kVersionMismatch = 18, kUnknown = 999;

using Handle = void*;

struct Utilization {
  std::uint32_t gpu, memory;  // percent
};
static_assert(sizeof(Utilization) == 8);

struct MemoryV1 {
  std::uint64_t total, free, used;  // used holds what the driver keeps for itself, hundreds of MiB
};
static_assert(sizeof(MemoryV1) == 24);

struct MemoryV2 {
  std::uint32_t version;
  std::uint64_t total, reserved, free, used;
};
static_assert(sizeof(MemoryV2) == 40 && offsetof(MemoryV2, total) == 8);
inline constexpr std::uint32_t kMemoryV2 = sizeof(MemoryV2) | 2u << 24;
static_assert(kMemoryV2 == 0x02000028);

struct Pci {
  char bus_id_legacy[16];
  std::uint32_t domain, bus, device, device_id, subsystem_id;
  char bus_id[32];
};
static_assert(sizeof(Pci) == 68 && offsetof(Pci, bus_id) == 36);

inline constexpr std::uint64_t kNotAvailable = ~std::uint64_t{0};  // a process' memory that the driver may not tell
inline constexpr unsigned kTextBytes = 96;                         // names and UUIDs with their end

// A library that is loaded; its functions, null where this driver has none.
struct Api {
  Code (*init)();
  Code (*shutdown)();
  const char* (*error_text)(Code);
  Code (*driver_version)(char*, unsigned);
  Code (*count)(unsigned*);
  Code (*handle)(unsigned, Handle*);
  Code (*uuid)(Handle, char*, unsigned);
  Code (*name)(Handle, char*, unsigned);
  Code (*pci)(Handle, Pci*);
  Code (*memory_v2)(Handle, MemoryV2*);
  Code (*memory)(Handle, MemoryV1*);
  Code (*utilization)(Handle, Utilization*);
  Code (*temperature)(Handle, int, unsigned*);
  Code (*power)(Handle, unsigned*);             // mW
  Code (*power_limit)(Handle, unsigned*);       // mW
  Code (*energy)(Handle, unsigned long long*);  // mJ
  Code (*clock)(Handle, int, unsigned*);        // MHz
  Code (*fan)(Handle, unsigned*);               // percent
  Code (*clock_reasons)(Handle, unsigned long long*);
  Code (*mig_mode)(Handle, unsigned*, unsigned*);
  // Newest first; what they write is told apart by nvml_processes.h.
  std::array<Code (*)(Handle, unsigned*, void*), 3> processes;
  Code (*mps_processes)(Handle, unsigned*, void*);
};

// Owns what the loader gave; unloads it at the end, after nvmlShutdown where nvmlInit had succeeded.
class Library {
 public:
  explicit Library(const std::string& name);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  const std::string& problem() const noexcept { return problem_; }  // empty: loaded, and all there that is needed
  bool found() const noexcept { return found_; }                    // there is such a file
  const Api& api() const noexcept { return api_; }
  Code init();
  std::string error_text(Code code) const;

 private:
  template <class Function>
  void find(Function& function, const char* name);

  void* handle_ = nullptr;
  Api api_{};
  bool found_ = true;
  bool initialized_ = false;
  std::string problem_;
};

}  // namespace metrics::gpu::nvml
