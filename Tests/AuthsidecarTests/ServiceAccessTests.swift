// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import authsidecar

/// What the packaged service can read.
struct ServiceAccessTests {
    @Test func `the service sees what everybody may read of etc and usr`() throws {
        #expect(ServiceAccess.problem(of: "/etc/passwd") == nil)
        #expect(ServiceAccess.problem(of: "/usr/bin") == nil)
        #expect(ServiceAccess.problem(of: "/etc/no/such/file") == nil)
        #expect(ServiceAccess.problem(of: "/etc/shadow")?.hasSuffix("chmod o+r /etc/shadow") == true)
        try withTemporaryDirectory { directory in
            let path = try directory.write("x", to: "logo.png")
            #expect(ServiceAccess.problem(of: path)?.contains("the service sees only /etc and /usr") == true)
        }
    }
}
