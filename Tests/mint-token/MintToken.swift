// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Makes keys and signs tokens as an Application Load Balancer does; for tests, the demonstration and the benchmark.
@main
struct MintToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mint-token",
        abstract: "Sign tokens as an Application Load Balancer does, with a key of your own.",
        discussion: """
            A token of this tool is trusted by an authsidecar whose KEY_ENDPOINT holds its public key, and by no other:

              kid=$(mint-token new-key --out keys)
              authsidecar serve --key-endpoint file://$PWD/keys/ --alb-arn ARN …
              mint-token sign --key keys/$kid.key --signer ARN --email someone@example.com
            """,
        subcommands: [NewKey.self, Sign.self])
}
