-- SPDX-License-Identifier: Apache-2.0
--
-- wrk's requests: each takes the next line of the file $TOKENS as its token. One line is used again and again, of more
-- each is used once; when they are used up, the load ends.

local function head(token)
   return { ["X-Amzn-Oidc-Data"] = token }
end

function init(_)
   local path = os.getenv("TOKENS")
   tokens = assert(io.open(path, "r"))
   local first, second = tokens:read("*l", "*l")
   if not second then
      constant = wrk.format("GET", "/", head(first))
   else
      tokens:seek("set", 0)
   end
end

function request()
   if constant then return constant end
   local token = tokens:read("*l")
   if not token then
      wrk.thread:stop()
      token = "used-up"
   end
   return wrk.format("GET", "/", head(token))
end

function done(summary, latency, _)
   local errors = summary.errors
   print(string.format("result %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(99),
      errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
