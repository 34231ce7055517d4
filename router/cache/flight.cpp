#include "router/cache/flight.h"

#include <algorithm>
#include <cstring>

namespace router::cache {
namespace {

constexpr std::size_t kBlockBytes = 16 * 1024;

}  // namespace

// Written once, from front to back: what lies before `used` never changes and is read without the lock.
struct Flight::Block {
  Block(std::size_t at, std::size_t size)
      : begin(at), capacity(size), bytes(std::make_unique_for_overwrite<char[]>(size)) {}
  const std::size_t begin;  // in the answer
  const std::size_t capacity;
  std::size_t used = 0;  // behind the flight's mutex
  const std::unique_ptr<char[]> bytes;
};

// The joiners of one core are woken together: the leader posts once for each core, not for each joiner.
struct Flight::Group {
  explicit Group(net::Core& at) : core(at) {}
  net::Core& core;
  std::size_t joiners = 0;           // behind the flight's mutex
  bool told = false;                 // a wake-up is on its way; behind the flight's mutex
  std::vector<net::Event*> waiting;  // the core's thread
};

Flight::Flight(const FlightKey& key, net::Core& leader, std::string_view decision, std::size_t bound)
    : key_(key), decision_(decision), bound_(bound), leader_(&leader) {}

Flight::~Flight() = default;

void Flight::name_target(std::string_view target) {
  if (target_.empty()) target_ = target;
}

void Flight::append(std::string_view bytes) {
  if (!bytes.empty()) add(bytes, false);
}

void Flight::end(std::string_view bytes, FlightResults results) {
  results_ = std::move(results);
  add(bytes, true);
}

// The last block when it has room, else one that is not in the list yet. Only the leader changes the list.
std::shared_ptr<Flight::Block> Flight::room_for(std::size_t size, bool last) const {
  if (!blocks_.empty() && blocks_.back()->capacity - blocks_.back()->used >= size) return blocks_.back();
  return std::make_shared<Block>(end_, last ? size : std::max(size, std::min(kBlockBytes, bound_)));
}

// Copies outside the lock: nobody reads what is not counted yet.
void Flight::add(std::string_view bytes, bool last) {
  std::shared_ptr<Block> block;
  if (!muted_ && !bytes.empty()) {
    block = room_for(bytes.size(), last);
    std::memcpy(block->bytes.get() + block->used, bytes.data(), bytes.size());
  }
  std::unique_lock lock(mutex_);
  if (state_ != State::open) return;
  trim();
  if (block && !muted_) {
    if (block->used == 0) blocks_.push_back(block);
    block->used += bytes.size();
  }
  end_ += bytes.size();
  if (muted_) begin_ = end_;
  if (last) {
    state_ = State::ended;
    if (results_.failure != core::FailureClass::none) joinable_ = false;
  }
  wake(std::move(lock));
}

// Before bytes are added, so that those cost nobody who had all the others their place.
void Flight::trim() {
  while (!blocks_.empty() && end_ - blocks_.front()->begin - blocks_.front()->used >= bound_) {
    begin_ += blocks_.front()->used;
    blocks_.pop_front();
  }
  if (begin_ == 0) return;
  joinable_ = false;
  if (joiners_ > 0) return;
  muted_ = true;
  blocks_.clear();
}

void Flight::close() {
  notice_ = nullptr;
  std::unique_lock lock(mutex_);
  leader_ = nullptr;
  if (state_ != State::open) {
    joinable_ = false;
    return;
  }
  joinable_ = false;
  state_ = State::failed;
  wake(std::move(lock));
}

bool Flight::give_up() {
  const std::lock_guard lock(mutex_);
  if (joiners_ > 0) return false;
  joinable_ = false;
  return true;
}

void Flight::on_deserted(void (*notice)(void*), void* context) noexcept {
  notice_ = notice;
  context_ = context;
}

void Flight::deserted() noexcept {
  if (notice_) notice_(context_);
}

void Flight::wake(std::unique_lock<std::mutex> lock) {
  std::vector<std::shared_ptr<Group>> due;
  for (const auto& group : groups_) {
    if (!group->told) due.push_back(group);
    group->told = true;
  }
  lock.unlock();
  for (auto& group : due) group->core.post([self = shared_from_this(), group] { self->tell(*group); });
}

void Flight::tell(Group& group) {
  std::unique_lock lock(mutex_);
  group.told = false;  // before anybody looks: what comes from now on is told again
  lock.unlock();
  for (net::Event* event : group.waiting) event->set();
}

bool Flight::board(net::Core& core) {
  const std::lock_guard lock(mutex_);
  if (!joinable_) return false;
  auto group = group_of(core);
  if (!group) {
    group = std::make_shared<Group>(core);
    groups_.push_back(group);
  }
  ++group->joiners;
  ++joiners_;
  return true;
}

std::shared_ptr<Flight::Group> Flight::group_of(const net::Core& core) {
  for (const auto& group : groups_) {
    if (&group->core == &core) return group;
  }
  return nullptr;
}

// The leader's core, when nobody is left and it is still at work.
net::Core* Flight::count_out(const std::shared_ptr<Group>& group) {
  const std::lock_guard lock(mutex_);
  if (--group->joiners == 0) std::erase(groups_, group);
  return --joiners_ == 0 ? leader_ : nullptr;
}

Joiner::Joiner(std::shared_ptr<Flight> flight, net::Core& core, net::Event& event)
    : flight_(std::move(flight)), event_(event) {
  std::unique_lock lock(flight_->mutex_);
  group_ = flight_->group_of(core);
  lock.unlock();
  group_->waiting.push_back(&event_);
}

Joiner::~Joiner() { withdraw(); }

net::Core* Joiner::withdraw() {
  if (!group_) return nullptr;
  std::erase(group_->waiting, &event_);
  net::Core* const leader = flight_->count_out(group_);
  group_ = nullptr;
  return leader;
}

void Joiner::leave() {
  net::Core* const leader = withdraw();
  if (leader) leader->post([flight = flight_] { flight->deserted(); });
}

Joiner::Step Joiner::next(std::string_view& bytes) {
  using State = Flight::State;
  Flight& flight = *flight_;
  bytes = {};
  const std::lock_guard lock(flight.mutex_);
  const bool ended = flight.state_ == State::ended;
  if (taken_ < flight.begin_) return Step::behind;
  if (taken_ == flight.end_) return ended ? Step::last : flight.state_ == State::failed ? Step::lost : Step::wait;
  // The block that begins after what was taken is the one behind the right one.
  const auto after = std::upper_bound(flight.blocks_.begin(), flight.blocks_.end(), taken_,
                                      [](std::size_t at, const auto& block) { return at < block->begin; });
  const auto& block = *std::prev(after);
  held_ = block;
  bytes = std::string_view(block->bytes.get(), block->used).substr(taken_ - block->begin);
  taken_ += bytes.size();
  return ended && taken_ == flight.end_ ? Step::last : Step::bytes;
}

}  // namespace router::cache
