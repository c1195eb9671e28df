import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// A walk brings many projects into the mirror, and no fault of one stops the others.
@Suite struct IndexWalkTests {
    private static let names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]

    private static func offered(_ names: [String] = names, versions: [String] = ["1.0", "1.1"]) throws -> [LocalIndexFile] {
        try names.flatMap { name in try versions.map { try LocalIndexFile(WheelMaker(name, $0)) } }
    }

    private func walk(
        _ fixture: CrawlerFixture, _ names: [String] = names, _ change: (inout IndexWalk.Options) -> Void = { _ in }
    ) async throws -> WalkReport {
        var options = IndexWalk.Options()
        change(&options)
        return try await IndexWalk(fixture.client(), options: options).projects(try names.map { try ProjectName($0) })
    }

    private func everything(_ fixture: CrawlerFixture, _ change: (inout IndexWalk.Options) -> Void = { _ in }) async throws -> WalkReport {
        var options = IndexWalk.Options()
        change(&options)
        return try await IndexWalk(fixture.client(), options: options).everything()
    }

    private func page(_ fixture: CrawlerFixture, _ name: String) -> String? {
        let path = fixture.store.root.pushing(FilePath("simple/\(name)/index.v1_json"))
        return (try? FileSystem.readAll(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func tree(_ fixture: CrawlerFixture) async throws -> String {
        try await Tool.run(
            "sh", ["-c", "cd \(fixture.store.root) && find . -path ./cache -prune -o -path './state*' -prune -o -type f -print | sort | xargs sha256sum"]
        )
        .output
    }

    /// Returns the tree without the list of projects, in which a page that was written again has a new number.
    private func pages(_ fixture: CrawlerFixture) async throws -> [Substring] {
        try await tree(fixture).split(separator: "\n").filter { !$0.contains("./simple/index") }
    }

    @Test func `everything is there, a second walk changes nothing and asks for no file`() async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            let first = try await walk(fixture)
            #expect(first.isComplete && first.projects == 6 && first.files == 12 && first.downloaded == 12, "\(first)")
            #expect(try fixture.temporaries() == [])
            let before = try await tree(fixture)
            let requests = fixture.index.requestCount
            let second = try await walk(fixture)
            #expect(second.isComplete && second.unchanged == 6 && second.downloaded == 0, "\(second)")
            #expect(fixture.index.requestCount == requests + 6)
            #expect(try await tree(fixture) == before)
            let pip = try await Tool.run(
                "python3",
                [
                    "-c", "import json,sys; print([p['name'] for p in json.load(open(sys.argv[1]))['projects']])",
                    fixture.store.root.appending("simple/index.v1_json").string,
                ])
            #expect(pip.output == "\(Self.names.sorted())\n".replacing("\"", with: "'"))
        }
    }

    @Test func `one failure never ends a walk, and the next walk tries it again`() async throws {
        var faults = LocalIndexFaults()
        let bad = WheelMaker("beta", "1.1").filename
        faults.wrongHashes = [bad]
        faults.truncated = [WheelMaker("gamma", "1.0").filename]
        faults.statuses["/simple/delta/"] = 500
        faults.pages["epsilon"] = ("text/plain", "not a page")
        try await CrawlerFixture.run(try Self.offered(), faults: faults) { fixture in
            let report = try await walk(fixture, Self.names + ["unknown"])
            #expect(report.missing == ["unknown"])
            #expect(report.failed.map { $0.file ?? $0.project } == [bad, "delta", "epsilon", WheelMaker("gamma", "1.0").filename], "\(report.failed)")
            // The other projects are in the mirror, the failed ones are not.
            #expect(page(fixture, "alpha")?.contains("alpha-1.1") == true && page(fixture, "zeta") != nil)
            #expect(page(fixture, "beta")?.contains("beta-1.0") == true && page(fixture, "beta")?.contains(bad) == false)
            #expect(page(fixture, "delta") == nil && page(fixture, "epsilon") == nil)
            #expect(try fixture.temporaries() == [])
            fixture.index.faults = LocalIndexFaults()
            let healed = try await walk(fixture)
            #expect(healed.isComplete && healed.downloaded == 6, "\(healed)")
        }
    }

    @Test(arguments: [true, false]) func `the whole index is walked by its list, in either form`(json: Bool) async throws {
        var faults = LocalIndexFaults()
        faults.servesJSON = json
        try await CrawlerFixture.run(try Self.offered(), faults: faults) { fixture in
            let report = try await everything(fixture) { $0.rules.deny = [WalkRules.NamePattern("*eta")] }
            #expect(report.isComplete && report.projects == 4 && report.files == 8, "\(report)")
            #expect(page(fixture, "beta") == nil && page(fixture, "gamma") != nil)
        }
    }

    @Test func `projects whose serial did not change are not asked for, unless they failed`() async throws {
        var faults = LocalIndexFaults()
        for (number, name) in Self.names.enumerated() { faults.serials[name] = 100 + number }
        faults.wrongHashes = [WheelMaker("beta", "1.1").filename]
        try await CrawlerFixture.run(try Self.offered(), faults: faults) { fixture in
            #expect(try await everything(fixture).failed.count == 1)
            var requests = fixture.index.requestCount
            fixture.index.faults.wrongHashes = []
            let second = try await everything(fixture)
            #expect(second.isComplete && second.projects == 6 && second.unchanged == 5 && second.downloaded == 1, "\(second)")
            // The list, the page of beta, its file.
            #expect(fixture.index.requestCount == requests + 3)
            fixture.index.add(try LocalIndexFile(WheelMaker("zeta", "2.0")))
            fixture.index.faults.serials["zeta"] = 200
            requests = fixture.index.requestCount
            #expect(try await everything(fixture).downloaded == 1)
            #expect(fixture.index.requestCount == requests + 3)
            let list = try FileSystem.readAll(fixture.store.root.appending("simple/index.v1_json"), limit: 1 << 20)
            #expect(String(decoding: list, as: UTF8.self).contains("{\"_last-serial\":200,\"name\":\"zeta\"}"))
            #expect(page(fixture, "zeta")?.contains("\"_last-serial\":200") == true)
        }
    }

    @Test func `an index without serial numbers is asked only whether pages changed, and nothing is read again`() async throws {
        var faults = LocalIndexFaults()
        faults.sendsEntityTags = true
        try await CrawlerFixture.run(try Self.offered(), faults: faults) { fixture in
            #expect(try await everything(fixture).downloaded == 12)
            // The marks of the walk are enough: it needs neither the received pages nor the parsed ones.
            for folder in ["answers", "cache/pages"] { try FileSystem.remove(fixture.store.root.pushing(FilePath(folder))) }
            let (requests, bytes) = (fixture.index.requestCount, fixture.index.bytesSent)
            let second = try await everything(fixture)
            #expect(second.isComplete && second.projects == 6 && second.unchanged == 6 && second.downloaded == 0, "\(second)")
            #expect(fixture.index.requestCount == requests + 7)
            #expect(fixture.index.bytesSent - bytes < 1000)
            fixture.index.add(try LocalIndexFile(WheelMaker("zeta", "2.0")))
            let third = try await everything(fixture)
            #expect(third.isComplete && third.unchanged == 5 && third.downloaded == 1, "\(third)")
            // A project that lost its page is made again.
            try FileSystem.remove(fixture.store.root.pushing(FilePath("simple/beta")))
            #expect(try await everything(fixture).unchanged == 5)
            #expect(page(fixture, "beta")?.contains("beta-1.1") == true)
        }
    }

    @Test(arguments: [true, false]) func `each change of a page gets a serial number that a mirror of this mirror finds`(hasSerials: Bool) async throws {
        var faults = LocalIndexFaults()
        if hasSerials { for (number, name) in Self.names.enumerated() { faults.serials[name] = 100 + number } }
        try await CrawlerFixture.run(try Self.offered(), faults: faults) { fixture in
            func serials() throws -> [String: Int] {
                let list = try RootPage(json: try FileSystem.readAll(fixture.store.root.appending("simple/index.v1_json"), limit: 1 << 20))
                return Dictionary(uniqueKeysWithValues: list.projects.map { ($0.name, $0.serial ?? 0) })
            }
            _ = try await walk(fixture, ["gamma", "zeta"])
            let first = try serials()
            #expect(first == (hasSerials ? ["gamma": 102, "zeta": 105] : ["gamma": 1, "zeta": 1]))
            _ = try await walk(fixture, ["gamma", "zeta"])
            #expect(try serials() == first)
            // A project that did not change upstream for long is new here.
            _ = try await walk(fixture, ["alpha", "gamma", "zeta"])
            let second = try serials()
            #expect(second == first.merging(["alpha": hasSerials ? 106 : 2]) { $1 })
            fixture.index.add(try LocalIndexFile(WheelMaker("gamma", "2.0")))
            if hasSerials { fixture.index.faults.serials["gamma"] = 900 }
            _ = try await walk(fixture, ["gamma"])
            #expect(try serials() == second.merging(["gamma": hasSerials ? 900 : 3]) { $1 })
        }
    }

    @Test func `a plan names the projects that it could not read, and those that the index does not have`() async throws {
        var faults = LocalIndexFaults()
        faults.pages["epsilon"] = ("text/plain", "not a page")
        try await CrawlerFixture.run(try Self.offered(), faults: faults) { fixture in
            let plan = try await IndexWalk(fixture.client()).plan(try ["alpha", "epsilon", "unknown"].map { try ProjectName($0) })
            #expect(plan.projects == 1 && plan.files == 2 && plan.missing == ["unknown"] && plan.failed.map(\.project) == ["epsilon"], "\(plan)")
            let whole = try await IndexWalk(fixture.client()).plan(nil)
            #expect(whole.projects == 5 && whole.files == 10 && whole.failed.count == 1, "\(whole)")
        }
    }

    @Test(arguments: [true, false]) func `an internal name is never asked of the outside index, nor taken from it`(all: Bool) async throws {
        try await CrawlerFixture.run(try Self.offered(["corp-app", "corp-lost", "alpha"])) { outside in
            try await LocalIndex.run(try Self.offered(["corp-app", "beta"], versions: ["9.9"])) { inside in
                let upstream = InternalIndex(index: try IndexURL(inside.url), names: try InternalNames(["corp-*"]))
                let client = IndexClient(index: try IndexURL(outside.index.url), upstreams: [upstream], transfers: TransferClient(), store: outside.store)
                let walk = IndexWalk(client)
                let report = all ? try await walk.everything() : try await walk.projects(try ["corp-app", "corp-lost", "alpha"].map { try ProjectName($0) })
                #expect(report.failed.isEmpty && report.missing == (all ? [] : ["corp-lost"]), "\(report)")
                for name in ["corp-app", "corp-lost"] { #expect(outside.index.requests("/simple/\(name)/") == 0) }
                #expect(inside.requests("/simple/alpha/") == 0 && inside.requests("/simple/beta/") == 0)
                #expect(page(outside, "corp-app")?.contains("9.9") == true && page(outside, "corp-app")?.contains("1.1") == false)
                #expect(page(outside, "corp-lost") == nil && page(outside, "beta") == nil && page(outside, "alpha") != nil)
                #expect(outside.store.record(of: try ProjectName("corp-app"))?.index == "\(upstream.index)")
                // The index of a name that vanished inside is not asked, and the project does not come back.
                inside.replace(with: [])
                _ = all ? try await walk.everything() : try await walk.projects([try ProjectName("corp-app")])
                #expect(outside.index.requests("/simple/corp-app/") == 0)
            }
        }
    }

    @Test(arguments: [true, false]) func `a name that several indexes may have is taken from the first that has it, and stays there`(all: Bool) async throws {
        try await CrawlerFixture.run(try Self.offered(["corp-app", "alpha", "gamma"])) { outside in
            try await LocalIndex.run(try Self.offered(["corp-app", "beta"], versions: ["9.9"])) { inside in
                let upstream = InternalIndex(index: try IndexURL(inside.url), names: .all, handsOn: true)
                func walk(_ names: [String] = ["corp-app", "beta", "alpha"]) async throws -> WalkReport {
                    let client = IndexClient(index: try IndexURL(outside.index.url), upstreams: [upstream], transfers: TransferClient(), store: outside.store)
                    let walk = IndexWalk(client)
                    return all ? try await walk.everything() : try await walk.projects(try names.map { try ProjectName($0) })
                }
                let first = try await walk()
                #expect(first.failed.isEmpty && first.missing == [], "\(first)")
                #expect(outside.index.requests("/simple/corp-app/") == 0 && outside.index.requests("/simple/beta/") == 0)
                #expect(inside.requests("/simple/alpha/") == 1, "the page says what an index has")
                #expect(page(outside, "corp-app")?.contains("9.9") == true && page(outside, "corp-app")?.contains("1.1") == false)
                #expect(page(outside, "beta") != nil && page(outside, "alpha")?.contains("1.1") == true && (page(outside, "gamma") != nil) == all)
                #expect(outside.store.record(of: try ProjectName("corp-app"))?.index == "\(upstream.index)")
                #expect(outside.store.record(of: try ProjectName("alpha"))?.index == outside.index.url)

                // Whoever takes the name of a vanished project at the other index does not get its place, nor does a new project inside.
                inside.replace(with: try Self.offered(["alpha", "beta"], versions: ["9.9"]))
                _ = try await walk()
                #expect(outside.index.requests("/simple/corp-app/") == 0)
                #expect(page(outside, "corp-app")?.contains("1.1") != true)
                #expect(page(outside, "alpha")?.contains("1.1") == true && page(outside, "alpha")?.contains("9.9") == false)

                // An outage inside is not an absence.
                inside.faults.unavailableAnswers = 100
                let outage = try? await walk(["delta"])
                #expect(all ? outage == nil : outage?.failed.map(\.project) == ["delta"], "\(String(describing: outage))")
                #expect(outside.index.requests("/simple/delta/") == 0)
            }
        }
    }

    @Test(arguments: [true, false], [true, false]) func `the first of several upstreams counts, whatever their addresses are`(all: Bool, turned: Bool)
        async throws
    {
        try await CrawlerFixture.run(try Self.offered(["alpha", "corp-app"])) { outside in
            try await LocalIndex.run(try Self.offered(["corp-app"], versions: ["9.9"])) { one in
                try await LocalIndex.run(try Self.offered(["corp-app", "beta"], versions: ["8.8"])) { other in
                    let places = turned ? [other, one] : [one, other]
                    let upstreams = try places.map { InternalIndex(index: try IndexURL($0.url), names: .all, handsOn: true) }
                    let client = IndexClient(index: try IndexURL(outside.index.url), upstreams: upstreams, transfers: TransferClient(), store: outside.store)
                    let walk = IndexWalk(client)
                    _ = all ? try await walk.everything() : try await walk.projects(try ["corp-app", "beta", "alpha"].map { try ProjectName($0) })
                    #expect(outside.store.record(of: try ProjectName("corp-app"))?.index == places[0].url)
                    #expect(outside.store.record(of: try ProjectName("beta"))?.index == other.url)
                    #expect(outside.store.record(of: try ProjectName("alpha"))?.index == outside.index.url)
                }
            }
        }
    }

    @Test func `a project whose index is not known or no longer named is not looked up`() async throws {
        try await CrawlerFixture.run(try Self.offered(["corp-app", "alpha"])) { outside in
            try await LocalIndex.run(try Self.offered(["corp-app"], versions: ["9.9"])) { inside in
                let name = try ProjectName("corp-app")
                func walk(_ address: String, handsOn: Bool = true) async throws -> WalkReport {
                    let upstream = InternalIndex(index: try IndexURL(address), names: .all, handsOn: handsOn)
                    let client = IndexClient(index: try IndexURL(outside.index.url), upstreams: [upstream], transfers: TransferClient(), store: outside.store)
                    return try await IndexWalk(client).projects([name])
                }
                #expect(try await walk(inside.url).failed.isEmpty)
                inside.replace(with: try Self.offered(["beta"]))
                // The same index, spelt in another way.
                let elsewhere = inside.url.replacing("127.0.0.1", with: "localhost")
                #expect(elsewhere != inside.url)
                let moved = try await walk(elsewhere)
                #expect(moved.failed.first?.reason.contains("it was taken from \(inside.url), which is no index of this crawl") == true, "\(moved)")
                #expect(page(outside, "corp-app")?.contains("9.9") == true, "nothing changes")

                _ = try await walk(inside.url)
                let record = outside.store.recordPath(name)
                let bytes = try FileSystem.readAll(record, limit: 1 << 20)
                try FileSystem.writeAtomically(Array("x\n".utf8), to: record)
                #expect(try await walk(inside.url).failed.count == 1)
                try FileSystem.writeAtomically(bytes, to: record)
                #expect(outside.index.requests("/simple/corp-app/") == 0 && outside.index.requestCount == 0)

                // With one index for the name, the project moves.
                inside.replace(with: try Self.offered(["corp-app"], versions: ["9.9"]))
                #expect(try await walk(elsewhere, handsOn: false).failed.isEmpty)
                #expect(outside.store.record(of: name)?.index == elsewhere)
            }
        }
    }

    @Test func `an index that loses most of a project is not followed without a word`() async throws {
        let many = (0..<20).map { "1.\($0)" }
        try await CrawlerFixture.run(try Self.offered(["alpha"], versions: many)) { fixture in
            _ = try await walk(fixture, ["alpha"])
            // A page without a file, as a broken proxy sends it.
            fixture.index.faults.pages["alpha"] = ("text/html", "<html><body>Welcome</body></html>")
            let empty = try await walk(fixture, ["alpha"])
            #expect(empty.failed.first?.reason == "its page has no file, and the mirror has 20 files of it")
            fixture.index.faults = LocalIndexFaults()
            fixture.index.replace(with: try Self.offered(["alpha"], versions: ["1.0"]))
            let shrunk = try await walk(fixture, ["alpha"])
            #expect(shrunk.failed.first?.reason == "its page lost 19 of the 20 files that the mirror has")
            #expect(page(fixture, "alpha")?.contains("alpha-1.19") == true)
            let accepted = try await walk(fixture, ["alpha"]) { $0.acceptsRemovals = true }
            #expect(accepted.isComplete, "\(accepted)")
            #expect(page(fixture, "alpha")?.contains("alpha-1.19") == false && page(fixture, "alpha")?.contains("alpha-1.0") == true)
            // The record keeps hidden files, so that their names never stand for other bytes.
            #expect(fixture.store.record(of: try ProjectName("alpha"))?.files.count == 20)
        }
    }

    @Test(arguments: RemovedFiles.allCases) func `files that the index removed are kept, hidden or deleted`(policy: RemovedFiles) async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha"])) { fixture in
            _ = try await walk(fixture, ["alpha"]) { $0.removed = policy }
            fixture.index.replace(with: try Self.offered(["alpha"], versions: ["1.1"]))
            #expect(try await walk(fixture, ["alpha"]) { $0.removed = policy }.isComplete)
            #expect((page(fixture, "alpha")?.contains("alpha-1.0") == true) == (policy == .keep))
            #expect(fixture.store.record(of: try ProjectName("alpha"))?.files.count == (policy == .delete ? 1 : 2))
        }
    }

    @Test func `projects that vanish are withdrawn, and many at once are not`() async throws {
        let names = (0..<12).map { "project-\($0)" }
        try await CrawlerFixture.run(try Self.offered(names, versions: ["1.0"])) { fixture in
            #expect(try await everything(fixture).isComplete)
            fixture.index.replace(with: try Self.offered(Array(names.dropLast()), versions: ["1.0"]))
            let one = try await everything(fixture)
            #expect(one.removed == ["project-11"] && page(fixture, "project-11") == nil, "\(one)")
            fixture.index.replace(with: try Self.offered(Array(names.prefix(3)), versions: ["1.0"]))
            let many = try await everything(fixture)
            #expect(many.removed == [] && many.failed.count == 8 && page(fixture, "project-7") != nil, "\(many)")
            #expect(try await everything(fixture) { $0.acceptsRemovals = true }.removed.count == 8)
        }
    }

    @Test func `yanks, statuses and quarantine reach the page`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha"])) { fixture in
            _ = try await walk(fixture, ["alpha"])
            var files = try Self.offered(["alpha"])
            files[0].yanked = "broken"
            fixture.index.replace(with: files)
            fixture.index.faults.states["alpha"] = ("archived", "no longer cared for")
            #expect(try await walk(fixture, ["alpha"]).isComplete)
            #expect(page(fixture, "alpha")?.contains("\"yanked\":\"broken\"") == true && page(fixture, "alpha")?.contains("archived") == true)
            fixture.index.faults.states["alpha"] = ("quarantined", "malware")
            #expect(try await walk(fixture, ["alpha"]).isComplete)
            #expect(page(fixture, "alpha")?.contains("\"files\":[]") == true && page(fixture, "alpha")?.contains("quarantined") == true)
        }
    }

    @Test func `new bytes under a published name fail that project alone, also when the file was hidden in between`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha", "beta"])) { fixture in
            _ = try await walk(fixture, ["alpha", "beta"])
            fixture.index.replace(with: try Self.offered(["alpha"], versions: ["1.1"]) + Self.offered(["beta"]))
            _ = try await walk(fixture, ["alpha", "beta"])
            fixture.index.replace(
                with: try Self.offered(["alpha"], versions: ["1.1"]) + [LocalIndexFile(WheelMaker("alpha", "1.0", requires: ["evil"]))]
                    + Self.offered(["beta"], versions: ["1.0", "1.1", "1.2"]))
            let report = try await walk(fixture, ["alpha", "beta"])
            #expect(report.failed.map(\.project) == ["alpha"] && report.failed[0].reason.contains("has new bytes under an old name"), "\(report)")
            #expect(page(fixture, "beta")?.contains("beta-1.2") == true)
            #expect(try fixture.temporaries() == [])
        }
    }

    @Test func `a lost record, page or link is made again from what is there`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha"])) { fixture in
            _ = try await walk(fixture, ["alpha"])
            let whole = try await pages(fixture)
            for lost in [
                "projects/alpha.json", "simple/alpha/index.html", "simple/alpha/index.v1_json", "packages/alpha/\(WheelMaker("alpha", "1.0").filename)",
            ] {
                try FileSystem.remove(fixture.store.root.pushing(FilePath(lost)))
                #expect(try await walk(fixture, ["alpha"]).isComplete)
                #expect(try await pages(fixture) == whole, "\(lost)")
            }
            try FileSystem.writeAtomically(Array("{".utf8), to: fixture.store.root.appending("projects/alpha.json"))
            #expect(try await walk(fixture, ["alpha"]).isComplete)
            #expect(try await pages(fixture) == whole)
        }
    }

    @Test func `the record never forgets a digest, whatever fails in between`() async throws {
        let old = try LocalIndexFile(WheelMaker("alpha", "1.0"))
        let new = try LocalIndexFile(WheelMaker("alpha", "1.0", requires: ["evil"]))
        try await CrawlerFixture.run([old]) { fixture in
            _ = try await walk(fixture, ["alpha"])
            fixture.index.replace(with: [new])
            fixture.index.faults.statuses[fixture.index.path(new)] = 404
            #expect(try await walk(fixture, ["alpha"]).failed.count == 1)
            fixture.index.faults = LocalIndexFaults()
            let report = try await walk(fixture, ["alpha"])
            #expect(report.failed.first?.reason.contains("has new bytes under an old name") == true, "\(report)")
            #expect(page(fixture, "alpha")?.contains(old.sha256.hex) == true)
            // Nor does a rule that no longer chooses the file.
            fixture.index.replace(with: [old])
            _ = try await walk(fixture, ["alpha"]) { $0.rules.kinds = [.sdist] }
            #expect(page(fixture, "alpha") == nil)
            fixture.index.replace(with: [new])
            #expect(try await walk(fixture, ["alpha"]).failed.count == 1)
        }
    }

    @Test func `a project that comes back with its old serial is published again`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha", "beta", "gamma"])) { fixture in
            for name in ["alpha", "beta", "gamma"] { fixture.index.faults.serials[name] = 7 }
            _ = try await everything(fixture)
            fixture.index.replace(with: try Self.offered(["beta", "gamma"]))
            #expect(try await everything(fixture).removed == ["alpha"])
            fixture.index.replace(with: try Self.offered(["alpha", "beta", "gamma"]))
            #expect(try await everything(fixture).isComplete)
            #expect(page(fixture, "alpha") != nil)
            let blob = fixture.store.blobPath(try Self.offered(["beta"])[0].sha256)
            try FileSystem.writeAtomically([1], to: blob)
            try FileSystem.remove(fixture.store.packagePath(try Self.offered(["beta"])[0].filename, of: ProjectName("beta")))
            let offline = try fixture.client(offline: true)
            let repair = MirrorVerification(fixture.store, jobs: 1, repairingWith: { try await offline.fetchAgain($1, of: $0) })
            #expect(try await repair.run().damaged.isEmpty == false)
            #expect(try await everything(fixture).downloaded == 1)
        }
    }

    @Test func `the fault of one project is no other's`() async throws {
        let names = (0..<20).map { "project-\($0)" }
        let long = String(repeating: "x", count: 252)
        try await CrawlerFixture.run(try Self.offered(names + [long], versions: ["1"])) { fixture in
            let junk = fixture.store.root.pushing("packages/project-7")
            try FileSystem.createDirectory(junk)
            try FileSystem.writeAtomically([1], to: junk.appending(WheelMaker("project-7", "1").filename))
            let report = try await everything(fixture)
            #expect(Set(report.failed.map(\.project)) == ["project-7", long], "\(report.failed)")
            #expect(try fixture.store.publishedNames().count == 19)
            #expect(try fixture.temporaries() == [])
        }
    }

    @Test func `a page that lacks its record, or the other way round, is made again`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha"])) { fixture in
            _ = try await walk(fixture, ["alpha"])
            let record = fixture.store.root.appending("projects/alpha.json")
            let old = try FileSystem.readAll(record, limit: 1 << 20)
            var files = try Self.offered(["alpha"])
            files[0].yanked = "broken"
            fixture.index.replace(with: files)
            let client = try fixture.client()
            let reading = try #require(try await client.reading(of: try ProjectName("alpha")))
            let staged = try #require(try fixture.store.stage(reading.page, publishing: fixture.store.publishable(reading.page.files)))
            // As a sudden end leaves it: one page is there, the other and the record are not.
            try FileSystem.rename(staged.pages[0].temporary, to: staged.pages[0].place)
            staged.discard()
            #expect(try FileSystem.readAll(record, limit: 1 << 20) == old)
            #expect(try await walk(fixture, ["alpha"]).isComplete)
            for file in ["index.v1_json", "index.html"] {
                let text = try FileSystem.readAll(fixture.store.root.pushing(FilePath("simple/alpha/\(file)")), limit: 1 << 20)
                #expect(String(decoding: text, as: UTF8.self).contains("broken"), "\(file)")
            }
        }
    }

    @Test func `what rules do not choose and what other indexes have is no loss`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha", "beta"])) { fixture in
            _ = try await walk(fixture, ["alpha", "beta"])
            #expect(try await everything(fixture) { $0.rules.allow = [WalkRules.NamePattern("b*")] }.removed == [])
            try await LocalIndex.run(try Self.offered(["gamma"])) { other in
                let client = IndexClient(
                    index: try IndexURL(other.url), transfers: TransferClient(configuration: TransferConfiguration()), store: fixture.store)
                #expect(try await IndexWalk(client).everything().removed == [])
            }
            // An empty list is an accident, however small the mirror.
            fixture.index.replace(with: [])
            #expect(try await everything(fixture).failed.count == 2)
            #expect(page(fixture, "alpha") != nil && page(fixture, "beta") != nil && page(fixture, "gamma") != nil)
        }
    }

    @Test func `a second crawler is told who is there`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha"])) { fixture in
            let lock = try FileSystem.lock(fixture.store.root.appending(".crawl.lock"))
            let error = await indexError { _ = try await walk(fixture, ["alpha"]) }
            #expect(error?.subject == "another process crawls into \(fixture.store.root)")
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `a plan counts and downloads nothing`() async throws {
        try await CrawlerFixture.run(try Self.offered(["alpha", "beta"])) { fixture in
            _ = try await walk(fixture, ["alpha"])
            let plan = try await IndexWalk(fixture.client()).plan(nil)
            #expect(plan.projects == 2 && plan.files == 4 && plan.heldFiles == 2 && plan.bytes > plan.heldBytes, "\(plan)")
            #expect(page(fixture, "beta") == nil)
        }
    }
}
