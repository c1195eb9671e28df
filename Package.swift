// swift-tools-version: 6.2
import PackageDescription

/// The folder of libxml2's headers; asking pkg-config for it would also link the library, which is loaded when first needed.
let xml2Headers = "-I/usr/include/libxml2"

/// The settings of all Swift targets, in addition to the package's language mode 6.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    .unsafeFlags(["-Xcc", xml2Headers]),
]

/// Makes the compiler refuse code that works on `Character`, for `make lint-text`.
let isTextCheck = Context.environment["RELCLI_TEXT_CHECK"] != nil
let textGuard: [SwiftSetting] = [
    .unsafeFlags(["-Xfrontend", "-import-module", "-Xfrontend", "TextGuard"]), .treatWarning("DeprecatedDeclaration", as: .error),
]

/// The linker settings of the programs: Swift's libraries are linked in because no system has them, and no symbols are exported.
///
/// The loader then does not search 36,000 symbols for each one that a library needs. The archives that Foundation's archives depend on must be named,
/// in any order for lld. No library may need a newer system than EL 9, which `scripts/check-programs.sh` checks.
let linking: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-use-ld=lld", "-l_FoundationCShims", "-l_FoundationCollections", "-l_FoundationICU", "-lCoreFoundation",
            "-Xlinker", "--no-export-dynamic",
        ], .when(configuration: .release))
]

