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

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let testing = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")

let package = Package(
    name: "alb-emulator",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "alb-emulator", targets: ["alb-emulator"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.86.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The daemon's: what keeps the program from starting with an older glibc or libstdc++ than those it was built with.
        .target(name: "CPortability"),
        // What the identity provider and the load balancer share: the protocol between them, and text formats.
        .target(name: "LoginProtocol", swiftSettings: strict),
        // Users, passwords, codes, groups: no HTTP.
        .target(name: "UserPool", dependencies: [crypto, cryptoExtras], swiftSettings: strict),
        // Cognito's endpoints and pages.
        .target(
            name: "ManagedLogin",
            dependencies: [
                "LoginProtocol", "UserPool", hummingbird, crypto, cryptoExtras, httpTypes, logging,
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: strict),
        // The load balancer's authentication: sessions, signed tokens, public keys.
        .target(
            name: "LoadBalancer", dependencies: ["LoginProtocol", hummingbird, crypto, httpTypes, logging],
            swiftSettings: strict),
        // Both halves in one process, its settings, and what scripts ask of it.
        .target(
            name: "Emulator",
            dependencies: [
                "LoginProtocol", "UserPool", "ManagedLogin", "LoadBalancer", hummingbird, logging,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "alb-emulator",
            dependencies: [
                "CPortability", "Emulator", "UserPool", "ManagedLogin", "LoadBalancer", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .testTarget(name: "UserPoolTests", dependencies: ["UserPool"], swiftSettings: strict),
        .testTarget(
            name: "ManagedLoginTests",
            dependencies: [
                "ManagedLogin", "LoginProtocol", "UserPool", hummingbird, httpTypes, crypto, logging, testing,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EmulatorTests",
            dependencies: [
                "alb-emulator", "Emulator", "LoginProtocol", "UserPool", "ManagedLogin", "LoadBalancer", hummingbird,
                httpTypes, logging, testing, .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["second_opinion.py"], swiftSettings: strict),
        .testTarget(
            name: "LoadBalancerTests",
            dependencies: ["LoadBalancer", "LoginProtocol", hummingbird, crypto, httpTypes, testing],
            swiftSettings: strict),
    ]
)
