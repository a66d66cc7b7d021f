// SPDX-License-Identifier: Apache-2.0

/// The share of fetches that is kept for keys asked for again and again, as those of real traffic are.
///
/// A flood of made-up `kid`s takes every ordinary fetch. Each key that is refused one is counted, and may take a fetch
/// of the reserve from its second request on. Made-up `kid`s may be repeated, too: the fewer fetches are left in the
/// reserve, the more often a key must have been asked for (``asksNeeded``), so that those asked for most often always
/// find one.
struct FetchReserve: Sendable {
    /// How often a key must have been asked for to take a fetch, by how many are taken already: none, one, and so on.
    ///
    /// The first steps are small: a key asked for five times a second outdoes one that is repeated four times within
    /// that second, with fetches left for three such keys. After that they double, up to 128 repetitions.
    static let asksNeeded = [2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 8, 16, 32, 64, 128]
    /// How many fetches there are in the reserve; as many may be under way at once.
    static let capacity = asksNeeded.count

    private var asks = AskCounts()
    private var bucket: TokenBucket

    /// - Parameter interval: in which one fetch returns to the reserve.
    init(interval: Duration, at now: ContinuousClock.Instant) {
        bucket = TokenBucket(capacity: Self.capacity, interval: interval, at: now)
    }

    /// Counts a request for a key that gets no ordinary fetch, and takes a fetch for it if it has been asked for often
    /// enough.
    ///
    /// - Parameter freePlaces: how many fetches of the reserve may begin now.
    mutating func take(
        for reference: some Hashable, freePlaces: Int, at now: ContinuousClock.Instant
    ) -> Bool {
        let count = asks.add(reference)
        let left = min(freePlaces, bucket.available(at: now))
        guard left > 0, count >= Self.asksNeeded[Self.capacity - left] else { return false }
        return bucket.take(at: now)
    }

    /// Begins to count anew for a key that the endpoint has told about.
    mutating func settle(_ reference: some Hashable) {
        asks.remove(reference)
    }
}
