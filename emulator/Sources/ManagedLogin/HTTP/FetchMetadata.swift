// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension HTTPFields {
    /// Whether a person goes to the page, as far as the browser says (W3C Fetch Metadata, `Sec-Purpose`): not an image, a frame
    /// or a script, nor a browser that only fetches ahead. From which site does not matter. Programs say nothing.
    var isVisit: Bool {
        all("Sec-Fetch-Dest") { $0 == "document" } && all("Sec-Fetch-Mode") { $0 == "navigate" }
            && all("Sec-Purpose") { !$0.contains("prefetch") }
    }

    private func all(_ name: String, _ isFine: (String) -> Bool) -> Bool {
        HTTPField.Name(name).map { self[values: $0].allSatisfy(isFine) } ?? false
    }
}
