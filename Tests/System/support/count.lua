-- SPDX-License-Identifier: Apache-2.0
--
-- Counts for wrk: requests, and every answer that is not 200 or did not come whole. One line at the end.

local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init()
    other = 0
end

function response(status)
    if status ~= 200 then
        other = other + 1
    end
end

function done(summary)
    local other = 0
    for _, thread in ipairs(threads) do
        other = other + thread:get("other")
    end
    local errors = summary.errors
    print(string.format(
        'counted {"requests": %d, "not 200": %d, "connect": %d, "read": %d, "write": %d, "timeout": %d}',
        summary.requests, other, errors.connect, errors.read, errors.write, errors.timeout))
end
