// SPDX-License-Identifier: Apache-2.0

/// Every metric there is. Those of the process have the names that Prometheus's own client libraries use.
public enum Metric: String, CaseIterable, Sendable {
    case requestDuration = "authsidecar_request_duration_seconds"
    case decisions = "authsidecar_decisions_total"
    case keyFetches = "authsidecar_key_fetches_total"
    case cacheLookups = "authsidecar_cache_lookups_total"
    case keySetFetches = "authsidecar_key_set_fetches_total"
    case keys = "authsidecar_keys"
    case keysReplaced = "authsidecar_keys_replaced_total"
    case revocations = "authsidecar_revocations"
    case connections = "authsidecar_connections"
    case limitsReached = "authsidecar_limits_reached_total"
    case logLinesLeftOut = "authsidecar_log_lines_left_out_total"
    case logLinesDropped = "authsidecar_log_lines_dropped_total"
    case buildInfo = "authsidecar_build_info"
    case processCPU = "process_cpu_seconds_total"
    case residentMemory = "process_resident_memory_bytes"
    case openDescriptors = "process_open_fds"
    case maximumDescriptors = "process_max_fds"
    case startTime = "process_start_time_seconds"

    enum Kind: String {
        case counter, gauge, histogram
    }

    var kind: Kind {
        switch self {
        case .requestDuration: .histogram
        case .keys, .revocations, .connections, .buildInfo, .residentMemory, .openDescriptors, .maximumDescriptors,
            .startTime:
            .gauge
        default: .counter
        }
    }

    /// One sentence for a reader of the page.
    var help: String {
        switch self {
        case .requestDuration: "Time that a decision took."
        case .decisions: "Answers of /auth and /whoami, by decision and reason."
        case .keyFetches: "Public keys asked for, by result."
        case .cacheLookups: "Look-ups in the caches, by result."
        case .keySetFetches: "Key sets of issuers asked for, by result."
        case .keys: "Public keys held in memory."
        case .keysReplaced: "Keys replaced by others of the same kid."
        case .revocations: "Sessions and users that are refused, and what has ended within a day."
        case .connections: "Open connections."
        case .limitsReached: "How often a limit has been reached, by limit."
        case .logLinesLeftOut: "Refusals that the log's rate limit kept out."
        case .logLinesDropped: "Log lines that a slow journal could not take."
        case .buildInfo: "Always 1; the label tells the version."
        case .processCPU: "User and system CPU time spent."
        case .residentMemory: "Resident memory."
        case .openDescriptors: "Open file descriptors."
        case .maximumDescriptors: "File descriptors that may be open."
        case .startTime: "When the process started, in seconds since the epoch."
        }
    }
}
