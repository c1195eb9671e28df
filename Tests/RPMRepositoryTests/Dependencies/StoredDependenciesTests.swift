import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMRepository

/// The file that stores dependencies, valid and damaged.
@Suite struct StoredDependenciesTests {
    /// Returns tables of packages with all kinds of content.
    private static func contents(_ folder: FilePath) throws -> SolverContents {
        var random = SeededGenerator(seed: 5)
        try FakePackage.write(RandomPackages.draw(count: 30, isStrange: true, &random), to: folder)
        var builder = try SolverPoolBuilder(architecture: "x86_64")
        let repository = try builder.addRepository("r", primary: Repomd.read(directory: folder).path(of: .primary, in: folder))
        return try builder.contents(of: repository.packages, files: true)
    }

    @Test func `what was written is read back for the same metadata and for no other`() throws {
        let folder = try TemporaryFolder()
        let contents = try Self.contents(folder.path)
        let path = folder.path.appending("kept")
        try StoredDependencies.write(contents, source: "sha256 00", to: path)
        #expect(contents.isConsistent && contents.packageCount == 30 && contents.files.elements.count > 0)
        #expect(StoredDependencies.read(path, source: "sha256 00") == contents)
        #expect(StoredDependencies.read(path, source: "sha256 01") == nil)
        #expect(StoredDependencies.read(folder.path.appending("other"), source: "sha256 00") == nil)
    }

    @Test(arguments: [true, false]) func `only metadata with the digest that names it is kept`(isWhole: Bool) throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try FakePackage.write([FakePackage("one", "1"), FakePackage("two", "1", requires: ["one"])], to: repository)
        let repomd = try Repomd.read(directory: repository)
        let primary = try repomd.path(of: .primary, in: repository)
        if !isWhole {
            var bytes = try FileSystem.readAll(primary, limit: 1 << 20)
            // Change the time in the head of a gzip file: the metadata is readable, but differs from the index.
            bytes[4] ^= 1
            try FileSystem.replace(primary, with: bytes)
        }
        let cache = try DependencyCache(folder.path.appending("cache"))
        let contents = try cache.contents(repomd, in: repository, architecture: "x86_64")
        #expect(contents.packageCount == 2)
        #expect(try FileSystem.list(cache.folder).map(\.name).count == (isWhole ? 2 : 0))
        #expect(try (cache.solverFile(repomd, primary: primary) != nil) == isWhole)
    }

    @Test func `a file that is damaged or cut off is not believed`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("kept")
        try StoredDependencies.write(try Self.contents(folder.path), source: "s", to: path)
        let bytes = try FileSystem.readAll(path, limit: 1 << 20)
        for place in stride(from: 0, to: bytes.count, by: 37) {
            var other = bytes
            other[place] ^= 1 << UInt8(place % 8)
            try FileSystem.replace(path, with: other)
            #expect(StoredDependencies.read(path, source: "s") == nil, "byte \(place)")
        }
        for count in [0, 3, 55, 56, 100, bytes.count / 2, bytes.count - 1] {
            try FileSystem.replace(path, with: Array(bytes.prefix(count)))
            #expect(StoredDependencies.read(path, source: "s") == nil, "\(count) bytes")
        }
        try FileSystem.replace(path, with: bytes + [0])
        #expect(StoredDependencies.read(path, source: "s") == nil)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func `tables that somebody made up are refused or harmless`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("kept")
        var contents = try Self.contents(folder.path)
        var random = SeededGenerator(seed: seed)
        let word =
            [UInt32(0), 1, 23, 24, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, .max, UInt32.random(in: 0..<400, using: &random)]
            .randomElement(using: &random) ?? 0
        let relation = Int.random(in: 0..<contents.relations.count, using: &random)
        let package = Int.random(in: 0..<contents.packageCount, using: &random)
        switch seed % 8 {
        case 0: contents.relations[relation].left = word
        case 1: contents.relations[relation].right = word
        case 2: contents.relations[relation].join = word
        case 3: contents.names[package] = word
        case 4: contents.versions[package] = word
        case 5: contents.starts[Int.random(in: 0..<contents.starts.count, using: &random)] = word
        case 6: contents.bytes[Int.random(in: 0..<contents.bytes.count, using: &random)] = UInt8(truncatingIfNeeded: word)
        default:
            var elements = contents.requires.elements
            elements[0] = SolverDependency(word: word)
            contents.requires = SolverTable(elements: elements, counts: [elements.count] + Array(repeating: 0, count: contents.packageCount - 1))
        }
        try StoredDependencies.write(contents, source: "s", to: path)
        // The checksums are right. The content must be safe to use, or refused.
        guard let read = StoredDependencies.read(path, source: "s") else { return }
        #expect(read == contents)
        let pool = DependencyPool(read, architecture: "x86_64")
        let packages = (0..<pool.packageLimit).map(SolverPackage.init(index:)).filter(pool.isInstallable)
        let graph = RequirementGraph(packages: packages, pool: pool)
        let missing = MissingRequirements(graph: graph, packageLimit: pool.packageLimit)
        let set = ConsistentSet(packages.filter { !missing.isBroken($0) }, graph: graph, pool: pool, preferred: 1)
        #expect(packages.count { set.contains($0) } <= packages.count)
        for package in packages { #expect(pool.bytes(of: package).count >= 2) }
        for dependency in read.requires.elements { _ = pool.text(of: dependency) }
    }
}
