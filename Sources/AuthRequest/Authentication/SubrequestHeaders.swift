// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOHTTP1

/// The header lines that decide, found in one pass over the head: it is on the way of every request.
struct SubrequestHeaders {
    /// In which an Application Load Balancer passes the user claims.
    private static let tokenName = "x-amzn-oidc-data"
    /// In which it passes the access token, unsigned by itself.
    private static let accessTokenName = "x-amzn-oidc-accesstoken"
    /// In which nginx states the rules of a location.
    private static let rulesName = "x-auth-rules"

    private(set) var token = HeaderLine.none
    private(set) var accessToken = HeaderLine.none
    private(set) var rules = HeaderLine.none
    private var hostCount = 0

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            switch name.utf8.count {
            case 4 where name.isHeaderName("host"): hostCount += 1
            case Self.tokenName.utf8.count where name.isHeaderName(Self.tokenName): token.add(value)
            case Self.accessTokenName.utf8.count where name.isHeaderName(Self.accessTokenName): accessToken.add(value)
            case Self.rulesName.utf8.count where name.isHeaderName(Self.rulesName): rules.add(value)
            default: break
            }
        }
    }

    /// Whether the request says once which host it is for, as it has to since HTTP/1.1 (RFC 9112 §3.2).
    func namesHost(in version: HTTPVersion) -> Bool {
        hostCount == 1 || hostCount == 0 && version == .http1_0
    }
}

extension HeaderLine {
    /// Without the space around it; `nil` if there is no line, or nothing in it.
    ///
    /// - Throws: if there are several lines: it is never resolved by taking the first.
    func soleBytes() throws(VerificationError<Rejection>) -> [UInt8]? {
        switch self {
        case .none: return nil
        case .several: throw .rejected(.duplicateHeader)
        case .one(let value):
            let bytes = value.trimmedBytes
            return bytes.isEmpty ? nil : bytes
        }
    }
}
