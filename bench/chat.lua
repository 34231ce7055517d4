-- wrk: chat requests of about SIZE bytes, keep-alive, as an SDK sends them. From the environment: MODEL, and DIFFERENT, how many
-- different prompts are asked in turn (0: never the same twice), STREAM=1 for answers as streams, MODELS, how many models are asked
-- in turn (MODEL followed by a number from 0 on), KEY, the client's key, and HEADERS, further lines "name: value".
local size = tonumber(os.getenv("SIZE") or "1024")
local model = os.getenv("MODEL") or "bench"
local different = tonumber(os.getenv("DIFFERENT") or "1")
local models = tonumber(os.getenv("MODELS") or "0")
local stream = os.getenv("STREAM") == "1" and ',"stream":true' or ""
local text = string.rep("The quick brown fox jumps over the lazy dog. ", math.ceil(size / 45)):sub(1, size)
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("KEY") or "sk-bench-0123456789abcdef")
wrk.headers["X-Stainless-Lang"] = "bench"
for name, value in (os.getenv("HEADERS") or ""):gmatch("([^:\n]+): ([^\n]*)") do wrk.headers[name] = value end
local function body(prefix, which)
  return '{"model":"' .. model .. (which or "") .. '","messages":[{"role":"user","content":"' .. prefix .. text .. '"}],"temperature":0.2' .. stream .. '}'
end
wrk.body = body("", models > 0 and 0 or nil)
if different ~= 1 or models > 0 then
  local salt = different == 0 and tostring(os.time()) .. tostring({}):sub(8) or ""
  local number = 0
  request = function()
    number = number + 1
    local prefix = different == 1 and "" or salt .. (different == 0 and number or number % different) .. " "
    return wrk.format(nil, nil, nil, body(prefix, models > 0 and number % models or nil))
  end
end
