import Native
import SystemPackage
import TestSupport
import Testing

@testable import VersionSort

@Suite struct `A lock file as other installers read it` {
    /// A provider for the resolver from the metadata of wheels in code.
    private struct WheelProvider: PackageProvider {
        let wheels: [WheelMaker]
        let files: [IndexFile]

        func releases(of name: ProjectName) async throws -> [Release] {
            try zip(wheels, files).filter { try ProjectName($0.0.name) == name }.map { wheel, file in
                Release(version: try Version(wheel.version), files: [file])
            }.sorted { $0.version > $1.version }
        }

        func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
            let wheel = wheels.first { $0.filename == release.files.first?.filename }
            return ReleaseDependencies(requiresDist: try (wheel?.requiresDist ?? []).map { try Requirement($0) })
        }
    }

    private static let wheels = [
        WheelMaker("shop", "1.0", requires: ["cart>=1", "old ; python_version < '3.10'", "new>=2 ; python_version >= '3.10'"]),
        WheelMaker("cart", "1.0"), WheelMaker("cart", "1.5"), WheelMaker("old", "0.1"), WheelMaker("new", "2.0"),
    ]

    /// Returns a lock of the wheels for the oracle's own Python and for an older one.
    private func lock(_ index: LocalIndex, _ files: [LocalIndexFile]) async throws -> Lockfile {
        let version = try await Tool.run(
            try Tool.oraclePython, ["-c", "import platform, sys; print(platform.python_version(), platform.machine())"])
        let words = version.output.split(whereSeparator: \.isWhitespace).map(String.init)
        let targets = [
            try ResolveTargets.make("here", python: try #require(words.first), architecture: try #require(words.last)),
            try ResolveTargets.make("el9", python: "3.9.21", architecture: try #require(words.last)),
        ]
        let provider = WheelProvider(
            wheels: Self.wheels,
            files: files.map { file in
                IndexFile(
                    filename: file.filename, url: index.origin + index.path(file), hashes: ["sha256": file.sha256.hex],
                    size: UInt64(file.bytes.count), uploadTime: file.uploadTime)
            })
        // One project is required by address, which the file states in another form.
        let cart = try ProjectName("cart")
        let file = try #require(provider.files.first { $0.filename.hasPrefix("cart-1.5") })
        let url = "\(file.url)#sha256=\(file.hashes["sha256"] ?? "")"
        let direct = [cart: DirectRelease(url: url, release: Release(version: try Version("1.5"), files: [file], origin: .address))]
        let inputs = try targets.map { target in
            var input = try Resolving.input(["shop", "cart @ \(url)"], target: target)
            input.direct = [cart: url]
            return input
        }
        let answer = try await MultiTargetResolver.resolve(inputs) { DirectProvider(provider, releases: direct, target: $0) }
        return Lockfile(resolutions: answer.resolutions, targets: targets, requirementsDigest: "x")
    }

    private func installed(_ command: @Sendable (_ lock: String, _ folder: String) throws -> [String]) async throws -> [String] {
        let files = try Self.wheels.map { try LocalIndexFile($0) }
        return try await LocalIndex.run(files) { index in
            let text = try await lock(index, files).toml()
            let folder = FilePath("/tmp/relcli-pylock-\(UInt64.random(in: 0...UInt64.max))")
            try FileSystem.createDirectory(folder)
            defer { try? FileSystem.remove(folder) }
            try FileSystem.writeAtomically(Array(text.utf8), to: folder.appending("pylock.toml"))
            var command = try command(folder.appending("pylock.toml").string, folder.appending("site").string)
            let result = try await Tool.run(
                command.removeFirst(), command,
                environment: ["PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1", "UV_CACHE_DIR": folder.appending("cache").string])
            try #require(result.succeeded, "\(result.errors)\n\(text)")
            let listing = try await Tool.run("ls", [folder.appending("site").string])
            return listing.output.split(separator: "\n").map(String.init).filter { $0.hasSuffix(".dist-info") }.sorted()
        }
    }

    @Test func `is installed by uv with the pins of its Python`() async throws {
        let python = try Tool.oraclePython
        let uv = FilePath(python).removingLastComponent().appending("uv").string
        let found = try await installed { lock, folder in
            [uv, "pip", "install", "--quiet", "--python", python, "--target", folder, "--requirement", lock]
        }
        #expect(found == ["cart-1.5.dist-info", "new-2.0.dist-info", "shop-1.0.dist-info"])
    }

    @Test func `is installed by pip with the pins of its Python`() async throws {
        let python = try Tool.oraclePython
        let found = try await installed { lock, folder in
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", folder, "--requirement", lock]
        }
        #expect(found == ["cart-1.5.dist-info", "new-2.0.dist-info", "shop-1.0.dist-info"])
    }
}
