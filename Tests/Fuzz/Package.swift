// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// The sources of both packages once more (`Modules`, `Emulator` and `TokenMint` are links to them), since all of them have to be
// compiled for libFuzzer, and since no package reaches modules of another that are not its products.

/// As in the packages that the sources are of.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

func module(_ name: String, _ dependencies: [Target.Dependency] = [], sources: [String]? = nil) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Modules/\(name)", sources: sources, swiftSettings: settings)
}

let package = Package(
    name: "fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", path: "Modules/COpenSSL", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CSystemd", path: "Modules/CSystemd", pkgConfig: "libsystemd"),
        .systemLibrary(name: "CIDN2", path: "Modules/CIDN2", pkgConfig: "libidn2"),
        .target(name: "CCurl", path: "Modules/CCurl"),

        module("Locking"),
        module("TextBasics"),
        module("NginxCheck", ["AccessPolicy", "TextBasics"]),
        module("JOSE", ["Locking", "TextBasics", "COpenSSL"]),
        module("ALBIdentity", ["TextBasics", "JOSE"]),
        module("Files", ["TextBasics"]),
        module("HTTPClient", ["CCurl"]),
        module("PublicKeys", ["Files", "HTTPClient", "Locking", "TextBasics", "ALBIdentity", "JOSE"]),
        module("ProviderSignOut", ["ALBIdentity", "HTTPClient", "JOSE", "Locking", "TextBasics"]),
        module("Revocations", ["Files", "JOSE", "Locking", "TextBasics"]),
        module("RevocationControl", ["Locking", "TextBasics", "JOSE", "Revocations"]),
        module("AccessPolicy", ["Locking", "TextBasics", "ALBIdentity", "JOSE", "CIDN2"]),
        module(
            "AuthRequest",
            [
                "Locking", "TextBasics", "AccessPolicy", "ALBIdentity", "JOSE", "ProviderSignOut", "PublicKeys",
                "Revocations", nioCore, nioPosix, nioHTTP1, logging,
                .product(name: "NIOExtras", package: "swift-nio-extras"),
            ]),
        module("Systemd", ["Locking", "TextBasics", "CSystemd", logging]),
        // Without the commands: the program has a beginning of its own.
        module(
            "authsidecar",
            [
                "AuthRequest", "HTTPClient", "PublicKeys", "ALBIdentity", "JOSE", "RevocationControl", "Systemd",
                "TextBasics", logging,
            ],
            sources: ["Settings", "Input/BoundedInput.swift", "Input/BoundedDirectory.swift"]),
        .target(
            name: "TokenMint", dependencies: ["Locking", "COpenSSL"], path: "TokenMint", swiftSettings: settings),

        .target(name: "LoginProtocol", path: "Emulator/LoginProtocol", swiftSettings: settings),
        // What reads text of browsers. The sealing of sessions is a library's.
        .target(
            name: "LoadBalancer", dependencies: ["LoginProtocol", httpTypes], path: "Emulator/LoadBalancer",
            sources: ["Sessions/Cookies.swift", "Authentication/QueryText.swift"], swiftSettings: settings),

        .executableTarget(
            name: "fuzz",
            dependencies: [
                "AuthRequest", "PublicKeys", "AccessPolicy", "ALBIdentity", "JOSE", "Locking", "NginxCheck",
                "Revocations", "TextBasics", "authsidecar", "TokenMint", "LoginProtocol", "LoadBalancer", nioCore,
                nioHTTP1,
                httpTypes, logging, .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            path: "Targets", swiftSettings: settings),
    ]
)
