// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Systemd

extension LogVocabulary {
    /// The words of this program.
    static let authsidecar = LogVocabulary(
        identifier: "authsidecar", fieldPrefix: "AUTHSIDECAR_", fieldOrder: LogField.allCases.map(\.rawValue),
        messageIDs: Dictionary(uniqueKeysWithValues: LogMessage.allCases.map { ($0.rawValue, $0.id) }))
}