/// A test target, which may use everything that test support offers.
@MainActor
func tests(_ module: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(module)Tests",
        dependencies: [.init(stringLiteral: module), "TestSupport", "Failures"] + (module == "ForeignText" ? [] : ["ForeignText"]) + dependencies,
        swiftSettings: settings)
}

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "relcli",
    products: [.executable(name: "relcli", targets: ["relcli"]), .executable(name: "relcli-serve", targets: ["relcli-serve"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        .target(name: "ForeignText", exclude: ["README.md"], swiftSettings: settings),
        .target(name: "Failures", dependencies: ["ForeignText", system], exclude: ["README.md"], swiftSettings: settings),
        .target(name: "VersionSort", dependencies: ["ForeignText"], exclude: ["README.md"], swiftSettings: settings),

        .systemLibrary(name: "CCurl", path: "Sources/Native/CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibXML2", path: "Sources/Native/CLibXML2", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibArchive", path: "Sources/Native/CLibArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/Native/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", path: "Sources/Native/CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CSolv", path: "Sources/Native/CSolv", providers: [.apt(["libsolv-dev", "libsolvext-dev"])]),
        .systemLibrary(name: "CCrypto", path: "Sources/Native/CCrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "CLoad", path: "Sources/Native/CLoad", cSettings: [.unsafeFlags([xml2Headers])],
            linkerSettings: [.linkedLibrary("dl")]),
        // Optimized in a debug build too, because the tests compute many digests.
        .target(name: "CSHA256", path: "Sources/Native/CSHA256", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "CBlake2", path: "Sources/Native/CBlake2", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "CTOML", path: "Sources/Native/CTOML"),
        .target(name: "CLinux", path: "Sources/Native/CLinux"),
        .target(
            name: "Native",
            dependencies: [
                "ForeignText", "Failures", "CLinux", "CLoad", "CBlake2", "CSHA256", "CTOML", "CCurl", "CLibXML2", "CLibArchive", "CSolv", "CCrypto", "CZlib",
                "CZstd", system,
            ],
            exclude: ["README.md", "CLinux", "CLoad", "CBlake2", "CSHA256", "CTOML", "CCurl", "CLibXML2", "CLibArchive", "CSolv", "CCrypto", "CZlib", "CZstd"],
            swiftSettings: settings + [.strictMemorySafety()]),

        .target(
            name: "IndexCrawler",
            dependencies: ["ForeignText", "Failures", "VersionSort", "Native", system, subprocess],
            exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "RPMBuilder",
            dependencies: ["ForeignText", "Failures", "VersionSort", "Native", system, subprocess],
            exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "RPMRepository",
            dependencies: ["ForeignText", "Failures", "VersionSort", "Native", "RPMBuilder", system, subprocess],
            exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "MirrorAccess", dependencies: ["ForeignText", "Failures", "VersionSort", "Native", system], exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "ServeSettings", dependencies: ["ForeignText", "Failures", "VersionSort", "MirrorAccess", "Native", system], exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "MirrorServer",
            dependencies: [
                "ForeignText", "Failures", "VersionSort", "Native", "IndexCrawler", "MirrorAccess", system,
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "ReleaseChain",
            dependencies: ["ForeignText", "Failures", "VersionSort", "Native", "IndexCrawler", "RPMBuilder", "RPMRepository", system, subprocess],
            exclude: ["README.md"],
            swiftSettings: settings),
        .executableTarget(
            name: "relcli",
            dependencies: [
                "ForeignText", "Failures", "ReleaseChain", "VersionSort", "Native", "IndexCrawler", "RPMBuilder", "RPMRepository", "MirrorAccess",
                "ServeSettings",
                system, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["README.md"],
            swiftSettings: settings, linkerSettings: linking, plugins: ["VersionPlugin"]),
        .plugin(name: "VersionPlugin", capability: .buildTool(), path: "scripts/version-plugin"),

        .executableTarget(
            name: "relcli-serve",
            dependencies: [
                "ForeignText", "Failures", "VersionSort", "Native", "IndexCrawler", "RPMRepository", "MirrorServer", "MirrorAccess", "ServeSettings", system,
            ],
            exclude: ["README.md"],
            swiftSettings: settings, linkerSettings: linking),

        .executableTarget(
            name: "relcli-bench", dependencies: ["ForeignText", "Failures", "VersionSort", "Native", "RPMBuilder", "RPMRepository", system],
            path: "Benchmarks/Harness",
            swiftSettings: settings, linkerSettings: linking),

        .target(
            name: "TestSupport",
            dependencies: ["ForeignText", "Failures", "VersionSort", "Native", system, subprocess, .product(name: "FlyingFox", package: "FlyingFox")],
            path: "Tests/Support",
            swiftSettings: settings),
        tests("ForeignText", ["Native", system]),
        tests("VersionSort", ["Native", system]),
        tests("Native", [system]),
        tests("IndexCrawler", ["VersionSort", "Native", system]),
        tests("RPMBuilder", ["VersionSort", "Native", system]),
        tests("RPMRepository", ["VersionSort", "Native", "RPMBuilder", system]),
        tests("ServeSettings", ["VersionSort", "Native", system]),
        tests("MirrorAccess", ["VersionSort", "Native", system]),
        tests("MirrorServer", ["MirrorAccess", "IndexCrawler", "VersionSort", "Native", system]),
        tests("ReleaseChain", ["VersionSort", "Native", "IndexCrawler", "RPMBuilder", "RPMRepository", "MirrorServer", system]),
        // These tests run the program, so they build it.
        .testTarget(
            name: "CommandTests", dependencies: ["relcli", "relcli-serve", "ForeignText", "Native", "TestSupport", system], exclude: ["Snapshots"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// This target can be linked only with libFuzzer, which `make fuzz` uses.
if Context.environment["RELCLI_FUZZ"] != nil {
    package.products.append(.executable(name: "relcli-fuzz", targets: ["relcli-fuzz"]))
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .executableTarget(
            name: "relcli-fuzz", dependencies: ["ForeignText", "Failures", "VersionSort", "Native", "RPMBuilder", "CFuzzer", system], path: "Fuzz/Harness",
            swiftSettings: settings),
    ]
}

// Only `make lint-text` needs the module, which every other module then imports implicitly.
if isTextCheck {
    package.targets.append(.target(name: "TextGuard", path: "scripts/text-guard"))
    for target in package.targets where target.path == nil && (target.type == .regular || target.type == .executable) && target.name != "ForeignText" {
        target.dependencies.append("TextGuard")
        target.swiftSettings = (target.swiftSettings ?? []) + textGuard
    }
}
