-- A request for each question in turn, and at the end the latencies as one line of JSON.
local function read(name) return assert(os.getenv(name), name .. " is not set") end

local questions = {}
local thread = 0

local function escaped(text, as_json)
  if as_json then
    return (text:gsub('[\\"]', "\\%0"))
  end
  return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

function setup(t) t:set("first", thread); thread = thread + 1 end

function init()
  wrk.headers["Content-Type"] = "application/json"
  local body = read("LOAD_BODY")
  for line in io.lines(read("LOAD_QUESTIONS")) do
    line = line:gsub("%s+$", "")
    if body ~= "" then
      questions[#questions + 1] = (body:gsub("QUESTION", function() return escaped(line, true) end))
    else
      questions[#questions + 1] = (read("LOAD_PATH"):gsub("QUESTION", function() return escaped(line, false) end))
    end
  end
  at = first * 7919
  with_body = body ~= ""
end

function request()
  at = at + 1
  local question = questions[at % #questions + 1]
  if with_body then
    return wrk.format("POST", read("LOAD_PATH"), nil, question)
  end
  return wrk.format("GET", question)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.3f, "p50": %.3f, "p95": %.3f, "p99": %.3f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
