-- wrk: a chat request of about SIZE bytes (environment), keep-alive, as an SDK sends it.
local size = tonumber(os.getenv("SIZE") or "1024")
local text = string.rep("The quick brown fox jumps over the lazy dog. ", math.ceil(size / 45)):sub(1, size)
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer sk-bench-0123456789abcdef"
wrk.headers["X-Stainless-Lang"] = "bench"
wrk.body = '{"model":"bench","messages":[{"role":"user","content":"' .. text .. '"}],"temperature":0.2}'
