// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Foundation
import TestSupport
import Testing

/// packaging/monitoring names only metrics, labels and sections that exist. That Prometheus can read it is for
/// scripts/lint-monitoring.
struct MonitoringTests {
    private static let alerts = "packaging/monitoring/alerts.yaml"
    private static let dashboard = "packaging/monitoring/grafana-dashboard.json"

    /// Names with which a query may begin; a histogram has three.
    private static var series: Set<String> {
        let names = Metric.allCases.map(\.rawValue)
        return Set(names + ["_bucket", "_sum", "_count"].map { "authsidecar_request_duration_seconds\($0)" })
    }

    private static func expectKnown(in text: String, of file: String) {
        let names = text.matches(of: #/(?:^|[^$\w])((?:authsidecar|process)_[a-z_]+)/#).map { String($0.1) }
        #expect(!names.isEmpty, "\(file)")
        for name in names { #expect(series.contains(name), "\(file): \(name)") }
    }

    @Test(arguments: [alerts, "packaging/monitoring/alerts-test.yaml", "docs/operations.md"])
    func `every metric that is named exists`(file: String) throws {
        Self.expectKnown(in: try Repository.text(of: file), of: file)
    }

    @Test func `the dashboard is JSON with queries of metrics that exist, and shows every one of them`() throws {
        let json = try JSONSerialization.jsonObject(with: Data(Repository.text(of: Self.dashboard).utf8))
        let board = try #require(json as? [String: Any])
        let panels = try #require(board["panels"] as? [[String: Any]])
        let ids = panels.compactMap { $0["id"] as? Int }
        #expect(ids.count == panels.count && Set(ids).count == ids.count)
        var queries: [String] = []
        for panel in panels where panel["type"] as? String != "row" {
            let targets = try #require(panel["targets"] as? [[String: Any]])
            queries += try targets.map { try #require($0["expr"] as? String) }
        }
        Self.expectKnown(in: queries.joined(separator: "\n"), of: Self.dashboard)
        let all = queries.joined(separator: "\n")
        for metric in Metric.allCases { #expect(all.contains(metric.rawValue), "\(metric.rawValue)") }
    }

    @Test(arguments: [alerts, dashboard, "docs/operations.md"])
    func `every reason and decision in a query exists`(file: String) throws {
        let text = try Repository.text(of: file).replacing("\\\"", with: "\"")
        let reasons = Reason.all.map(\.code)
        for match in text.matches(of: #/\breason(?:=~?|!=)"([^"]+)"/#) {
            for reason in match.1.split(separator: "|") {
                #expect(reasons.contains(String(reason)), "\(file): \(reason)")
            }
        }
        let decisions = Decision.allCases.map(\.rawValue)
        for match in text.matches(of: #/\bdecision(?:=~?|!=)"([^"]+)"/#) {
            for name in match.1.split(separator: "|") { #expect(decisions.contains(String(name)), "\(file): \(name)") }
        }
    }

    @Test func `each alert is tested, documented, and names a section that is there`() throws {
        let text = try Repository.text(of: Self.alerts)
        let names = text.matches(of: #/- alert: (\w+)/#).map { String($0.1) }
        #expect(names.count > 5)
        let tests = try Repository.text(of: "packaging/monitoring/alerts-test.yaml")
        let page = try Repository.text(of: "docs/operations.md")
        for name in names {
            // Once without an alert, once with.
            #expect(
                tests.contains("alertname: \(name) }") && tests.contains("alertname: \(name)\n        exp_alerts:"),
                "\(name)")
            #expect(page.contains("| `\(name)` | "), "\(name)")
        }
        let runbooks = text.matches(of: #/runbook: (\S+)#(\S+)/#)
        #expect(runbooks.count == names.count)
        for runbook in runbooks {
            let lines = try Repository.text(of: String(runbook.1)).components(separatedBy: "\n")
            #expect(MarkdownLinkTests.anchors(in: lines).contains(String(runbook.2)), "\(runbook.0)")
        }
    }
}
