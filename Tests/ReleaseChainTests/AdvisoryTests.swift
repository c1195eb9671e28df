import Failures
import Foundation
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// Advisories of an OSV dump, and what they stop.
@Suite(.showsSeeds) struct AdvisoryTests {
    /// The time of the tests, in January 2027.
    static let day: Int64 = 1_800_000_000

    static func record(
        _ id: String, _ project: String, events: [(String, String)] = [], versions: [String] = [], severity: String? = nil, aliases: [String] = [],
        further: [String: Any] = [:]
    ) throws -> [UInt8] {
        var affected: [String: Any] = ["package": ["ecosystem": "PyPI", "name": project]]
        if !events.isEmpty { affected["ranges"] = [["type": "ECOSYSTEM", "events": events.map { [$0.0: $0.1] }]] }
        if !versions.isEmpty { affected["versions"] = versions }
        var record: [String: Any] = ["id": id, "modified": "2026-01-02T03:04:05Z", "aliases": aliases, "summary": "a fault", "affected": [affected]]
        if let severity { record["database_specific"] = ["severity": severity] }
        record.merge(further) { $1 }
        return Array(try JSONSerialization.data(withJSONObject: record))
    }

    static func database(_ records: [[UInt8]]) -> AdvisoryDatabase {
        AdvisoryDatabase(files: records.enumerated().map { ("\($0.offset).json", $0.element) }, time: day)
    }

    private struct Case {
        let events: [(String, String)]
        var versions: [String] = []
        let affected: [String]
        let sound: [String]
    }

