// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import JOSE
import PublicKeys
import TextBasics

/// Whether keys are available at present, for `authsidecar check`. Takes as long as fetches do, 3 s each, side by side.
struct KeyAvailability {
    let settings: Settings
    /// Without it only directories and files are looked at.
    let online: Bool

    func problems() async -> [String] {
        async let ofLoadBalancers = problemsOfLoadBalancers()
        async let ofIssuers = problemsOfIssuers()
        return await ofLoadBalancers + ofIssuers
    }

    private func problemsOfLoadBalancers() async -> [String] {
        let endpoints = (settings.auth.expectations?.loadBalancers.keyEndpoints ?? []).filter {
            online || $0.kind == .local
        }
        let store = KeyStore(cacheDirectory: nil)
        let problems = await withCheckedContinuation { continuation in
            store.checkReadiness(of: endpoints) { continuation.resume(returning: $0) }
        }
        return problems.map { "no keys are available at present: \($0)" }
    }

    /// Of a user pool one set is enough: its two forms have one each, and one of them may not be there.
    private func problemsOfIssuers() async -> [String] {
        guard let keys = settings.auth.accessTokenKeys, let expectations = settings.auth.expectations else { return [] }
        let store = KeySetStore(cacheDirectory: nil)
        return await withTaskGroup(of: String?.self) { group in
            let issuers = expectations.issuers + expectations.accessTokens.issuers
            let sets =
                issuers.isEmpty
                ? keys.list.map { ($0.issuer, [$0.endpoint]) }
                : issuers.map { ($0.description, $0.names.compactMap(keys.endpoint)) }
            for (issuer, endpoints) in sets {
                let asked = Set(endpoints.filter { online || $0.kind == .local })
                guard !asked.isEmpty else { continue }
                group.addTask {
                    for endpoint in asked where await Self.isAvailable(endpoint, store) { return nil }
                    let places = asked.map(\.description).sorted().joined(separator: ", ")
                    return "no key set of \(issuer) is available at present: \(places)"
                }
            }
            return await group.reduce(into: []) { problems, problem in
                if let problem { problems.append(problem) }
            }
        }
    }

    /// Asks for a key that no set has.
    private static func isAvailable(_ endpoint: KeySetEndpoint, _ store: KeySetStore) async -> Bool {
        guard let name = JWKIdentifier("authsidecar-check") else { return false }
        let query = KeySetStore.Query(KeySetMember(name, for: .rs256, of: endpoint))
        let lookup = await withCheckedContinuation { continuation in
            store.fetch(query) { continuation.resume(returning: $0) }
        }
        if case .unavailable = lookup { return false }
        return true
    }
}
