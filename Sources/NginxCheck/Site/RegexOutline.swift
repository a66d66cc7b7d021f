// SPDX-License-Identifier: Apache-2.0

/// What is plain text in a regular expression of a `location` or `rewrite`: how the paths begin and end that it may match.
///
/// Anything that is not literal text, an alternative or a small set of characters ends the plain text. So the outline may allow
/// paths that the expression does not match, and never the other way round.
struct RegexOutline {
    /// A beginning of a path.
    struct Beginning: Equatable {
        var text: [UInt8] = []
        /// Nothing follows it.
        var isWhole = false
        /// More plain text may be added.
        var isOpen = true
    }

    /// One of these; `nil` if a path may begin in any way.
    let beginnings: [Beginning]?
    /// One of these; `nil` if a path may end in any way.
    let endings: [[UInt8]]?

    /// - Parameter ignoresCase: the outline is in lower case, and so must the paths be.
    init(_ regex: String, ignoresCase: Bool) {
        guard let syntax = RegexSyntax(Array(regex.utf8), ignoresCase: ignoresCase) else {
            (beginnings, endings) = (nil, nil)
            return
        }
        beginnings = syntax.beginnings
        endings = syntax.endings
    }

    /// Whether it may match a path that begins like this.
    ///
    /// - Parameter isWhole: nothing follows.
    func mayMatch(_ path: [UInt8], isWhole: Bool) -> Bool {
        if let beginnings {
            let fits = beginnings.contains { beginning in
                if isWhole {
                    return beginning.isWhole ? path == beginning.text : path.starts(with: beginning.text)
                }
                return beginning.text.starts(with: path) || !beginning.isWhole && path.starts(with: beginning.text)
            }
            guard fits else { return false }
        }
        return !isWhole || endings.map { $0.contains(where: path.ends) } ?? true
    }

    /// Whether there may be a path that both match.
    func mayOverlap(_ other: RegexOutline) -> Bool {
        if let beginnings, other.beginnings != nil {
            guard beginnings.contains(where: { other.mayBegin($0) }) else { return false }
        }
        guard let endings, let others = other.endings else { return true }
        return endings.contains { ending in others.contains { $0.ends(with: ending) || ending.ends(with: $0) } }
    }

    private func mayBegin(_ beginning: Beginning) -> Bool {
        beginnings?.contains { own in
            own.text.starts(with: beginning.text) && !beginning.isWhole
                || beginning.text.starts(with: own.text) && !own.isWhole || own.text == beginning.text
        } ?? true
    }
}

extension [UInt8] {
    fileprivate func ends(with ending: [UInt8]) -> Bool { reversed().starts(with: ending.reversed()) }
}
