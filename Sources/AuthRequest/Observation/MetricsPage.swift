// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes the Prometheus text format.
struct MetricsPage {
    /// The samples of one metric.
    struct Family {
        fileprivate let metric: Metric
        fileprivate var lines = ""

        /// One sample; label values are of our own making and need no escape.
        mutating func sample(_ labels: KeyValuePairs<String, String>, _ value: some CustomStringConvertible) {
            sample(suffix: "", labels, value)
        }

        mutating func sample(
            suffix: String, _ labels: KeyValuePairs<String, String>, _ value: some CustomStringConvertible
        ) {
            let list = labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
            lines += "\(metric.rawValue)\(suffix)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
        }
    }

    private(set) var text = ""

    mutating func family(_ metric: Metric, _ fill: (inout Family) -> Void) {
        var family = Family(metric: metric)
        fill(&family)
        let name = metric.rawValue
        text += "# HELP \(name) \(metric.help)\n# TYPE \(name) \(metric.kind.rawValue)\n\(family.lines)"
    }

    mutating func histogram(_ metric: Metric, _ histogram: Histogram) {
        let snapshot = histogram.snapshot()
        family(metric) { family in
            for (bound, count) in zip(Histogram.bounds, snapshot.cumulative) {
                family.sample(suffix: "_bucket", ["le": "\(Self.seconds(Int(bound)))"], count)
            }
            family.sample(suffix: "_bucket", ["le": "+Inf"], snapshot.count)
            family.sample(suffix: "_sum", [:], Self.seconds(snapshot.sum))
            family.sample(suffix: "_count", [:], snapshot.count)
        }
    }

    /// What Prometheus's own client libraries tell of a process, by the same names, from proc(5).
    mutating func process(startTime: Int64) {
        var usage = rusage()
        if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
            let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
            family(.processCPU) {
                $0.sample([:], Double(seconds) + Double(microseconds) / 1e6)
            }
        }
        if let pages = ProcessFigures.residentPages {
            family(.residentMemory) {
                $0.sample([:], pages * Int(getpagesize()))
            }
        }
        if let open = ProcessFigures.openDescriptors {
            family(.openDescriptors) { $0.sample([:], open) }
        }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            family(.maximumDescriptors) { $0.sample([:], limit.rlim_cur) }
        }
        family(.startTime) {
            $0.sample([:], startTime)
        }
    }

    private static func seconds(_ nanoseconds: Int) -> Double { Double(nanoseconds) / 1e9 }
}
