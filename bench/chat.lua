-- wrk: chat requests of about SIZE bytes, keep-alive, as an SDK sends them. From the environment: MODEL, and DIFFERENT, how many
-- different prompts are asked in turn (0: never the same twice), STREAM=1 for answers as streams.
local size = tonumber(os.getenv("SIZE") or "1024")
local model = os.getenv("MODEL") or "bench"
local different = tonumber(os.getenv("DIFFERENT") or "1")
local stream = os.getenv("STREAM") == "1" and ',"stream":true' or ""
local text = string.rep("The quick brown fox jumps over the lazy dog. ", math.ceil(size / 45)):sub(1, size)
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer sk-bench-0123456789abcdef"
wrk.headers["X-Stainless-Lang"] = "bench"
local function body(prefix)
  return '{"model":"' .. model .. '","messages":[{"role":"user","content":"' .. prefix .. text .. '"}],"temperature":0.2' .. stream .. '}'
end
wrk.body = body("")
if different ~= 1 then
  local salt = different == 0 and tostring(os.time()) .. tostring({}):sub(8) or ""
  local number = 0
  request = function()
    number = number + 1
    return wrk.format(nil, nil, nil, body(salt .. (different == 0 and number or number % different) .. " "))
  end
end
