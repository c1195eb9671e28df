import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

/// The Python of the base, compared with the target's.
///
/// An older patch level or another kernel makes some markers true that are false on the target.
struct BasePython: Sendable {
    /// The marker environment of the target; `nil` if the target is unknown.
    private let target: MarkerEnvironment?
    /// The marker environment of the base.
    private let actual: MarkerEnvironment?
    private let version: String

    init(target: MarkerEnvironment?, version: String, release: String, build: String) {
        self.target = target
        self.version = version
        actual = target.map { target in
            var environment = target
            environment.pythonFullVersion = version
            environment.implementationVersion = version
            environment.platformRelease = release
            environment.platformVersion = build
            return environment
        }
    }

    /// A Boolean value indicating whether the base has an older Python than the target.
    var isOlder: Bool {
        guard let target, let base = try? Version(version), let wanted = try? Version(target.pythonFullVersion) else { return false }
        return base < wanted
    }

    /// The suffix of a note that states the version of the base's Python, for example `, older than the target's 3.11.9`; empty if it is not older.
    var note: String { isOlder ? ", older than the target's \(target?.pythonFullVersion ?? "")" : "" }

    /// The first suggestions after a failure on an older Python.
    var advice: [String] {
        isOlder ? ["the base's Python \(version) is older than the target's \(target?.pythonFullVersion ?? ""): try a base that has it"] : []
    }

    /// Returns the marker that explains why `pip check` requires something here but not on the target; `nil` if none does.
    ///
    /// - Parameters:
    ///   - line: A line of pip's output, for example `redis 8.1.0 requires async-timeout, which is not installed.`
    ///   - requirements: The requirements with a marker in each project's metadata.
    func explanation(of line: String, requirements: [String: [String]]) -> String? {
        guard let target, let actual, let (project, wanted) = Self.finding(line) else { return nil }
        let stated = requirements.first { PythonModules.key($0.key) == project }?.value.compactMap { try? Requirement($0) } ?? []
        let active = stated.filter { $0.name.normalized == wanted && $0.applies(in: actual) }
        guard let first = active.first, let marker = first.marker, !active.contains(where: { $0.applies(in: target) }) else { return nil }
        let full = target.pythonFullVersion
        return "'\(marker)' holds on the base (Python \(version)) and not on the target (Python \(full))"
    }

    /// Returns the project that lacks a dependency, and the dependency, both normalized.
    private static func finding(_ line: String) -> (project: String, wanted: String)? {
        let words = line.splitBytes(on: " ")
        guard words.count > 3, let project = words.first.map({ PythonModules.key(String($0)) }) else { return nil }
        if words[2] == "requires" {
            return (project, PythonModules.key(words[3].utf8.last == UInt8(ascii: ",") ? String(words[3].droppingBytes(last: 1)) : String(words[3])))
        }
        guard let but = words.firstIndex(of: "but"), words[2] == "has", words[3] == "requirement", but > 4 else { return nil }
        let text = words[4..<but].joined(separator: " ")
        guard let requirement = try? Requirement(text.utf8.last == UInt8(ascii: ",") ? String(text.droppingBytes(last: 1)) : text) else { return nil }
        return (project, requirement.name.normalized)
    }
}

/// The packages of remote base repositories that an installation needs, as a local repository.
///
/// Only the metadata of a remote repository is local. The solver selects the packages that the root and the packages under check need. Only these are
/// fetched, and the package manager sees no others.
struct BasePackages: Sendable {
    private let options: InstallOptions
    /// The bases whose packages are remote, with their fetchers.
    private let remote: [(folder: FilePath, fetcher: PackageFetcher)]

    /// Creates the value; `nil` if there is nothing to fetch or no client.
    init?(_ options: InstallOptions) throws {
        guard let client = options.client else { return nil }
        self.options = options
        remote = try options.base.compactMap { folder in
            guard try !Self.holdsPackages(folder), let fetcher = PackageFetcher(client: client, folder: folder) else { return nil }
            return (folder, fetcher)
        }
        if remote.isEmpty { return nil }
    }

    /// Returns `true` if the packages of a repository are stored beside its metadata.
    static func holdsPackages(_ folder: FilePath) throws -> Bool {
        guard RepositoryFetcher.address(of: folder) == nil else { return false }
        guard let first = try PackageLocation.read(directory: folder).first else { return true }
        return try FileSystem.status(folder.pushing(FilePath(first.href)), followingLinks: true) != nil
    }

    /// Fetches the needed packages into a new repository; returns options that use it in place of the remote bases.
    ///
    /// - Parameters:
    ///   - wanted: The repositories, with the names of their packages that will be installed, each separately.
    ///   - folder: A new folder for the repository.
    /// - Throws: ``Failure`` with code `base` if these packages cannot be installed together, `network` or `badMetadata` if one cannot be fetched.
    func fetched(for wanted: [(repository: FilePath, packages: [String])], into folder: FilePath) async throws -> InstallOptions {
        var needed: [FilePath: Set<PackageLocation>] = [:]
        for (names, repositories) in [(options.basePackages, options.base)]
            + wanted.map({ (options.basePackages + $0.packages, options.base + [$0.repository]) })
        {
            for choice in try RepositoryChoice.packages(of: names, in: repositories) { needed[choice.repository, default: []].insert(choice.location) }
        }
        for (number, base) in remote.enumerated() {
            let packages = (needed[base.folder] ?? []).sorted { $0.href < $1.href }
            try await base.fetcher.fetch(packages)
            // Two repositories may have files with the same name.
            let place = folder.appending("\(number)")
            try FileSystem.createDirectory(place)
            for package in packages {
                let file = base.folder.pushing(FilePath(package.href))
                try FileSystem.linkOrCopy(file, to: place.appending(file.lastComponent?.string ?? ""))
            }
        }
        try await RepositoryDirectory.index(
            folder, form: RepodataForm(checksumName: "sha256", compression: "gzip"), revision: 1, fileTime: .build, caching: false)
        var local = options
        local.base = options.base.filter { base in !remote.contains { $0.folder == base } } + [folder]
        return local
    }
}
