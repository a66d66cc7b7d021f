// SPDX-License-Identifier: Apache-2.0

import Logging

/// Every message of the log: `docs/reference.md` lists them, the journal catalogs in `systemd/` explain them, tests compare.
public enum LogMessage: String, CaseIterable, Sendable {
    case allowed
    case anonymous
    case refused
    case forbidden
    case cannotTell = "temporarily unable to verify"
    case signedOut = "signed out"
    case revoked
    case revocationLifted = "revocation lifted"
    case orderRefused = "an order was refused"
    case revocationsBegun = "revocations are kept from now on"
    case revocationsDamaged = "revocations have been lost"
    case revocationsCut = "an unfinished revocation was removed"
    case revocationTrouble = "trouble with the file of revocations"
    case revocationsStored = "revocations are stored again"
    case providerTokensGoOn = "the provider's tokens go on"
    case refusalsLeftOut = "more refusals than the log takes"
    case limitReached = "a limit has been reached"
    case keyFetched = "key fetched"
    case keyReplaced = "key replaced"
    case keyNotFetched = "key not fetched"
    case keySetFetched = "key set fetched"
    case keyOfSetReplaced = "key of a set replaced"
    case keySetNotFetched = "key set not fetched"
    case cachedFilePassedOver = "cached key file ignored"
    case cacheUnusable = "keys are not cached on disk"
    case noKey = "no key available"
    case ready
    case openToNetwork = "the daemon is open to the network"
    case notConfigured = "closed until ALB_ARN is set"
    case stopping
    case stopped
    case reloaded = "the settings have been read again"
    case reloadRefused = "the settings are not good, the old ones stay active"
    case settingsRefused = "the settings are not good"
    case restartNeeded = "takes effect only after a restart"
    case cannotListen = "cannot listen"
    case linesLost = "log lines were lost"

    /// The `MESSAGE_ID`: 128 bits in hexadecimal (sd-id128(3)), never given to another message.
    public var id: String {
        switch self {
        case .allowed: "bcdc08fa1a794363b6d796900dc4a24b"
        case .anonymous: "4704a65f007b4b55bb76fd5cc3822715"
        case .refused: "ce94876dc77749958eb471e0006808bc"
        case .forbidden: "d822edd9c7c548dfae1e2e945c1c7ce1"
        case .cannotTell: "b26e9dcdac77457a848919c714e95f56"
        case .signedOut: "309a2386363b4908894f6fca1974faa0"
        case .revoked: "c9f541ae993b482494d2679cd7726315"
        case .revocationLifted: "d7cc422f1bdc4ed0bff82041f93dae90"
        case .orderRefused: "9a61e63ea59845248d515f3b2c1d5282"
        case .revocationsBegun: "b27c413caaa547b1b4f616743260f32d"
        case .revocationsDamaged: "b54f8037e0ed4ea79a4f98be35e6b8c5"
        case .revocationsCut: "9e2a2f23cccb45578eb20913b99f8ab5"
        case .revocationTrouble: "2328c4fef95a41448ca9b3bf7ec3da44"
        case .revocationsStored: "cc5fe684a7da4d2880922c8fab72ab93"
        case .providerTokensGoOn: "8db6418caf8f4deb986dbcba9225b8ed"
        case .refusalsLeftOut: "250e6c885101429db82a4b38b3a76200"
        case .limitReached: "bb9595173fe941ee91b3cd3aa8906f59"
        case .keyFetched: "44acf983950645e0a8d6473b05801f1f"
        case .keyReplaced: "2ac82c724c5a4022ba8cbb56102189f6"
        case .keyNotFetched: "1a482f3da3b844c5b6b2646daed2afdd"
        case .keySetFetched: "7f8d3d577d714f5b8665298f395948d8"
        case .keyOfSetReplaced: "418e4d712307461395937e25d64486cd"
        case .keySetNotFetched: "6fa54d349c2d4e63b3e1e469b56a9a2a"
        case .cachedFilePassedOver: "916470cef36749b19279ec39da5b960c"
        case .cacheUnusable: "92e2ddb8c54d412dbbf42bb2ceb3bdb7"
        case .noKey: "d5a8f6c6b58044a8bd0a5cf756817de5"
        case .ready: "aa2ec5a4650248ad902d3e7597344543"
        case .openToNetwork: "7776e41f94514a20bc202902de04523b"
        case .notConfigured: "1b31be7829ec4d6f815d6c159d308f28"
        case .stopping: "f274c7099a374d79833c3fceb79c449f"
        case .stopped: "c84e382debc6420bb640393d2a444440"
        case .reloaded: "0e54a2cb2f924cec9d36ffe99be0b743"
        case .reloadRefused: "68d94594b98f404e9bbb7c61c2990243"
        case .settingsRefused: "de8c1c129aab42c280b73462ab7643ce"
        case .restartNeeded: "e1714abfc4ef49c680a7faf68cfb2d96"
        case .cannotListen: "550787e70c42475a85ed7053cf9ad301"
        case .linesLost: "61a6bcc434a64f24b96d6ce0e355ddb3"
        }
    }

