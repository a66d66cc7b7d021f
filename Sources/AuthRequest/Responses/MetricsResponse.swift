// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import PublicKeys
import Synchronization

/// The response of `/metrics`, in the Prometheus text format, version 0.0.4.
enum MetricsResponse {
    static func response(
        _ metrics: Metrics, keys: KeyStore.Statistics, keySets: KeySetStore.Statistics, revocations: Int
    ) -> Response {
        let headers = [
            ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), ("Cache-Control", "no-store"),
        ]
        return Response(status: .ok, headers: headers, text: page(metrics, keys, keySets, revocations))
    }

    private static func page(
        _ metrics: Metrics, _ keys: KeyStore.Statistics, _ keySets: KeySetStore.Statistics, _ revocations: Int
    ) -> String {
        var page = MetricsPage()
        page.family(.decisions) { family in
            for decision in [Decision.allowed, .anonymous] {
                family.sample(["decision": decision.rawValue, "reason": ""], metrics.decisions(decision))
            }
            for reason in Reason.all {
                for decision in Decision.allCases {
                    let count = metrics.decisions(decision, because: reason)
                    guard count > 0 else { continue }
                    family.sample(["decision": decision.rawValue, "reason": reason.code], count)
                }
            }
        }
        page.histogram(.requestDuration, metrics.durations)
        page.family(.keyFetches) { family in
            family.sample(["result": "found"], keys.fetchesFound)
            family.sample(["result": "unknown"], keys.fetchesUnknown)
            family.sample(["result": "unavailable"], keys.fetchesUnavailable)
            family.sample(["result": "limited"], keys.fetchesLimited)
        }
        page.family(.cacheLookups) { family in
            family.sample(["cache": "token", "result": "hit"], metrics.tokenCache.hits.value)
            family.sample(["cache": "token", "result": "miss"], metrics.tokenCache.misses.value)
            family.sample(["cache": "access-token", "result": "hit"], metrics.accessTokenCache.hits.value)
            family.sample(["cache": "access-token", "result": "miss"], metrics.accessTokenCache.misses.value)
            family.sample(["cache": "key", "result": "hit"], keys.lookupHits)
            family.sample(["cache": "key", "result": "miss"], keys.lookupMisses)
            family.sample(["cache": "key", "result": "negative"], keys.lookupNegatives)
            family.sample(["cache": "key-set", "result": "hit"], keySets.lookupHits)
            family.sample(["cache": "key-set", "result": "miss"], keySets.lookupMisses)
            family.sample(["cache": "key-set", "result": "negative"], keySets.lookupNegatives)
        }
        page.family(.keySetFetches) { family in
            family.sample(["result": "found"], keySets.fetchesFound)
            family.sample(["result": "unavailable"], keySets.fetchesUnavailable)
            family.sample(["result": "limited"], keySets.fetchesLimited)
        }
        page.family(.keys) { $0.sample([:], keys.held) }
        page.family(.keysReplaced) { family in
            family.sample(["cache": "key"], keys.replaced)
            family.sample(["cache": "key-set"], keySets.replaced)
        }
        page.family(.revocations) { $0.sample([:], revocations) }
        page.family(.connections) {
            $0.sample([:], metrics.connections.load(ordering: .relaxed))
        }
        page.family(.limitsReached) { family in
            for limit in ReachedLimit.allCases {
                family.sample(["limit": limit.rawValue], metrics.limitsReached[limit]?.value ?? 0)
            }
        }
        page.family(.logLinesLeftOut) {
            $0.sample([:], metrics.logLinesLeftOut.value)
        }
        page.family(.logLinesDropped) {
            $0.sample([:], metrics.logLinesDropped())
        }
        page.family(.buildInfo) {
            $0.sample(["version": metrics.version], 1)
        }
        page.process(startTime: metrics.startTime)
        return page.text
    }
}
