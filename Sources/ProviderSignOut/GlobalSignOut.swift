// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Dispatch
import HTTPClient
import JOSE
import Locking
import TextBasics

/// Has Amazon Cognito end all of a user's refresh tokens (Amazon Cognito API reference, GlobalSignOut), in the background: the user does
/// not wait for it.
public final class GlobalSignOut: Sendable {
    /// Why it was not done: a short text for people, with nothing of the token.
    public struct Failure: Error, Sendable {
        public let endpoint: String
        public let problem: String
    }

    /// More at once are refused: each has a thread for up to three seconds.
    private static let capacity = 8
    private static let maximumByteCount = 16 * 1024

    private let queue = DispatchQueue(label: "authsidecar.global-sign-out", attributes: .concurrent)
    private let underWay = Lock(0)
    private let transferSettings: HTTPTransfer.Settings

    public convenience init() {
        self.init(transferSettings: .standard)
    }

    package init(transferSettings: HTTPTransfer.Settings) {
        self.transferSettings = transferSettings
    }

    /// Whether the issuer is a user pool of Amazon Cognito, or a stand-in on loopback.
    public static func isPossible(for issuer: Issuer) -> Bool { endpoint(of: issuer) != nil }

    /// - Parameters:
    ///   - accessToken: verified; it must have the scope `aws.cognito.signin.user.admin`.
    ///   - issuer: `iss` of it.
    ///   - completion: called once, on a background queue or at once.
    public func send(
        _ accessToken: String, of issuer: Issuer, completion: @escaping @Sendable (Result<Void, Failure>) -> Void
    ) {
        guard let endpoint = Self.endpoint(of: issuer) else {
            let problem = "LOGOUT_GLOBAL is for Amazon Cognito, and this is another issuer"
            return completion(.failure(Failure(endpoint: issuer.description, problem: problem)))
        }
        let isAdmitted = underWay.withLock { count in
            guard count < Self.capacity else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            return completion(.failure(Failure(endpoint: endpoint, problem: "too many are under way")))
        }
        queue.async { [self] in
            let problem = problem(ofSending: accessToken, to: endpoint)
            underWay.withLock { $0 -= 1 }
            completion(problem.map { .failure(Failure(endpoint: endpoint, problem: $0)) } ?? .success(()))
        }
    }

    /// - Returns: why it was not done.
    private func problem(ofSending accessToken: String, to endpoint: String) -> String? {
        let post = HTTPTransfer.Post(
            headers: [
                "Content-Type: application/x-amz-json-1.1",
                "X-Amz-Target: AWSCognitoIdentityProviderService.GlobalSignOut",
                // No interim response to wait for.
                "Expect:",
            ], body: JSONWriter.object([("AccessToken", JSONWriter.string(accessToken))]))
        let request = HTTPTransfer.Request(
            url: endpoint, isTLS: endpoint.hasPrefix("https:"), maximumByteCount: Self.maximumByteCount, post: post)
        do throws(HTTPTransfer.TransferError) {
            let response = try HTTPTransfer.send(request, settings: transferSettings)
            guard response.status != 200 else { return nil }
            return "HTTP status \(response.status)\(Self.errorName(response.body).map { ", \($0)" } ?? "")"
        } catch {
            return error.description
        }
    }

    /// What Cognito calls the error, if that is a word: `NotAuthorizedException` without the scope.
    private static func errorName(_ body: [UInt8]) -> String? {
        guard case .object(let object) = try? JSONReader.read(body, maximumBytes: maximumByteCount),
            let type = object["__type"]?.string, type.utf8.count <= 64, type.hasOnlyLettersDigits(and: "#.")
        else { return nil }
        return type
    }

    /// Where the pool's API is: the same host for both forms of the issuer. A stand-in on loopback answers at its own root.
    static func endpoint(of issuer: Issuer) -> String? {
        let parts = issuer.description.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        if issuer.isCognito {
            let prefix = "issuer-"
            return "https://\(parts[2].hasPrefix(prefix) ? parts[2].dropFirst(prefix.count) : parts[2])/"
        }
        let host = parts[2].prefix { $0 != ":" }
        return parts[0] == "http:" && Authority.isLoopbackIPv4(String(host)) ? "http://\(parts[2])/" : nil
    }
}
