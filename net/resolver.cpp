#include "net/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <cstring>

namespace net {
namespace {

bool literal(const std::string& host, Address& out) {
  if (inet_pton(AF_INET, host.c_str(), out.bytes) == 1) {
    out.v6 = false;
    return true;
  }
  out.v6 = true;
  return inet_pton(AF_INET6, host.c_str(), out.bytes) == 1;
}

Addresses look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  Addresses v6, v4, mixed;
  for (const addrinfo* one = found; one; one = one->ai_next) {
    Address address;
    if (one->ai_family == AF_INET6) {
      address.v6 = true;
      std::memcpy(address.bytes, &reinterpret_cast<const sockaddr_in6*>(one->ai_addr)->sin6_addr, 16);
      v6.push_back(address);
    } else if (one->ai_family == AF_INET) {
      std::memcpy(address.bytes, &reinterpret_cast<const sockaddr_in*>(one->ai_addr)->sin_addr, 4);
      v4.push_back(address);
    }
  }
  freeaddrinfo(found);
  for (std::size_t i = 0; i < std::max(v6.size(), v4.size()); ++i) {
    if (i < v6.size()) mixed.push_back(v6[i]);
    if (i < v4.size()) mixed.push_back(v4[i]);
  }
  return mixed;
}

}  // namespace

Resolver::Resolver(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Resolver::~Resolver() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

Addresses Resolver::known(const std::string& host) {
  Address address;
  if (literal(host, address)) return {address};
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(host);
  if (found == entries_.end()) return {};
  Entry& entry = found->second;
  const core::Duration age = core::now() - entry.at;
  if (age > kStale) return {};
  if (age > kFresh && !entry.refreshing) {
    entry.refreshing = enqueue(host, [](const Addresses&) {});
    wake_.notify_one();
  }
  return entry.addresses;
}

bool Resolver::enqueue(std::string host, Done done) {
  if (queue_.size() >= kQueue) return false;
  queue_.emplace_back(std::move(host), std::move(done));
  return true;
}

void Resolver::resolve(std::string host, Done done) {
  bool queued = false;
  {
    const std::lock_guard lock(mutex_);
    queued = enqueue(std::move(host), done);
  }
  if (queued) {
    wake_.notify_one();
  } else {
    done({});  // a name server this slow has already failed
  }
}

void Resolver::run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto [host, done] = std::move(queue_.front());
    queue_.pop_front();
    const auto remembered = entries_.find(host);
    const bool fresh = remembered != entries_.end() && core::now() - remembered->second.at <= kFresh;
    Addresses addresses = fresh ? remembered->second.addresses : Addresses();
    lock.unlock();
    if (!fresh) {
      addresses = look_up(host);
      lock.lock();
      if (!addresses.empty()) {
        if (entries_.size() >= kNames) entries_.clear();
        entries_[host] = Entry{addresses, core::now(), false};
      } else if (const auto old = entries_.find(host); old != entries_.end()) {
        old->second.refreshing = false;  // the next to ask tries again
        addresses = old->second.addresses;
      }
      lock.unlock();
    }
    done(std::move(addresses));
  }
}

}  // namespace net
