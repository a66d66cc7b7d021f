// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Warnings are errors and unsafe constructs are marked, in every target of ours.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "authsidecar",
    products: [.executable(name: "authsidecar", targets: ["authsidecar"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The C libraries: one module each, imported by exactly one other.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        // Loads libcurl at run time. Its headers are libcurl4-openssl-dev's.
        .target(name: "CCurl"),
        // Instead of what would keep the program from starting with an older glibc or libstdc++ than those it was built with.
        .target(name: "CPortability"),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),

        .target(name: "Locking", swiftSettings: strict),
        .target(name: "TextBasics", swiftSettings: strict),
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "Files", dependencies: ["TextBasics"], swiftSettings: strict),
        .target(name: "NginxCheck", dependencies: ["AccessPolicy", "TextBasics"], swiftSettings: strict),
        .target(name: "JOSE", dependencies: ["Locking", "TextBasics", "COpenSSL"], swiftSettings: strict),
        .target(name: "ALBIdentity", dependencies: ["TextBasics", "JOSE"], swiftSettings: strict),
        .target(
            name: "PublicKeys", dependencies: ["Files", "HTTPClient", "Locking", "TextBasics", "ALBIdentity", "JOSE"],
            swiftSettings: strict),
        .target(
            name: "ProviderSignOut", dependencies: ["ALBIdentity", "HTTPClient", "JOSE", "Locking", "TextBasics"],
            swiftSettings: strict),
        .target(
            name: "Revocations", dependencies: ["Files", "JOSE", "Locking", "TextBasics"], swiftSettings: strict),
        .target(
            name: "AccessPolicy", dependencies: ["Locking", "TextBasics", "ALBIdentity", "JOSE", "CIDN2"],
            swiftSettings: strict),
        .target(
            name: "RevocationControl", dependencies: ["Locking", "TextBasics", "JOSE", "Revocations"],
            swiftSettings: strict),
        .target(
            name: "AuthRequest",
            dependencies: [
                "Locking", "TextBasics", "AccessPolicy", "ALBIdentity", "JOSE", "ProviderSignOut", "PublicKeys",
                "Revocations",
                nioCore, nioPosix, nioHTTP1, logging,
                .product(name: "NIOExtras", package: "swift-nio-extras"),
            ],
            swiftSettings: strict),
        .target(name: "Systemd", dependencies: ["Locking", "TextBasics", "CSystemd", logging], swiftSettings: strict),
        .executableTarget(
            name: "authsidecar",
            dependencies: [
                "CPortability", "AuthRequest", "Systemd", "PublicKeys", "AccessPolicy", "ALBIdentity", "JOSE",
                "HTTPClient", "Locking", "NginxCheck", "ProviderSignOut", "RevocationControl", "Revocations",
                "TextBasics", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // What the tests, the demonstration and the benchmark share: tokens signed as a load balancer signs them.
        .target(
            name: "TokenMint", dependencies: ["Locking", "COpenSSL"], path: "Tests/TokenMint", swiftSettings: strict),
        .executableTarget(
            name: "mint-token",
            dependencies: ["TokenMint", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tests/mint-token", swiftSettings: strict),

        .executableTarget(
            name: "revocation-store", dependencies: ["Revocations"], path: "Tests/revocation-store",
            swiftSettings: strict),

        .target(
            name: "TestSupport",
            dependencies: ["ALBIdentity", "JOSE", "Locking", "TextBasics", "TokenMint", nioCore, nioPosix, nioHTTP1],
            path: "Tests/TestSupport", swiftSettings: strict),

        .testTarget(name: "TextBasicsTests", dependencies: ["TextBasics"], swiftSettings: strict),
        .testTarget(
            name: "NginxCheckTests", dependencies: ["NginxCheck", "AccessPolicy", "TestSupport", "TextBasics"],
            swiftSettings: strict),
        .testTarget(name: "JOSETests", dependencies: ["JOSE", "TextBasics", "TokenMint"], swiftSettings: strict),
        .testTarget(
            name: "ALBIdentityTests", dependencies: ["ALBIdentity", "JOSE", "TestSupport", "TextBasics", "TokenMint"],
            swiftSettings: strict),
        .testTarget(
            name: "AccessPolicyTests",
            dependencies: ["AccessPolicy", "ALBIdentity", "JOSE", "TestSupport", "TokenMint"],
            swiftSettings: strict),
        .testTarget(
            name: "PublicKeysTests",
            dependencies: [
                "PublicKeys", "ALBIdentity", "HTTPClient", "JOSE", "Locking", "TestSupport", "TextBasics", "TokenMint",
                nioCore, nioPosix, nioHTTP1,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RevocationsTests",
            dependencies: ["Files", "Revocations", "revocation-store", "Locking", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "AuthRequestTests",
            dependencies: [
                "AuthRequest", "AccessPolicy", "HTTPClient", "ProviderSignOut", "PublicKeys", "Revocations",
                "ALBIdentity", "JOSE", "Locking", "TestSupport",
                "TextBasics", "TokenMint", nioCore, nioPosix, nioHTTP1, logging,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ProviderSignOutTests",
            dependencies: ["ProviderSignOut", "ALBIdentity", "HTTPClient", "TestSupport", nioHTTP1],
            swiftSettings: strict),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd", "Locking", logging], swiftSettings: strict),
        .testTarget(
            name: "AuthsidecarTests",
            dependencies: [
                "authsidecar", "AuthRequest", "Systemd", "PublicKeys", "ALBIdentity", "JOSE", "NginxCheck",
                "TestSupport", "TokenMint", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "NginxTests",
            dependencies: ["authsidecar", "NginxCheck", "TestSupport", "TokenMint", nioCore, nioPosix, nioHTTP1],
            swiftSettings: strict),
    ]
)