    public var level: Logger.Level {
        switch self {
        case .allowed, .anonymous: .debug
        case .refused, .forbidden, .revocationLifted: .notice
        case .cannotTell, .notConfigured, .reloadRefused, .settingsRefused, .cannotListen, .revocationsDamaged,
            .revocationTrouble:
            .error
        case .refusalsLeftOut, .limitReached, .keyReplaced, .keyNotFetched, .keyOfSetReplaced,
            .keySetNotFetched, .cachedFilePassedOver, .cacheUnusable, .noKey, .openToNetwork, .restartNeeded,
            .linesLost, .orderRefused, .providerTokensGoOn, .revocationsCut:
            .warning
        case .signedOut, .revoked, .revocationsBegun, .revocationsStored, .keyFetched,
            .keySetFetched, .ready, .stopping, .stopped, .reloaded:
            .info
        }
    }
}

/// Every field of the log, those that people want to read first at the beginning.
public enum LogField: String, CaseIterable, Sendable {
    case reason
    /// With `rule-unknown` and `rule-empty`: the location's rule, and its entry that cannot be read.
    case rule
    case problem
    case user
    /// What was revoked: `session`, `user` or `email`.
    case kind
    /// Until when: a time in UTC.
    case until
    /// Only sign-ins at or before this time in UTC.
    case before
    /// Who gave the order: `logout`, or a process.
    case orderedBy = "by"
    /// The operator's words for it.
    case note
    case method
    case uri
    case clientIP = "client_ip"
    case requestID = "request_id"
    case amazonTraceID = "amzn_trace_id"
    case traceParent = "traceparent"
    case keyID = "kid"
    case unprovenSigner = "unproven_signer"
    case unprovenIssuer = "unproven_issuer"
    case unprovenClient = "unproven_client"
    case unprovenKeyID = "unproven_kid"
    case endpoint
    case decision
    case duration = "duration_usec"
    case keys
    case listen
    case version
    case setting
    case suppressed = "left_out"
    case dropped
}

extension Logger {
    /// Writes a message with its fields, which are made only if the log takes messages of that level.
    ///
    /// - Parameter level: that of the message, unless a setting says otherwise.
    public func write(
        _ message: LogMessage, level: Logger.Level? = nil, _ fields: @autoclosure () -> [LogField: String] = [:],
        file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        log(
            level: level ?? message.level, "\(message.rawValue)",
            metadata: Self.metadata(fields(), of: message), file: file, function: function, line: line)
    }

    private static func metadata(_ fields: [LogField: String], of message: LogMessage) -> Metadata {
        assert(message.fields.isSubset(of: fields.keys), "“\(message.rawValue)” lacks a field that the catalogs name")
        return Metadata(uniqueKeysWithValues: fields.map { ($0.key.rawValue, "\($0.value)") })
    }
}
