// SPDX-License-Identifier: Apache-2.0

import HummingbirdTesting
import NIOCore

extension TestResponse {
    /// The body as text.
    var text: String { String(buffer: body) }
}
