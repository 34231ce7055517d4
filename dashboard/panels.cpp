#include "dashboard/panels.h"

#include <algorithm>
#include <cstddef>

#include "core/json_fields.h"

// The assembler reads the file; CMakeLists.txt has its name and makes this file depend on it.
asm(".section .rodata\n"
    ".balign 16\n"
    ".global signalbox_panels\n"
    "signalbox_panels:\n"
    ".incbin \"" SIGNALBOX_PANELS
    "\"\n"
    ".global signalbox_panels_end\n"
    "signalbox_panels_end:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const char signalbox_panels[];
extern "C" const char signalbox_panels_end[];

namespace dashboard {
namespace {

const core::ViewConfig* find(const std::vector<core::ViewConfig>& views, std::string_view name) {
  const auto found = std::find_if(views.begin(), views.end(), [&](const auto& view) { return view.name == name; });
  return found == views.end() ? nullptr : &*found;
}

void append(const core::ViewConfig& view, std::string& out) {
  core::append_comma(out);
  core::append_view(view, out);
}

}  // namespace

std::string_view shipped_panels_text() noexcept {
  return {signalbox_panels, static_cast<std::size_t>(signalbox_panels_end - signalbox_panels)};
}

const std::vector<core::ViewConfig>& shipped_views() {
  static const std::vector<core::ViewConfig> kViews =
      core::read_panels_text(shipped_panels_text(), "dashboard/panels.yaml").views;
  return kViews;
}

std::string panels_json(const std::vector<core::ViewConfig>& own) {
  std::string out;
  core::JsonFields fields(out);
  fields.key("views");
  out += '[';
  for (const core::ViewConfig& view : shipped_views()) {
    const core::ViewConfig* instead = find(own, view.name);
    append(instead ? *instead : view, out);
  }
  for (const core::ViewConfig& view : own) {
    if (!find(shipped_views(), view.name)) append(view, out);
  }
  out += ']';
  fields.key("own");
  out += '[';
  for (const core::ViewConfig& view : own) {
    core::append_comma(out);
    core::append_json_string(out, view.name);
  }
  out += ']';
  fields.end();
  return out;
}

std::string panels_json(router::Shared& shared) { return panels_json(shared.snapshot()->config->dashboard.views); }

}  // namespace dashboard
