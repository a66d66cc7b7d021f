// SPDX-License-Identifier: Apache-2.0

/// Holds those who come while it is closed, and tells when there is one.
actor Gate {
    private var isOpen = true
    private var held: [CheckedContinuation<Void, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    func close() { isOpen = false }

    func open() {
        isOpen = true
        for one in held { one.resume() }
        held = []
    }

    func pass() async {
        guard !isOpen else { return }
        await withCheckedContinuation { continuation in
            held.append(continuation)
            for watcher in watchers { watcher.resume() }
            watchers = []
        }
    }

    /// Comes back when somebody is before the closed gate.
    func someoneWaits() async {
        guard held.isEmpty else { return }
        await withCheckedContinuation { watchers.append($0) }
    }
}
