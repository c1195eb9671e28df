import Failures
import ForeignText
import Native
import RPMBuilder
import SystemPackage

/// The root of a base system, on which further layers are placed.
///
/// With a cache, it is made only once for each base.
enum RootTemplate {
    /// Returns the folder of the template, which is created if it is missing.
    ///
    /// - Throws: ``Failure`` with code `base` if the base cannot be installed.
    static func make(_ options: InstallOptions, manager: PackageManager, user: SandboxUser, in folder: FilePath) async throws -> FilePath {
        guard let named = options.cache else { return try await install(options, manager, user, in: folder.appending("base")) }
        try FileSystem.createDirectory(named)
        // Package managers require an absolute root.
        let cache = try FileSystem.realPath(named)
        let place = cache.appending(try key(options, manager, user))
        let lock = try await Self.lock(cache.appending("lock"))
        defer { withExtendedLifetime(lock) {} }
        if try FileSystem.status(place) != nil { return place }
        let made = try FileSystem.temporaryDirectory(in: cache)
        do {
            let root = try await install(options, manager, user, in: made)
            try FileSystem.rename(root, to: place)
        } catch {
            try? FileSystem.remove(made)
            throw error
        }
        try FileSystem.remove(made)
        return place
    }

    /// Takes a lock without blocking the thread, which the owner's work may need.
    static func lock(_ path: FilePath) async throws -> FileLock {
        while true {
            if let lock = try FileSystem.tryLock(path) { return lock }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Returns a digest of the template's inputs: the indexes of the base, the installed packages, the package manager and the user.
    private static func key(_ options: InstallOptions, _ manager: PackageManager, _ user: SandboxUser) throws -> String {
        var text = "\(form) \(manager.rawValue) \(user) \(options.basePackages.joined(separator: " "))\n"
        for base in options.base { text += Digest.hex(of: try FileSystem.readAll(base.appending(Repomd.fileName), limit: 4 << 20), .sha256) + "\n" }
        return String(Digest.hex(of: Array(text.utf8), .sha256).start(bytes: 32))
    }

    /// The version of the format.
    ///
    /// Change it if templates are made in another way.
    private static let form = 2

    private static func install(_ options: InstallOptions, _ manager: PackageManager, _ user: SandboxUser, in folder: FilePath) async throws -> FilePath {
        let source = try PackageSource(
            manager: manager, repositories: options.base, folder: folder.appending("base-manager"), keys: [])
        try source.prepare()
        let sandbox = try InstallRoot(in: folder, template: nil, user: user)
        let answer = try await BaseTransaction.install(options.basePackages, source: source, sandbox: sandbox)
        guard answer.succeeded else {
            throw Failure(
                .base, options.base.map(\.string).joined(separator: ", "), cause: "the base system cannot be installed: \(answer.lines.first ?? "")",
                hint: answer.lines.dropFirst().first)
        }
        return sandbox.layer
    }
}

/// The installation of packages with the available package manager.
enum BaseTransaction {
    static func install(_ packages: [String], source: PackageSource, sandbox: InstallRoot, test: Bool = false) async throws -> ToolOutput {
        switch source.manager {
        case .dnf, .yum:
            return try await sandbox.runOnHost(
                source.manager.rawValue, source.arguments("install", packages, root: sandbox.root, test: test), source: source)
        case .rpm:
            let there = try await sandbox.runOnHost("rpm", ["--root", sandbox.root.string, "-qa", "--qf", "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm\n"])
            let installed = Set(there.output.splitBytes(on: "\n").map(String.init))
            let files = try RepositoryChoice.packages(of: packages, in: source.repositories).map(\.path).filter { path in
                !installed.contains(path.lastComponent?.string ?? "")
            }
            return try await sandbox.runOnHost("rpm", ["--root", sandbox.root.string, "-U"] + (test ? ["--test"] : []) + files.map(\.string), source: source)
        }
    }
}
