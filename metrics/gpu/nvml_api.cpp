#include "metrics/gpu/nvml_api.h"

#include <dlfcn.h>

#include <string_view>

namespace metrics::gpu::nvml {

template <class Function>
void Library::find(Function& function, const char* name) {
  if (function == nullptr) function = reinterpret_cast<Function>(dlsym(handle_, name));
}

Library::Library(const std::string& name) {
  handle_ = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle_) {
    const char* text = dlerror();
    problem_ = text ? text : "cannot be loaded";
    // The loader says so of the file itself, and likewise of what a broken installation lacks.
    found_ = !(problem_.starts_with(name) && problem_.ends_with("No such file or directory"));
    return;
  }
  find(api_.init, "nvmlInit_v2");
  find(api_.count, "nvmlDeviceGetCount_v2");
  find(api_.handle, "nvmlDeviceGetHandleByIndex_v2");
  if (!api_.init || !api_.count || !api_.handle) {
    problem_ = "lacks nvmlInit_v2, nvmlDeviceGetCount_v2 or nvmlDeviceGetHandleByIndex_v2";
    return;
  }
  find(api_.shutdown, "nvmlShutdown");
  find(api_.error_text, "nvmlErrorString");
  find(api_.driver_version, "nvmlSystemGetDriverVersion");
  find(api_.uuid, "nvmlDeviceGetUUID");
  find(api_.name, "nvmlDeviceGetName");
  find(api_.pci, "nvmlDeviceGetPciInfo_v3");
  find(api_.memory_v2, "nvmlDeviceGetMemoryInfo_v2");
  find(api_.memory, "nvmlDeviceGetMemoryInfo");
  find(api_.utilization, "nvmlDeviceGetUtilizationRates");
  find(api_.temperature, "nvmlDeviceGetTemperature");
  find(api_.power, "nvmlDeviceGetPowerUsage");
  find(api_.power_limit, "nvmlDeviceGetEnforcedPowerLimit");
  find(api_.energy, "nvmlDeviceGetTotalEnergyConsumption");
  find(api_.clock, "nvmlDeviceGetClockInfo");
  find(api_.fan, "nvmlDeviceGetFanSpeed");
  find(api_.clock_reasons, "nvmlDeviceGetCurrentClocksEventReasons");
  find(api_.clock_reasons, "nvmlDeviceGetCurrentClocksThrottleReasons");  // what it was called before
  find(api_.mig_mode, "nvmlDeviceGetMigMode");
  find(api_.processes[0], "nvmlDeviceGetComputeRunningProcesses_v3");
  find(api_.processes[1], "nvmlDeviceGetComputeRunningProcesses_v2");
  find(api_.processes[2], "nvmlDeviceGetComputeRunningProcesses");
  find(api_.mps_processes, "nvmlDeviceGetMPSComputeRunningProcesses_v3");
}

Library::~Library() {
  if (initialized_ && api_.shutdown) api_.shutdown();
  if (handle_) dlclose(handle_);
}

Code Library::init() {
  const Code code = api_.init();
  initialized_ = code == kSuccess;
  return code;
}

std::string Library::error_text(Code code) const {
  const char* text = api_.error_text ? api_.error_text(code) : nullptr;
  return text ? text : "error " + std::to_string(code);
}

}  // namespace metrics::gpu::nvml
