// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TokenMint

/// `mint-token new-key`
struct NewKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a key pair; print its key id (kid).",
        discussion: """
            Writes DIR/KID.pem, the public half as the public key endpoint serves it, and DIR/KID.key, the private half, \
            which only its owner may read.
            """)

    @Option(help: ArgumentHelp("The directory to write to; it must exist.", valueName: "dir"))
    var out: String

    func run() throws {
        let key = try SigningKey()
        try SmallFile.create("\(out)/\(key.keyID).key", text: key.privateKeyPEM, mode: 0o600)
        try SmallFile.create("\(out)/\(key.keyID).pem", text: key.publicKeyPEM, mode: 0o644)
        print(key.keyID)
    }
}
