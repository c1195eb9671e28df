import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Packages of the base system` {
    private static func package(_ name: String, _ provides: [String], requires: [String] = []) throws -> SystemPackage {
        SystemPackage(
            name: name, provides: try provides.map { try RPMDependency(parsing: $0) }, requires: try requires.map { try RPMDependency(parsing: $0) })
    }

    /// Returns the packages of an el9: requests with an extra and its dependencies, and one for another Python, which is ignored.
    private static func system() throws -> SystemPackages {
        SystemPackages(
            [
                try package(
                    "python3-requests", ["python3-requests = 2.25.1-8.el9", "python3.9dist(requests) = 2.25.1", "python3dist(requests) = 2.25.1"],
                    requires: ["(python3.9dist(urllib3) >= 1.21.1 with python3.9dist(urllib3) < 1.27~~)", "python3.9dist(idna)", "python(abi) = 3.9"]),
                try package("python3-requests+socks", ["python3.9dist(requests[socks]) = 2.25.1"], requires: ["python3.9dist(pysocks) >= 1.5.6"]),
                try package("python3-urllib3", ["python3dist(urllib3) = 1.26.5"]), try package("python3-idna", ["python3.9dist(idna) = 2.10"]),
                try package("python3-pysocks", ["python3.9dist(pysocks) = 1.7.1"]),
                try package("python3.12-urllib3", ["python3.12dist(urllib3) = 2.1"]), try package("python3-odd", ["python3.9dist(odd) = what"]),
            ], target: try ResolveTargets.el9())
    }

    private static let index: [String: [TableProvider.Row]] = [
        "requests": [.init("2.25.1", ["urllib3<1.27", "idna"]), .init("2.32", ["urllib3>=1.21.1", "idna"])],
        "urllib3": [.init("1.26.5"), .init("2.2")], "idna": [.init("3")], "web": [.init("1", ["requests"])], "new": [.init("1", ["urllib3>=2"])],
    ]

    private func solve(_ roots: [String], _ policy: SystemPolicy) async throws -> String {
        let provider = SystemProvider(try TableProvider(Self.index), system: try Self.system(), policy: policy)
        let input = try Resolving.input(roots)
        let resolution = try await Resolver.resolve(input, provider: provider)
        #expect(try await LockVerifier.verify(resolution, against: input, provider: provider).isEmpty)
        return resolution.packages.map { "\($0.name) \($0.version)\($0.origin == .system ? " system" : "")" }.joined(separator: ", ")
    }

    @Test func `are read from what packages provide`() throws {
        let system = try Self.system()
        #expect(system.names.map(\.normalized) == ["idna", "pysocks", "requests", "urllib3"])
        let requests = try #require(system.releases(of: try ProjectName("requests")).first)
        #expect(requests.origin == .system && requests.files.isEmpty)
        let needs = system.dependencies(of: try ProjectName("requests"), requests.version)
        #expect(needs.requiresDist.map(\.description) == ["idna", "urllib3<1.27,>=1.21.1", #"pysocks>=1.5.6; extra == "socks""#])
        #expect(needs.providesExtra.map(\.normalized) == ["socks"])
    }

    @Test func `are taken where the policy says so`() async throws {
        #expect(try await solve(["web"], .never) == "idna 3, requests 2.32, urllib3 2.2, web 1")
        #expect(try await solve(["web"], .prefer) == "idna 2.10 system, requests 2.25.1 system, urllib3 1.26.5 system, web 1")
        let some = SystemPolicy.projects([try ProjectName("idna")])
        #expect(try await solve(["web"], some) == "idna 2.10 system, requests 2.32, urllib3 2.2, web 1")
    }

    @Test func `give way where something needs another release`() async throws {
        #expect(try await solve(["new", "web"], .prefer) == "idna 2.10 system, new 1, requests 2.32, urllib3 2.2, web 1")
        #expect(try await solve(["idna>=3"], .prefer) == "idna 3")
    }

    @Test func `serve an extra only where they have it`() async throws {
        #expect(
            try await solve(["requests[socks]"], .prefer)
                == "idna 2.10 system, pysocks 1.7.1 system, requests 2.25.1 system, urllib3 1.26.5 system")
        let provider = SystemProvider(
            try TableProvider(["urllib3": [.init("2.2", ["idna ; extra == 'x'"], extras: ["x"])], "idna": [.init("3")]]), system: try Self.system())
        #expect(Resolving.text(try await Resolver.resolve(try Resolving.input(["urllib3[x]"]), provider: provider)) == "idna 2.10, urllib3[x] 2.2")
    }

    @Test func `are in the lock as such, and not where installers look`() async throws {
        let target = try ResolveTargets.el9()
        let provider = SystemProvider(try TableProvider(Self.index), system: try Self.system())
        let resolution = try await Resolver.resolve(try Resolving.input(["web"]), provider: provider)
        let lock = Lockfile(resolutions: [resolution], targets: [target], requirementsDigest: "x")
        #expect(lock.document.packages.map(\.name) == ["web"] && lock.document.packages.first?.dependencies == nil)
        #expect(lock.toml().contains(#"{ name = "idna", version = "2.10", extras = [], dependencies = [], direct = false, system = true }"#))
        let read = try #require(try lock.document.resolutions().first)
        #expect(read.packages.map(\.origin) == resolution.packages.map(\.origin))
    }

    @Test func `let targets of one Python differ, and the lock tells them apart by name`() async throws {
        let index = try TableProvider(python: "3.12.9", ["web": [.init("1", ["idna"])], "idna": [.init("3")]])
        let targets = [try ResolveTargets.make("el9-3.12", python: "3.12.9", glibc: "2.34"), try ResolveTargets.el10()]
        let packages = [try Self.package("python3-idna", ["python3.12dist(idna) = 2.10"])]
        let answer = try await MultiTargetResolver.resolve(try targets.map { try Resolving.input(["web"], target: $0) }) { target in
            SystemProvider(index, system: target.id == "el10" ? SystemPackages(packages, target: target) : .none)
        }
        #expect(answer.resolutions.map(Resolving.text) == ["idna 3, web 1", "idna 2.10, web 1"])
        let document = Lockfile(resolutions: answer.resolutions, targets: targets, requirementsDigest: "x").document
        #expect(document.environments?.count == 1 && document.packages.map(\.name) == ["idna", "web"])
        let read = try document.resolutions()
        #expect(read.map(Resolving.text) == answer.resolutions.map(Resolving.text))
        #expect(read[1].packages.map(\.origin) == [.system, .index])
    }

    @Test func `have a policy that a stack writes as a word or a list`() throws {
        func policy(_ json: String) throws -> SystemPolicy { try JSONDecoder().decode(SystemPolicy.self, from: Data(json.utf8)) }
        #expect(try policy(#""prefer""#) == .prefer)
        #expect(try policy(#""never""#) == .never)
        #expect(try policy(#"["A_b"]"#) == .projects([try ProjectName("a-b")]))
        #expect(throws: DecodingError.self) { try policy(#""always""#) }
        #expect(String(decoding: try JSONEncoder().encode(SystemPolicy.prefer), as: UTF8.self) == #""prefer""#)
    }

    @Test func `have versions that come back from rpm's spelling`() {
        var generator = VersionGenerator(random: SeededGenerator(for: "inverse"), locals: false)
        for _ in 0..<20_000 {
            guard let version = Version.parse(generator.version()), version.epoch < 4_294_967_295 else { continue }
            for text in CapabilityForm.all.flatMap({ $0.texts(of: version) }) where RPMVersionMap.version(ofCapability: text) != version {
                Issue.record("\(version) as \(text)")
            }
        }
        for text in ["", "what", "2.0-3", "2.0-0.b5", "2-1-1", "1^20240101git1234567", "1:1:1"] {
            #expect(RPMVersionMap.version(ofCapability: text) == nil, "\(text)")
        }
    }
}
