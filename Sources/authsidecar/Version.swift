// SPDX-License-Identifier: Apache-2.0

/// The version of daemon, emulator and packages, in this one place: the emulator has a link to this file, `scripts/version` reads it.
enum Version {
    static let current = "0.2.0"
}
