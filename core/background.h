// Threads that count, watch and write beside the requests give way to those that serve: where the CPUs are busy, a
// request would otherwise wait for as long as a turn of theirs takes.
#pragma once

namespace core {

// Lowers the priority of the calling thread, for good (by 10 steps of nice, which leaves it a tenth of a CPU that
// others want whole). Called first by the thread itself.
void run_in_background() noexcept;

}  // namespace core
