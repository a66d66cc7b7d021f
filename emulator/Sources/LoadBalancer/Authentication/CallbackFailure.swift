// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Why a login ends without a session. The codes are those of a load balancer's access log, where it has one for the case.
enum CallbackFailure: Error, Equatable, Sendable {
    case missingHost
    case missingState
    case invalidState
    case usedState
    case lateLogin
    case missingNonce
    case invalidNonce
    case missingCode
    /// The identity provider answered with an error instead of a code.
    case providerError(code: String, description: String?)
    case invalidGrant
    case tokenEndpointFailed
    case userInfoFailed
    case invalidUserInfo
    case tooManyClaims

    /// `error_reason` of the access log.
    var reason: String {
        switch self {
        case .missingHost: "AuthMissingHostHeader"
        case .missingState: "AuthMissingStateParam"
        case .invalidState, .usedState, .lateLogin: "AuthInvalidStateParam"
        case .missingNonce: "AuthMissingAWSALBAuthNonce"
        case .invalidNonce: "AuthInvalidAWSALBAuthNonce"
        case .missingCode: "AuthMissingCodeParam"
        case .providerError(let code, _): code == "access_denied" ? "AuthAccessDenied" : "AuthProviderError"
        case .invalidGrant: "AuthInvalidGrantError"
        case .tokenEndpointFailed: "AuthTokenEpRequestFailed"
        case .userInfoFailed: "AuthUserinfoEpRequestFailed"
        case .invalidUserInfo: "AuthInvalidUserinfoResponse"
        case .tooManyClaims: "AuthUserinfoResponseSizeExceeded"
        }
    }

    /// 401 for what the browser brought, 561 for what the identity provider said in its place, 500 for its failures.
    var status: HTTPResponse.Status {
        switch self {
        case .tokenEndpointFailed, .userInfoFailed, .invalidUserInfo, .tooManyClaims: .internalServerError
        case .providerError(let code, _): code == "access_denied" ? .unauthorized : .init(code: 561)
        default: .unauthorized
        }
    }
}
