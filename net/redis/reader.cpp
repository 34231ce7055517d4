#include "net/redis/reader.h"

#include <hiredis/read.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace net::redis {

struct ReplyReader::Impl {
  redisReader* reader = nullptr;
  std::size_t most;
  std::size_t used = 0;  // memory of the reply that is being read
  bool over = false;
  Value root;

  explicit Impl(std::size_t max_reply_bytes);
  ~Impl() { redisReaderFree(reader); }
  Impl(const Impl&) = delete;

  // hiredis builds a reply through these, parents before children. The object of a nested value is its place in its
  // parent's elements, which do not move while it is being filled: the next sibling comes only after it is complete.
  static Value* make(const redisReadTask* task, Value::Kind kind, std::size_t bytes) {
    Impl& self = *static_cast<Impl*>(task->privdata);
    self.used += sizeof(Value) + bytes;
    if (self.used > self.most) {
      self.over = true;
      return nullptr;
    }
    Value* value = &self.root;
    if (task->parent) {
      value = &static_cast<Value*>(task->parent->obj)->elements.emplace_back();
    } else {
      self.root = Value();
    }
    value->kind = kind;
    return value;
  }
  static void* make_string(const redisReadTask* task, char* bytes, std::size_t size) {
    const Value::Kind kind = task->type == REDIS_REPLY_ERROR    ? Value::Kind::error
                             : task->type == REDIS_REPLY_STATUS ? Value::Kind::status
                                                                : Value::Kind::string;
    Value* value = make(task, kind, size);
    if (value) value->text.assign(bytes, size);
    return value;
  }
  static void* make_array(const redisReadTask* task, int size) {
    const auto count = static_cast<std::size_t>(std::max(size, 0));
    Impl& self = *static_cast<Impl*>(task->privdata);
    if (count > (self.most - std::min(self.used, self.most)) / sizeof(Value)) {  // an announcement allocates nothing
      self.over = true;
      return nullptr;
    }
    Value* value = make(task, Value::Kind::array, 0);
    if (value) value->elements.reserve(std::min<std::size_t>(count, 16));
    return value;
  }
  static void* make_integer(const redisReadTask* task, long long number) {
    Value* value = make(task, Value::Kind::integer, 0);
    if (value) value->integer = number;
    return value;
  }
  static void* make_nil(const redisReadTask* task) { return make(task, Value::Kind::nil, 0); }
  static void free_nothing(void*) {}  // `root` is ours

  // hiredis waits for a string of any announced length, and for the end of a line of any length.
  bool waits_for_too_much() const {
    const std::size_t waiting = reader->len - reader->pos;
    if (waiting > most) return true;
    if (reader->ridx < 0 || reader->rstack[reader->ridx].type != REDIS_REPLY_STRING) return false;
    long long announced = 0;
    const char* at = reader->buf + reader->pos;
    const auto [end, error] = std::from_chars(at, at + waiting, announced);
    // What ends with the bytes so far may go on; it is looked at again when there is more.
    return error == std::errc::result_out_of_range ||
           (error == std::errc() && announced > 0 && static_cast<unsigned long long>(announced) > most);
  }
};

namespace {

redisReplyObjectFunctions* functions(void* (*string)(const redisReadTask*, char*, std::size_t),
                                     void* (*array)(const redisReadTask*, int),
                                     void* (*integer)(const redisReadTask*, long long),
                                     void* (*nil)(const redisReadTask*), void (*release)(void*)) {
  static redisReplyObjectFunctions table{string, array, integer, nil, release};
  return &table;
}

}  // namespace

ReplyReader::Impl::Impl(std::size_t max_reply_bytes)
    : reader(redisReaderCreateWithFunctions(functions(make_string, make_array, make_integer, make_nil, free_nothing))),
      most(max_reply_bytes) {
  if (reader) reader->privdata = this;
}

ReplyReader::ReplyReader(std::size_t max_reply_bytes) : impl_(std::make_unique<Impl>(max_reply_bytes)) {}
ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::string_view bytes) {
  if (impl_->reader) redisReaderFeed(impl_->reader, bytes.data(), bytes.size());  // what fails shows in next()
}

ReplyReader::Status ReplyReader::next(Value& out) {
  Impl& self = *impl_;
  if (!self.reader) return Status::bad;
  void* reply = nullptr;
  if (redisReaderGetReply(self.reader, &reply) != REDIS_OK) return self.over ? Status::too_large : Status::bad;
  if (!reply) return self.waits_for_too_much() ? Status::too_large : Status::more;
  out = std::move(self.root);
  self.used = 0;
  return Status::ready;
}

}  // namespace net::redis
