// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import ArgumentParser
import AuthRequest
import JOSE

/// What a shell offers as the value of a setting's flag (`--generate-completion-script`).
extension CompletionKind {
    static func values(of key: SettingKey) -> CompletionKind? {
        switch key {
        case .cacheDirectory: .directory
        case .siteLogo: .file()
        case .headerEncoding: .cases(of: IdentityHeaders.Encoding.self)
        case .accessToken: .cases(of: AccessTokenUse.self)
        case .accessTokenAlgorithms: .cases(of: SignatureAlgorithm.self)
        case .groupsSeparator: .cases(of: GroupsSeparator.self)
        case .logoutStyle: .cases(of: LogoutStyle.self)
        case .logLevel: .cases(of: LogLevel.self)
        case .logFormat: .cases(of: LogFormat.self)
        case .logIdentity: .cases(of: LogIdentity.self)
        case .requireVerifiedEmail, .logAllowed, .listenAnywhere: .cases(of: YesOrNo.self)
        case .socketMode: .cases(of: SocketPermissions.Mode.self)
        case .listen: .list([SettingKey.defaultListen])
        default: nil
        }
    }

    private static func cases<Value: RawRepresentable<String> & CaseIterable>(of type: Value.Type) -> CompletionKind {
        .list(type.allCases.map(\.rawValue))
    }
}
