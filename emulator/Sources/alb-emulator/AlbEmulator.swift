// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Hummingbird

@main
struct AlbEmulator: AsyncParsableCommand {
    func run() async throws { _ = Router() }
}
