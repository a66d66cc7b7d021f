// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting

/// The query of the URL that a response sends the browser to.
struct URLQuery {
    let names: [String]
    private let items: [URLQueryItem]

    init(of response: TestResponse) {
        items = URLComponents(string: response.headers[.location] ?? "")?.queryItems ?? []
        names = items.map(\.name)
    }

    subscript(name: String) -> String? { items.first { $0.name == name }?.value }
}
