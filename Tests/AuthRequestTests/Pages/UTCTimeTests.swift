// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AuthRequest

struct UTCTimeTests {
    /// As `date --utc --date=@N` has them.
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_700_000_120, "2023-11-14T22:15:20Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"), (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
            (253_402_300_800, "10000-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func `a moment is written in UTC`(seconds: Int64, text: String) {
        #expect(UTCTime(seconds).machineText == text)
        #expect(UTCTime(seconds).text == text.replacing("T", with: " ").replacing("Z", with: " UTC"))
    }

    @Test func `no moment is too far away`() {
        #expect(UTCTime(.max).machineText.hasSuffix("Z"))
        #expect(UTCTime(.min).machineText.hasSuffix("Z"))
    }
}
