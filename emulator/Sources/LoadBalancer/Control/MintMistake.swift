// SPDX-License-Identifier: Apache-2.0

/// Why a token cannot be made as it was wished for.
struct MintMistake: Error, CustomStringConvertible {
    let description: String
}
