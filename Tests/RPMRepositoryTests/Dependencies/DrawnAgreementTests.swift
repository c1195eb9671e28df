import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// The results of our tables, compared with libsolv for the same metadata, on generated sets.
@Suite struct DrawnAgreementTests {
    private static let base = BaseInput(provides: [.init("os", .equal, "5"), .init("cap3")])

    @Test(arguments: Array(100..<124) as [UInt64])
    func `each package gets the verdict of a solver of its own however the metadata is read`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isStrange = seed.isMultiple(of: 2)
        let folder = try TemporaryFolder()
        let (release, other, cache) = (folder.path.appending("release"), folder.path.appending("other"), folder.path.appending("cache"))
        for place in [release, other] { try FileSystem.createDirectory(place) }
        let packages = RandomPackages.draw(count: 70, isStrange: isStrange, &random)
        try FakePackage.write(Self.unique(packages), to: release)
        try FakePackage.write(Self.unique(RandomPackages.draw(count: 40, isStrange: isStrange, &random)), to: other)
        var base = Self.base
        // Check every third set together with another repository.
        if seed % 3 == 0 { base.repositories = [other] }
        let expected = try Self.refusedAlone(release, base)
        func check(_ cache: FilePath?) throws -> CheckReport {
            try ClosureCheck.run(repository: release, base: base, architecture: "x86_64", cache: cache)
        }
        let plain = try check(nil)
        let refused = Set(plain.causes.filter { [.missing, .incompleteBase, .conflict].contains($0.kind) }.flatMap(\.victims))
        #expect(refused == expected, "seed \(seed): only ours \(refused.subtracting(expected)), only alone \(expected.subtracting(refused))")
        #expect(plain.uninstallable == expected.count && plain.checked == plain.questions.alone)
        // Of several contradictions the solver reports one, which depends on the numbering, so compare them by victims.
        // If file lists are needed, libsolv's format is read, in which a package's provides have another order.
        func told(_ report: CheckReport) -> CheckReport {
            var report = report
            let solved = report.causes.filter { [.conflict, .together].contains($0.kind) }
            report.causes.removeAll { solved.contains($0) }
            report.label += Set(solved.filter { $0.kind == .conflict }.flatMap(\.victims)).sorted().joined(separator: " ")
            report.questions.contradictions = min(report.questions.contradictions, 1)
            report.tiers = []
            if isStrange { for index in report.causes.indices { (report.causes[index].nearest, report.causes[index].fix) = ([], []) } }
            return report
        }
        #expect(try told(check(cache)) == told(plain), "seed \(seed): the run that fills the cache")
        #expect(try told(check(cache)) == told(plain), "seed \(seed): the run that reads it")
    }

    @Test(arguments: Array(200..<220) as [UInt64])
    func `providers are those that libsolv finds and a consistent set can really go in at once`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        try FakePackage.write(Self.unique(RandomPackages.draw(count: 100, isStrange: seed.isMultiple(of: 2), &random)), to: folder.path)
        let closure = try ClosurePool(repository: folder.path, base: Self.base, architecture: "x86_64")
        let loaded = try Self.loaded(folder.path, Self.base)
        let packages = loaded.packages
        let solver = loaded.prepare()
        let numbers = Dictionary(uniqueKeysWithValues: packages.enumerated().map { ($1, $0) })
        var compared = 0
        for table in [closure.pool.contents.requires, closure.pool.contents.conflicts, closure.pool.contents.obsoletes] {
            for dependency in table.elements where closure.pool.isPlainChoice(dependency) {
                let text = closure.pool.text(of: dependency)
                let capability = closure.pool.capability(of: dependency) ?? SolverCapability(text)
                let found = try solver.providers(of: solver.dependency(capability)).compactMap { numbers[$0] }
                #expect(closure.pool.providers(of: dependency).map(\.index) == found, "seed \(seed): \(text)")
                compared += 1
            }
        }
        #expect(compared > 50)
        let graph = RequirementGraph(packages: closure.installable, pool: closure.pool)
        let missing = MissingRequirements(graph: graph, packageLimit: closure.pool.packageLimit)
        let set = ConsistentSet(
            closure.installable.filter { !missing.isBroken($0) }, graph: graph, pool: closure.pool, preferred: closure.release.count)
        let members = closure.installable.filter(set.contains)
        #expect(members.count > 10, "seed \(seed) makes a set that shows nothing")
        let answer = try solver.install(members.map { packages[$0.index] })
        #expect(answer.isSolved, "seed \(seed): \(answer.problems.first?.rules.map(\.text) ?? [])")
        for package in closure.installable {
            let name = solver.name(of: packages[package.index])
            #expect(closure.pool.name(of: package) == name && closure.pool.text(of: package) == name.description)
        }
    }

    /// Returns one package of each name, version and architecture, because a repository with two is refused.
    private static func unique(_ packages: [FakePackage]) -> [FakePackage] {
        var seen: Set<String> = []
        return packages.filter { seen.insert("\($0.name)-\($0.version).\($0.arch)").inserted }
    }

    /// Returns the same repositories for libsolv alone, file lists included.
    private static func loaded(_ directory: FilePath, _ base: BaseInput) throws -> LoadedRepositories {
        let sources = RepositorySources(
            sources: try ([directory] + base.repositories).map { .init(name: $0.string, directory: $0, repomd: try Repomd.read(directory: $0)) },
            system: (base.providesLabel, base.provides.map(SolverCapability.init)), architecture: "x86_64", cache: nil)
        var loaded = try sources.load()
        try loaded.addFileLists(of: sources.sources)
        return loaded
    }

    private static func refusedAlone(_ directory: FilePath, _ base: BaseInput) throws -> Set<String> {
        let loaded = try loaded(directory, base)
        let packages = loaded.packages
        let pool = loaded.prepare()
        let count = try PackageLocation.read(directory: directory).count
        var result: Set<String> = []
        for package in packages.prefix(count) where pool.isInstallable(package) {
            if try !pool.install([package]).isSolved { result.insert(pool.name(of: package).description) }
        }
        return result
    }
}
