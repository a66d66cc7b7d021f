// SPDX-License-Identifier: Apache-2.0

extension LogMessage {
    /// The fields that every line with this message has, so that the catalogs can name them. In a debug build ``Logging/Logger`` stops
    /// where one is missing.
    public var fields: Set<LogField> {
        switch self {
        case .allowed, .anonymous: [.decision]
        case .refused, .forbidden, .cannotTell: [.decision, .reason]
        case .revoked: [.kind, .until, .orderedBy]
        case .revocationLifted: [.kind, .orderedBy]
        case .orderRefused: [.problem, .orderedBy]
        case .refusalsLeftOut: [.suppressed]
        case .keyFetched, .keyReplaced: [.endpoint, .keyID]
        case .keyNotFetched: [.endpoint, .keyID, .problem]
        case .keySetFetched: [.endpoint, .keys]
        case .keyOfSetReplaced: [.endpoint]
        case .keySetNotFetched, .providerTokensGoOn: [.endpoint, .problem]
        case .limitReached, .cachedFilePassedOver, .cacheUnusable, .noKey, .notConfigured, .reloadRefused,
            .settingsRefused, .cannotListen, .revocationsDamaged, .revocationsCut, .revocationTrouble:
            [.problem]
        case .ready: [.listen, .version]
        case .openToNetwork: [.listen]
        case .restartNeeded: [.setting]
        case .linesLost: [.dropped]
        case .signedOut, .revocationsBegun, .revocationsStored, .stopping, .stopped, .reloaded: []
        }
    }
}
