// SPDX-License-Identifier: Apache-2.0

import NginxCheck

/// Faults with `add_after_body`, whose module not every nginx has.
extension FaultTests {
    static let additions: [Fault] = [
        Fault(
            .uncheckedFragment,
            "location = /p.html { \(open) add_after_body /a/; default_type text/html; } location /a/ { \(pass) }",
            fixed: """
                location = /p.html { \(open) add_after_body /a/; default_type text/html; }
                location /a/ { \(protect) \(pass) }
                """,
            shows: showsFragment("page")),
        Fault(
            .uncheckedFragment,
            """
            location = /p.html { \(open) add_after_body /a/; default_type text/html; }
            location /a/ { deny all; \(pass) }
            """,
            fixed: """
                location = /p.html { \(open) add_after_body /a/; default_type text/html; }
                location /a/ { deny all; \(protect) \(pass) }
                """,
            shows: showsFragment("page")),
    ]
}
