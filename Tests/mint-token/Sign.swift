// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import TokenMint

/// `mint-token sign`
struct Sign: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print signed tokens, one a line.",
        discussion: """
            What is in a token unless an option says otherwise: sub, email_verified, email and username of \
            someone@example.com, as Amazon Cognito gives them. With --count above 1 each token also has a claim \
            “serial”, so that no two are alike.
            """)

    @Option(help: ArgumentHelp("The private key that new-key wrote; its name is the kid.", valueName: "dir/kid.key"))
    var key: String
    @Option(help: ArgumentHelp("The kid to write, if not the key file's name.", valueName: "uuid"))
    var kid: String?
    @Option(help: ArgumentHelp("The load balancer to sign as.", valueName: "arn"))
    var signer: String
    @Option(help: ArgumentHelp("The claim “email”.", valueName: "address"))
    var email: String?
    @Option(help: ArgumentHelp("The claim “sub”.", valueName: "text"))
    var sub: String?
    @Option(help: ArgumentHelp("The claim “name”.", valueName: "text"))
    var name: String?
    @Option(
        name: .customLong("claim"),
        help: ArgumentHelp(
            "Another claim; a value that is true, false or a whole number is written as such.",
            valueName: "name=value"))
    var claims: [Claim] = []
    @Option(name: .customLong("without"), help: ArgumentHelp("A claim to leave out.", valueName: "name"))
    var omitted: [String] = []
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long the token holds from now; below zero: it is expired.", valueName: "seconds"))
    var life: Int64 = 120
    @Option(help: ArgumentHelp("The app client id (client).", valueName: "id"))
    var client = Mint.client
    @Option(help: ArgumentHelp("The issuer (iss), in the header and in the payload.", valueName: "url"))
    var issuer = Mint.issuer
    @Option(help: ArgumentHelp("What to write as alg; the signature stays ES256.", valueName: "name"))
    var algorithm = "ES256"
    @Option(help: "How many tokens.")
    var count = 1

    func validate() throws {
        guard count >= 1 else { throw ValidationError("--count is at least 1") }
    }

    func run() throws {
        let signingKey = try SigningKey(privateKeyPEM: SmallFile.read(key), keyID: kid ?? nameOfKeyFile)
        let mint = Mint(key: signingKey, signer: signer, client: client, issuer: issuer)
        let expiry = Int64(time(nil)) + life
        for serial in 1...count {
            let token = mint.token(expiresAt: expiry) { draft in
                change(&draft)
                if count > 1 { draft.claims["serial"] = .integer(Int64(serial)) }
            }
            print(token)
        }
    }

    private func change(_ draft: inout TokenDraft) {
        if let sub { draft.claims["sub"] = .string(sub) }
        if let email { draft.claims["email"] = .string(email) }
        if let name { draft.claims["name"] = .string(name) }
        for claim in claims { draft.claims[claim.name] = claim.value }
        for name in omitted {
            draft.claims[name] = nil
            draft.appended[name] = nil
        }
        draft.header["alg"] = .string(algorithm)
    }

    /// The file's name without its folder and `.key`.
    private var nameOfKeyFile: String {
        let name = key.split(separator: "/").last ?? ""
        return String(name.hasSuffix(".key") ? name.dropLast(4) : name)
    }
}

/// `name=value`
struct Claim: ExpressibleByArgument {
    let name: String
    let value: JSONText

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        name = String(argument[..<equals])
        let text = String(argument[argument.index(after: equals)...])
        value =
            if let number = Int64(text) {
                .integer(number)
            } else if let bool = Bool(text) {
                .bool(bool)
            } else {
                .string(text)
            }
    }
}
