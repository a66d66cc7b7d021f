// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Testing

@testable import PublicKeys

struct KeySetEndpointTests {
    @Test(arguments: [
        (
            "https://issuer.example/.well-known/jwks.json", EndpointURL.Kind.https,
            "https://issuer.example/.well-known/jwks.json"
        ),
        ("HTTPS://Issuer.Example:8443/a/B-1_2~3.4", .https, "https://issuer.example:8443/a/B-1_2~3.4"),
        ("https://issuer.example", .https, "https://issuer.example/"),
        ("https://issuer.example/", .https, "https://issuer.example/"),
        ("https://issuer.example/keys/", .https, "https://issuer.example/keys/"),
        ("https://[2001:db8::1]:443/keys", .https, "https://[2001:db8::1]:443/keys"),
        ("http://127.0.0.1:8080/jwks.json", .loopback, "http://127.0.0.1:8080/jwks.json"),
        ("http://[::1]:8080/jwks.json", .loopback, "http://[::1]:8080/jwks.json"),
        ("http://localhost/jwks.json", .loopback, "http://localhost/jwks.json"),
        ("file:///etc/authsidecar/jwks.json", .local, "file:///etc/authsidecar/jwks.json"),
        ("file:///jwks.json", .local, "file:///jwks.json"),
        ("FILE:///a//b", .local, "file:///a/b"),
    ])
    func `takes a URL and keeps one spelling of it`(text: String, kind: EndpointURL.Kind, spelling: String) throws {
        let endpoint = try KeySetEndpoint(text)
        #expect(endpoint.kind == kind)
        #expect(endpoint.description == spelling)
    }

    @Test(arguments: [
        ("", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("issuer.example/jwks.json", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("/etc/jwks.json", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("ftp://issuer.example/jwks.json", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("http://issuer.example/jwks.json", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://10.0.0.1/jwks.json", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://169.254.169.254/latest", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://localhost.example/jwks", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("https://issuer.example/jwks json", "white space and control characters have no place in it"),
        ("https://issuer.example/\r\nX: y", "white space and control characters have no place in it"),
        ("https://issuer.example/keys?p=1", "a query (“?”) has no place in it"),
        ("https://issuer.example/#keys", "a fragment (“#”) has no place in it"),
        ("https://issuer.example/%2e", "a percent encoding (“%”) has no place in it"),
        ("https://me:secret@issuer.example/", "a user name or password (“@”) has no place in it"),
        ("https://", "“” is no host name, optionally with a port"),
        ("https://a_b/jwks", "“a_b” is no host name, optionally with a port"),
        ("https://issuer.example/a/../b", "a path has letters, digits and “-._~” between single slashes; no “..”"),
        ("https://issuer.example//jwks", "a path has letters, digits and “-._~” between single slashes; no “..”"),
        ("file://etc/jwks.json", "an absolute path follows file://, as in file:///etc/authsidecar/jwks.json"),
        ("file:///", "a file's path follows file://, as in file:///etc/authsidecar/jwks.json"),
        ("file:///etc/authsidecar/", "a file's path follows file://, as in file:///etc/authsidecar/jwks.json"),
        ("file:///a/../b", "the file's path has no “.” or “..”"),
        ("file:///a%20b", "the file's path is taken as it is: no “?”, “#” or “%”"),
        ("https://issuer.example/" + String(repeating: "a", count: 4000), "longer than 4000 bytes"),
    ])
    func `says what would be right`(text: String, description: String) {
        #expect(throws: InvalidText(description)) { try KeySetEndpoint(text) }
    }

    @Test(arguments: [
        (
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example",
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/.well-known/jwks.json"
        ),
        ("https://issuer.example", "https://issuer.example/.well-known/jwks.json"),
        ("https://issuer.example/", "https://issuer.example/.well-known/jwks.json"),
        ("https://issuer.example/a/b/", "https://issuer.example/a/b/.well-known/jwks.json"),
    ])
    func `follows from the issuer`(issuer: String, spelling: String) throws {
        let endpoint = try KeySetEndpoint(issuer: issuer)
        #expect(endpoint.kind == .https)
        #expect(endpoint.description == spelling)
    }

    @Test(arguments: [
        "", "issuer.example", "accounts.google.com", "http://issuer.example", "http://127.0.0.1", "http://localhost",
        "file:///etc", "https://", "https:///", "https://issuer.example//", "https://issuer.example/?x=",
        "https://issuer.example/#", "https://me@issuer.example", "https://issuer.example/..", "https://a b",
        " https://issuer.example",
    ])
    func `follows from no other text`(issuer: String) {
        #expect(throws: InvalidText.self) { try KeySetEndpoint(issuer: issuer) }
    }

    @Test func `knows a file's directory and name`() throws {
        let path = try KeySetEndpoint("file:///etc/authsidecar/jwks.json").filePath
        #expect(path.directory == "/etc/authsidecar/")
        #expect(path.name == "jwks.json")
        #expect(try KeySetEndpoint("file:///jwks.json").filePath.directory == "/")
    }
}
