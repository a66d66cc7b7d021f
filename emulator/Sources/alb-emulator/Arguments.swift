// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Emulator
import Foundation
import LoadBalancer
import Logging
import ManagedLogin

// How the command line reads the emulator's own types: what it cannot read is wrong usage, with the reason.

extension ListenAddress {
    /// For an option's `transform`.
    static func argument(_ text: String) throws -> ListenAddress {
        do { return try ListenAddress(text) } catch { throw ValidationError("\(error)") }
    }
}

extension WebOrigin {
    /// For an option's `transform`.
    static func argument(_ text: String) throws -> WebOrigin {
        do { return try WebOrigin(text) } catch { throw ValidationError("\(error)") }
    }

    /// Where an emulator listens unless it was told otherwise.
    static func standardEmulator() throws -> WebOrigin { try WebOrigin("http://\(ListenAddress.standard)") }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension ProviderKind: ExpressibleByArgument {}

/// Groups as the command line has them: `a,b`, or `["a","b"]` for names with commas.
struct GroupList: ExpressibleByArgument {
    let names: [String]

    static let none = GroupList(names: [])

    init?(argument: String) {
        guard argument.hasPrefix("[") else {
            names = argument.split(separator: ",").map { String($0) }
            return
        }
        guard let list = try? JSONDecoder().decode([String].self, from: Data(argument.utf8)) else { return nil }
        names = list
    }

    private init(names: [String]) { self.names = names }

    var defaultValueDescription: String { names.joined(separator: ",") }
}

extension TokenVariation: EnumerableFlag {
    public static func name(for value: TokenVariation) -> NameSpecification { .customLong(value.rawValue) }

    public static func help(for value: TokenVariation) -> ArgumentHelp? {
        switch value {
        case .expired: "A token that has expired an hour ago."
        case .wrongSigner: "A token of another load balancer (“ALBeast”)."
        case .wrongClient: "A token for another client."
        case .wrongIssuer: "A token of another issuer."
        case .wrongKey: "Signed by another key than the one it names."
        case .unknownKey: "Signed by a key that is not served."
        case .tampered: "Changed after it was signed."
        case .hs256: "HS256, with the public key as the secret."
        case .none: "Without a signature."
        case .unpadded: "Without padding, which a load balancer always writes."
        }
    }
}