    @Test func `a release is affected as the schema evaluates ranges, in the order of PEP 440`() throws {
        let cases = [
            Case(events: [("introduced", "0"), ("fixed", "1.5")], affected: ["0.dev1", "1.0", "1.5rc1", "1.4.9.post1"], sound: ["1.5", "1.5.0", "2"]),
            Case(
                events: [("introduced", "1.0"), ("last_affected", "1.5")], affected: ["1.0", "1.5", "1.5.0"], sound: ["0.9", "1.5.1", "1.5.post1", "1.0rc1"]),
            Case(
                events: [("fixed", "2.2"), ("introduced", "2.0"), ("fixed", "1.2"), ("introduced", "1.0")], affected: ["1.1", "2.1"],
                sound: ["1.2", "1.9", "2.2"]),
            Case(events: [("introduced", "1!0")], affected: ["1!0", "2!0"], sound: ["99"]),
            Case(events: [], versions: ["1.0", "1.2.0"], affected: ["1.0.0", "1.2", "1.0+local"], sound: ["1.1"]),
            Case(events: [("introduced", "0"), ("limit", "3")], affected: ["2.9"], sound: ["3", "4"]),
            // A local label makes no other release, unless the advisory names it.
            Case(events: [("introduced", "1.0"), ("last_affected", "1.0")], affected: ["1.0", "1.0+x", "1.0+9"], sound: ["1.0.1+x", "0.9+x"]),
            Case(events: [("introduced", "0"), ("limit", "1.0")], affected: ["0.9+x"], sound: ["1.0", "1.0+x"]),
            Case(events: [("introduced", "0"), ("fixed", "1.0+fix.2")], affected: ["1.0", "1.0+fix.1"], sound: ["1.0+fix.2", "1.1"]),
            Case(events: [], versions: ["1.0+x"], affected: ["1.0+x"], sound: ["1.0"]),
        ]
        let project = try ProjectName("cart")
        for (number, item) in cases.enumerated() {
            let database = Self.database([try Self.record("X-1", "Cart", events: item.events, versions: item.versions)])
            for version in item.affected { #expect(database.advisories(of: project, try Version(version)).count == 1, "case \(number): \(version)") }
            for version in item.sound { #expect(database.advisories(of: project, try Version(version)).isEmpty, "case \(number): \(version)") }
        }
    }

    @Test func `generated advisories match as a script over packaging says`() async throws {
        let python = try #require(environmentValue("RELCLI_ORACLE_PYTHON"))
        var generator = SeededGenerator(for: "advisories")
        func version() -> String {
            let release = (0...Int.random(in: 0...2, using: &generator)).map { _ in String(Int.random(in: 0...3, using: &generator)) }.joined(separator: ".")
            let suffix = ["", "", "", "rc1", "a2", ".post1", ".dev3", "b1.dev2"].randomElement(using: &generator) ?? ""
            return (Int.random(in: 0...9, using: &generator) == 0 ? "1!" : "") + release + suffix
        }
        var records: [[UInt8]] = []
        for number in 0..<300 {
            var events: [(String, String)] = Bool.random(using: &generator) ? [("introduced", "0")] : [("introduced", version())]
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                events.append((["introduced", "fixed", "last_affected"].randomElement(using: &generator) ?? "fixed", version()))
            }
            let versions = (0..<Int.random(in: 0...2, using: &generator)).map { _ in version() }
            let withdrawn: [String: Any] = Int.random(in: 0...9, using: &generator) == 0 ? ["withdrawn": "2026-01-01T00:00:00Z"] : [:]
            records.append(try Self.record("X-\(number)", "cart", events: events.shuffled(using: &generator), versions: versions, further: withdrawn))
        }
        let asked = (0..<60).map { _ in version() }
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-osv-")
        defer { try? FileSystem.remove(folder) }
        for (number, record) in records.enumerated() { try FileSystem.writeAtomically(record, to: folder.appending("\(number).json")) }
        let script = """
            import json, sys, pathlib
            from packaging.version import Version
            for text in sys.argv[2:]:
                v, ids = Version(text), []
                for path in pathlib.Path(sys.argv[1]).glob("*.json"):
                    record = json.loads(path.read_text())
                    if "withdrawn" in record: continue
                    hit = False
                    for entry in record["affected"]:
                        if any(Version(other) == v for other in entry.get("versions", [])): hit = True
                        for range in entry.get("ranges", []):
                            def key(event):
                                kind, at = next(iter(event.items()))
                                zero = kind == "introduced" and at == "0"
                                return (0 if zero else 1, Version("0") if zero else Version(at), 0 if kind == "introduced" else 1)
                            vulnerable = False
                            for event in sorted(range["events"], key=key):
                                kind, at = next(iter(event.items()))
                                if kind == "introduced" and (at == "0" or v >= Version(at)): vulnerable = True
                                elif kind == "fixed" and v >= Version(at): vulnerable = False
                                elif kind == "last_affected" and v > Version(at): vulnerable = False
                            hit = hit or vulnerable
                    if hit: ids.append(record["id"])
                print(text, " ".join(sorted(ids)))
            """
        let told = try await Tool.run(python, ["-c", script, folder.string] + asked)
        #expect(told.succeeded, "\(told.errors)")
        let database = try AdvisoryDatabase(at: folder, time: Self.day)
        #expect(database.notes.allSatisfy { $0.contains("ranges that end where they have not begun") }, "\(database.notes)")
        let project = try ProjectName("cart")
        let ours = try asked.map { text in "\(text) \(database.advisories(of: project, try Version(text)).map(\.id).sorted().joined(separator: " "))" }
        #expect(ours == told.output.split(separator: "\n").map(String.init), "seed \(generator.seed)")
        #expect(ours.contains { $0.split(separator: " ").count > 20 } && ours != asked)
    }

    @Test func `scores are those of the specification's calculator`() {
        // first.org, CVSS v3.1 examples.
        let cases: [(String, Double?)] = [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8), ("CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1), ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", 5.5),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1), ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10),
            ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", 0), ("CVSS:4.0/AV:N/AC:L", nil), ("CVSS:3.1/AV:N", nil), ("", nil),
        ]
        for (vector, score) in cases { #expect(CVSS.score(vector) == score, "\(vector)") }
        #expect([3.9, 4, 6.9, 7, 8.9, 9].map(CVSS.severity) == [.low, .moderate, .moderate, .high, .high, .critical])
    }

    @Test func `what is malformed is named and the rest counts, in a folder and in an archive`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-osv-")
        defer { try? FileSystem.remove(folder) }
        let files: [(String, [UInt8])] = [
            ("good.json", try Self.record("X-1", "cart", events: [("introduced", "0")])), ("broken.json", Array("{".utf8)), ("list.json", Array("[]".utf8)),
            ("range.json", try Self.record("X-2", "cart", events: [("introduced", "one"), ("fixed", "2")], versions: ["1.0"])),
            (
                "other.json",
                try Self.record("X-3", "cart", events: [("introduced", "0")], further: ["affected": [["package": ["ecosystem": "npm", "name": "cart"]]]])
            ),
            ("name.json", try Self.record("X-4", "no name!", events: [("introduced", "0")])), ("readme.txt", Array("x".utf8)),
        ]
        let dump = folder.appending("dump")
        try FileSystem.createDirectory(dump.appending("PyPI"))
        for (name, bytes) in files { try FileSystem.writeAtomically(bytes, to: dump.appending("PyPI").appending(name)) }
        #expect(try await Tool.run("python3", ["-m", "zipfile", "-c", folder.appending("all.zip").string, dump.appending("PyPI").string]).succeeded)
        for path in [dump, folder.appending("all.zip")] {
            let database = try AdvisoryDatabase(at: path, time: Self.day)
            #expect(database.count == 2)
            #expect(database.notes.count == 4, "\(database.notes)")
            for name in ["broken.json", "list.json", "X-2", "X-4"] { #expect(database.notes.contains { $0.contains(name) }, "\(name)") }
            #expect(database.advisories(of: try ProjectName("cart"), try Version("1.0")).map(\.id) == ["X-1", "X-2"])
        }
        for name in ["nowhere", "dump/PyPI/readme.txt"] {
            #expect(throws: Failure.self) { try AdvisoryDatabase(at: folder.pushing(FilePath(name)), time: Self.day) }
        }
    }

    @Test(arguments: [
        #"{"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"last_affected": "2026-garbage"}]}]}"#,
        #"{"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "today"}]}], "versions": ["0.1"]}"#,
        #"{"ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "2.0"}]}]}"#, #"{"versions": []}"#, #"{"ranges": [{"type": "GIT", "events": []}]}"#,
        #"{"ranges": [{"type": "SEMVER", "events": []}]}"#, #"{"versions": ["today", "1..0"], "ranges": [{"type": "SEMVER", "events": []}]}"#,
    ]) func `an advisory of a malicious project that says no versions counts for all, and another for none`(_ text: String) throws {
        var affected = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        affected["package"] = ["ecosystem": "PyPI", "name": "cart"]
        let project = try ProjectName("cart")
        for (id, isMalicious) in [("MAL-1", true), ("X-1", false)] {
            let database = Self.database([try Self.record(id, "cart", further: ["affected": [affected]])])
            #expect(database.malice(of: project, try Version("1.0")) == (isMalicious ? id : nil))
            #expect(database.advisories(of: project, try Version("1.0")).isEmpty != isMalicious)
            #expect(database.notes.isEmpty != (isMalicious || text.contains("ECOSYSTEM") || text.contains("today")), "\(database.notes)")
        }
    }

    @Test(arguments: ["\"\"", "\"no\"", "7", "{}", "\"20260101\""]) func `a part that cannot be read makes no malicious project harmless`(_ withdrawn: String)
        throws
    {
        let text = """
            {"id": "GHSA-1", "aliases": [1, "CVE-1", "MAL-2026-1"], "modified": "2026-01-01T00:00:00Z", "withdrawn": \(withdrawn),
             "summary": 1, "severity": "HIGH",
             "affected": [{"package": 7}, 3, {"package": {"ecosystem": "PyPI", "name": "evil"}, "versions": [1.0]}, {"package": {"ecosystem": "PyPI", "name": "cart"}, "versions": ["1.0"]}]}
            """
        let database = Self.database([Array(text.utf8)])
        #expect(database.malice(of: try ProjectName("cart"), try Version("1.0")) == "GHSA-1")
        #expect(database.malice(of: try ProjectName("cart"), try Version("1.1")) == nil)
        #expect(database.malice(of: try ProjectName("evil"), try Version("3")) == "GHSA-1")
        for word in ["an affected package that cannot be read", "no affected package", "versions that cannot be read"] {
            #expect(database.notes.filter { $0.contains(word) && $0.contains("0.json (GHSA-1)") }.count == 1, "\(database.notes)")
        }
    }

    @Test func `a lock and a release name what cannot be read, each once`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let record = try Self.record("MAL-1", "elsewhere", events: [("introduced", "0"), ("last_affected", "2026-garbage")])
            try stack.write("osv/a.json", String(decoding: record, as: UTF8.self))
            let dump = ["RELCLI_OSV": stack.folder.appending("osv").string]
            let log = EventLog()
            let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            let options = ReleaseOptions(channel: "prod", publish: false)
            let context = try stack.context(adding: dump, events: log.sink)
            _ = try await LockStep(stack: loaded, channel: try loaded.channel("prod"), options: options, context: context).lock()
            #expect(log.warnings.filter { $0.contains("2026-garbage") && $0.contains("all of which counts as malicious") }.count == 1, "\(log.warnings)")
            let later = EventLog()
            _ = try await stack.release(adding: dump, events: later.sink)
            #expect(later.warnings.filter { $0.contains("2026-garbage") }.count == 1, "\(later.warnings)")
        }
    }

    @Test func `a malicious release is not packaged from a file, a folder or an address`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            let record = try Self.record("MAL-1", "evil", events: [("introduced", "1.0"), ("last_affected", "1.0")])
            try stack.write("osv/a.json", String(decoding: record, as: UTF8.self))
            try FileSystem.createDirectory(stack.folder.appending("shop"))
            let wheel = try WheelMaker("evil", "1.0").write(to: stack.folder.appending("shop"))
            let sdist = try SdistMaker("evil", "1.0").write(to: stack.folder)
            let unpacked = try await Tool.run("tar", ["xf", sdist.string, "-C", stack.folder.string])
            try #require(unpacked.succeeded, "\(unpacked.errors)")
            let address = "file://\(wheel)#sha256=\(try SHA256Digest(of: FileSystem.readAll(wheel, limit: 1 << 20)).hex)"
            let context = try stack.context(adding: ["RELCLI_OSV": stack.folder.appending("osv").string])
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            for source in [wheel.string, sdist.string, stack.folder.appending("evil-1.0").string, address] {
                let error = await #expect(throws: Failure.self, "\(source)") {
                    let out = stack.folder.appending("out")
                    _ = try await AdHocStack(target: target, kinds: .spec, context: context).build(source, withDependencies: false, output: out)
                }
                #expect(error?.subject == "evil 1.0 is malicious (MAL-1)", "\(source): \(String(describing: error))")
            }
            try stack.write("shop/prod-reqs.txt", "evil @ \(address)\n")
            let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            let error = await #expect(throws: Failure.self) {
                let options = ReleaseOptions(channel: "prod", publish: false)
                _ = try await LockStep(stack: loaded, channel: try loaded.channel("prod"), options: options, context: context).lock()
            }
            #expect(error?.description.contains("evil 1.0 is malicious (MAL-1)") == true, "\(String(describing: error))")
        }
    }

    private static func report(_ records: [[UInt8]], _ rules: VulnerabilityRules?) throws -> VulnerabilityReport {
        let resolution = Resolution(
            targetID: "el9", packages: [ResolvedPackage(name: try ProjectName("cart"), version: try Version("1.4"))])
        return try VulnerabilityReport([resolution, resolution], database: database(records), rules: rules, file: "stack.toml", day: 1_800_000_000)
    }

    @Test func `a fault at or above the limit stops a release unless a waiver with a reason has not expired`() throws {
        let events = [("introduced", "0"), ("fixed", "2.0")]
        let records = [
            try Self.record("PYSEC-1", "cart", events: events, aliases: ["GHSA-1", "CVE-1"]),
            try Self.record("GHSA-1", "cart", events: events, severity: "HIGH"),
            try Self.record("X-2", "cart", events: events, severity: "low"), try Self.record("X-3", "cart", events: events),
            try Self.record("X-4", "cart", events: events, severity: "CRITICAL", further: ["withdrawn": "2026-01-01T00:00:00Z"]),
        ]
        let bare = try Self.report(records, nil)
        #expect(bare.vulnerabilities.map(\.id) == ["GHSA-1", "X-2", "X-3"] && bare.stopping.isEmpty)
        #expect(
            bare.vulnerabilities[0].aliases == ["CVE-1", "PYSEC-1"] && bare.vulnerabilities[0].fixed == ["2.0"] && bare.vulnerabilities[0].severity == .high)
        #expect(try Self.report(records, VulnerabilityRules(fail: "high")).stopping.map(\.id) == ["GHSA-1", "X-3"])
        #expect(try Self.report(records, VulnerabilityRules(fail: "high", unknown: "low")).stopping.map(\.id) == ["GHSA-1"])
        #expect(try Self.report(records, VulnerabilityRules(fail: "low")).stopping.count == 3)
        let waive = [
            VulnerabilityRules.Waiver(id: "CVE-1", reason: "not reachable", expires: "2027-12-31"),
            VulnerabilityRules.Waiver(id: "X-3", reason: "soon", expires: "2026-12-31"),
            VulnerabilityRules.Waiver(id: "X-9", reason: "old", expires: "2030-01-01"),
        ]
        let waived = try Self.report(records, VulnerabilityRules(fail: "high", waive: waive))
        #expect(waived.stopping.map(\.id) == ["X-3"])
        #expect(waived.vulnerabilities.first { $0.id == "GHSA-1" }?.waiver?.reason == "not reachable")
        #expect(waived.notes == ["the waiver of X-3 expired on 2026-12-31", "the waiver of X-9 applies to no locked release"])
        for rules in [
            VulnerabilityRules(fail: "dreadful"), VulnerabilityRules(waive: [.init(id: "X", reason: "", expires: "2030-01-01")]),
            VulnerabilityRules(waive: [.init(id: "X", reason: "r", expires: "soon")]),
        ] {
            #expect(throws: Failure.self) { try Self.report(records, rules) }
        }
        let malicious = try Self.report(
            [try Self.record("MAL-2026-1", "cart", versions: ["1.4"])], VulnerabilityRules(waive: [.init(id: "MAL-2026-1", reason: "r", expires: "2030-01-01")])
        )
        #expect(malicious.stopping.map(\.id) == ["MAL-2026-1"], "no waiver lets a malicious release in")
    }

    @Test func `a malicious release is not locked, a locked one stops, and a fault is listed in the report`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("osv/a.json", String(decoding: try Self.record("MAL-2026-7", "cart", versions: ["1.4.0"]), as: UTF8.self))
            try stack.write("osv/b.json", String(decoding: try Self.record("GHSA-7", "tables", events: [("introduced", "0")], severity: "HIGH"), as: UTF8.self))
            let dump = ["RELCLI_OSV": stack.folder.appending("osv").string]
            let summary = try await stack.release(adding: dump)
            #expect(summary.findings == [])
            let lock = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/pylock.prod.toml"), limit: 1 << 20), as: UTF8.self)
            #expect(lock.contains("cart-1.0-") && !lock.contains("cart-1.4.0"))
            #expect(try FileSystem.status(stack.mirror().pushing("packages/cart/cart-1.4.0-py3-none-any.whl")) == nil)
            let notes = String(
                decoding: try FileSystem.readAll(stack.mirror().pushing(FilePath("releases/\(summary.snapshot)/report.md")), limit: 1 << 20), as: UTF8.self)
            #expect(notes.contains("GHSA-7") && notes.contains("**high**"))

            // The same inputs, and advisories that are newer than the release.
            try stack.write("osv/c.json", String(decoding: try Self.record("MAL-2026-8", "cart", versions: ["1.0"]), as: UTF8.self))
            let error = await #expect(throws: Failure.self) { try await stack.release(adding: dump) }
            #expect(
                error?.status == .failure && error?.causes.contains { $0.contains("MAL-2026-8") && $0.contains("malicious") } == true,
                "\(String(describing: error))")
            try FileSystem.remove(stack.folder.pushing(FilePath("osv/c.json")))
            let document = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
            try stack.write("shop/stack.toml", document + "\n[vulnerabilities]\nfail = \"high\"\n")
            let stopped = await #expect(throws: Failure.self) { try await stack.release(adding: dump) }
            #expect(stopped?.causes.contains { $0.contains("GHSA-7") } == true)
            try stack.write(
                "shop/stack.toml",
                document + "\n[vulnerabilities]\nfail = \"high\"\nwaive = [{id = \"GHSA-7\", reason = \"not reachable\", expires = \"2099-01-01\"}]\n")
            #expect(try await stack.release(adding: dump).findings == [])
        }
    }

    @Test func `rules that nothing is judged by are told, and are read before any work`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let document = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
            for (limit, isTold) in [("high", true), ("none", false)] {
                try stack.write("shop/stack.toml", document + "\n[vulnerabilities]\nfail = \"\(limit)\"\n")
                for run in ["the first", "nothing to do"] {
                    let log = EventLog()
                    _ = try await stack.release(mirror: limit, events: log.sink)
                    #expect(log.warnings.contains { $0.contains("known faults are not looked for") && $0.contains("--osv") } == isTold, "\(run)")
                }
            }
            for (rules, words) in [("fail = \"hihg\"", "'hihg'"), ("waive = [{id = \"X-1\", reason = \"\", expires = \"2099-01-01\"}]", "the waiver of X-1")] {
                try stack.write("shop/stack.toml", document + "\n[vulnerabilities]\n\(rules)\n")
                let error = #expect(throws: Failure.self) { _ = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog) }
                #expect(error?.status == .usage && error?.description.contains(words) == true, "\(String(describing: error))")
            }
        }
    }
}
