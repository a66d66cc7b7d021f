// SPDX-License-Identifier: Apache-2.0

/// The request with which a browser signs out at the identity provider.
///
/// With a place to return to, it is Cognito's: `GET ENDPOINT?client_id=…&logout_uri=…` (Amazon Cognito developer guide,
/// “Logout endpoint”). Without, the endpoint is used as it stands, for providers that want other parameters.
public struct LogoutRequest: Equatable, Sendable {
    let location: String

    /// - Parameters:
    ///   - endpoint: the provider's logout URL.
    ///   - clientID: the app client that signs out.
    ///   - returnURI: an allowed sign-out URL of that client, to the letter.
    public init(endpoint: WebURL, clientID: String, returnURI: WebURL) {
        let separator = endpoint.description.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        let client = PercentEncoding.encode(clientID, keeping: .unreserved)
        let uri = PercentEncoding.encode(returnURI.description, keeping: .unreserved)
        location = "\(endpoint)\(separator)client_id=\(client)&logout_uri=\(uri)"
    }

    /// - Parameter endpoint: the provider's logout URL with every parameter that it wants.
    public init(endpoint: WebURL) {
        location = endpoint.description
    }
}
