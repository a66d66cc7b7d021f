// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Systemd

/// How a command's text looks: colours and symbols on a terminal, plain words in a file or a pipe.
struct OutputStyle {
    /// What a line says of a check.
    enum Mark {
        case passed, failed, warning, unchecked

        fileprivate var symbol: String {
            switch self {
            case .passed: "✓"
            case .failed: "✗"
            case .warning: "!"
            case .unchecked: "?"
            }
        }

        fileprivate var color: Color {
            switch self {
            case .passed: .green
            case .failed: .red
            case .warning, .unchecked: .yellow
            }
        }
    }

    /// Parameters of SGR (ECMA-48).
    enum Color: Int {
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }

    static let plain = OutputStyle(isColored: false, hasSymbols: false)

    let isColored: Bool
    let hasSymbols: Bool
}

extension OutputStyle {
    /// Colours, unless NO_COLOR has a value (no-color.org) or the terminal is `dumb`; symbols, if the locale is one of UTF-8
    /// (locale(7)).
    init(isTerminal: Bool, environment: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let isColored = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        let hasSymbols = ["utf-8", "utf8"].contains { locale.lowercased().contains($0) }
        self.init(isColored: isTerminal && isColored, hasSymbols: isTerminal && hasSymbols)
    }

    /// That of a stream of this process.
    static func standard(_ stream: StandardStream) -> OutputStyle {
        OutputStyle(isTerminal: stream.isTerminal, environment: ProcessInfo.processInfo.environment)
    }

    /// - Parameter text: harmless.
    func colored(_ text: String, _ color: Color) -> String {
        isColored ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The symbol of a mark, or a word in its place.
    func mark(_ mark: Mark, orWord word: String) -> String { colored(hasSymbols ? mark.symbol : word, mark.color) }

    /// The symbol of a mark and a space, if there are symbols.
    func prefix(_ mark: Mark) -> String { hasSymbols ? colored(mark.symbol, mark.color) + " " : "" }
}
