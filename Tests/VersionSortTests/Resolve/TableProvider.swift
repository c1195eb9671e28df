import TestSupport

@testable import VersionSort

/// An index in a table with the dependencies of each release.
struct TableProvider: PackageProvider {
    /// One release in the form of tests.
    struct Row: Sendable {
        var version: String
        var requires: [String] = []
        var extras: [String] = []
        /// The Python requirement on the index page, which hides the release from other Pythons.
        var python: String?
        /// The Python requirement that only the metadata states.
        var metadataPython: String?
        var isYanked = false
        /// The reason why the metadata is not available.
        var broken: String?
        var hasWheel = true

        init(
            _ version: String, _ requires: [String] = [], extras: [String] = [], python: String? = nil, metadataPython: String? = nil,
            isYanked: Bool = false, broken: String? = nil, hasWheel: Bool = true
        ) {
            self.version = version
            self.requires = requires
            self.extras = extras
            self.python = python
            self.metadataPython = metadataPython
            self.isYanked = isYanked
            self.broken = broken
            self.hasWheel = hasWheel
        }
    }

    private var rows: [ProjectName: [Version: Row]] = [:]
    private let python: Version
    /// The seed for the order of answers; `nil` for immediate answers.
    var delaySeed: UInt64?

    init(python: String = "3.9.21", _ projects: [String: [Row]]) throws {
        self.python = try Version(python)
        for (name, list) in projects {
            var releases: [Version: Row] = [:]
            for row in list { releases[try Version(row.version)] = row }
            rows[try ProjectName(name)] = releases
        }
    }

    func releases(of name: ProjectName) async throws -> [Release] {
        await shuffle(name.normalized.count)
        return try (rows[name] ?? [:]).filter { try fits($0.value) }.map { version, row in
            let wheels = row.hasWheel ? [Self.wheel(name, version, isYanked: row.isYanked)] : []
            return Release(version: version, files: wheels + [Self.source(name, version, isYanked: row.isYanked)])
        }.sorted { $0.version > $1.version }
    }

    func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        await shuffle(release.version.description.count)
        guard let row = rows[name]?[release.version] else { throw UnusableRelease(version: release.version, reason: "is not in the table") }
        if let broken = row.broken { throw UnusableRelease(version: release.version, reason: broken) }
        return ReleaseDependencies(
            requiresDist: try row.requires.map { try Requirement($0) }, providesExtra: try row.extras.map { try ExtraName($0) },
            requiresPython: try row.metadataPython.map { try SpecifierSet($0) })
    }

    func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? {
        guard let releases = rows[name] else { return nil }
        return releases.sorted { $0.key > $1.key }.compactMap { version, row in
            guard let python = row.python, (try? fits(row)) == false else { return nil }
            return UnusableRelease(
                version: version, reason: "needs Python \(python)", requiresPython: try? SpecifierSet(python),
                files: ["\(name.normalized)-\(version)-py3-none-any.whl"])
        }
    }

    private func fits(_ row: Row) throws -> Bool {
        guard let required = row.python else { return true }
        return try SpecifierSet(required).contains(python)
    }

    private func shuffle(_ salt: Int) async {
        guard let delaySeed else { return }
        var random = SeededGenerator(seed: delaySeed &+ UInt64(salt))
        for _ in 0..<random.below(6) { await Task.yield() }
    }

    private static func wheel(_ name: ProjectName, _ version: Version, isYanked: Bool) -> IndexFile {
        file("\(name.normalized.replacing("-", with: "_"))-\(version)-py3-none-any.whl", isYanked: isYanked)
    }

    private static func source(_ name: ProjectName, _ version: Version, isYanked: Bool) -> IndexFile {
        file("\(name.normalized.replacing("-", with: "_"))-\(version).tar.gz", isYanked: isYanked)
    }

    private static func file(_ filename: String, isYanked: Bool) -> IndexFile {
        IndexFile(
            filename: filename, url: "https://example.org/files/\(filename)", hashes: ["sha256": String(repeating: "ab", count: 32)],
            requiresPython: nil, size: UInt64(filename.utf8.count), uploadTime: "2024-05-01T12:30:00.123456Z",
            yanked: isYanked ? Yanked(reason: "broken wheel") : nil, coreMetadata: nil, provenance: nil)
    }
}
