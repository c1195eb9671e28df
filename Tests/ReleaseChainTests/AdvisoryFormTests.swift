import Foundation
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// Odd forms of advisories, none of which hides a malicious package.
@Suite(.showsSeeds) struct AdvisoryFormTests {
    /// A form of an advisory of the project `cart`, whose id or alias is of a malicious package.
    struct Form: Sendable, CustomTestStringConvertible {
        let text: String
        /// A version that must be refused although the form is unclear; `nil` if the form says which versions are affected.
        let affected: String
        /// A version that is not affected; `nil` if all are.
        let sound: String?
        let word: String
        var testDescription: String { text }

        /// Creates a form in which every version is affected.
        init(_ text: String, _ word: String) { (self.text, affected, sound, self.word) = (text, "7.7", nil, word) }

        init(_ text: String, affected: String, sound: String, _ word: String) {
            (self.text, self.affected, self.sound, self.word) = (text, affected, sound, word)
        }
    }

    private static let package = #""package": {"ecosystem": "PyPI", "name": "cart"}"#
    private static let one = #""versions": ["1.0"]"#

    private static let forms: [Form] =
        [
            (#"{"id": "MAL-1", "affected": [{\#(package), "versions": ["1.0", "not a version"]}]}"#, "versions that cannot be read"),
            (#"{"id": "MAL-1", "affected": [{\#(package), "versions": [1.10]}]}"#, "versions that cannot be read"),
            (#"{"id": "MAL-1", "affected": [{\#(package), "versions": {"a": "1.0"}}]}"#, "versions that cannot be read"),
            (#"{"id": "MAL-1", "affected": [{\#(package), "versions": "1.0"}]}"#, "versions that cannot be read"),
            (range(#"{"introduced": "3"}, {"fixed": "2"}"#), "have not begun"), (range(#"{"introduced": "3"}, {"fixed": "3"}"#), "have not begun"),
            (range(#"{"introduced": "3"}, {"last_affected": "2.9"}"#), "have not begun"), (range(#"{"introduced": "3"}, {"limit": "2"}"#), "have not begun"),
            (range(#"{"introduced": "0"}, {"fixd": "2"}"#), "ranges that cannot be read"), (range(#"{"introduced": "1"}, "2""#), "ranges that cannot be read"),
            (range(#"{"introduced": 1}, {"fixed": 2}"#), "ranges that cannot be read"), (range(#"{"begin": "0"}, {"end": "2"}"#), "ranges that cannot be read"),
            (#"{"id": "MAL-1", "affected": [{\#(package), "verions": ["1.0"]}]}"#, "misspelt keys"),
            (
                #"{"id": "MAL-1", "affected": [{\#(package), "ranges": [{"type": "ECOSYSTEM", "evnts": [{"introduced": "9"}]}], "versions": ["1"]}]}"#,
                "misspelt"
            ),
            (#"{"id": "MAL-1", "affected": [{\#(package), "ranges": ["all"]}]}"#, "ranges that cannot be read"),
            (#"{"id": "MAL-1", "affected": [{\#(package), "ranges": null, "versions": null}]}"#, "no affected version"),
            (#"{"id": "MAL-1", "affected": [{"package": "cart"}]}"#, "unclear ecosystem"), (#"{"id": "MAL-1", "affected": {\#(package)}}"#, "cannot be read"),
        ].map { Form($0.0, $0.1) }
        + [
            (#"{"id": "mal-2024-1", "affected": [{\#(package), \#(one)}]}"#, ""), (#"{"id": " MAL-2024-1 ", "affected": [{\#(package), \#(one)}]}"#, "an id"),
            (#"{"id": "Mal_2024_1", "affected": [{\#(package), \#(one)}]}"#, ""), (#"{"Id": "MAL-1", "affected": [{\#(package), \#(one)}]}"#, "misspelt keys"),
            (#"{"id": "GHSA-1", "aliases": "MAL-1", "affected": [{\#(package), \#(one)}]}"#, ""),
            (#"{"id": "GHSA-1", "aliases": "CVE-1, mal-1", "affected": [{\#(package), \#(one)}]}"#, ""),
            (#"{"id": "GHSA-1", "aliases": [{"id": "MAL-1"}], "affected": [{\#(package), \#(one)}]}"#, ""),
            (#"{"id": "GHSA-1", "alias": ["MAL-1"], "affected": [{\#(package), \#(one)}]}"#, "misspelt keys"),
            (#"{"id": "X", "id": "MAL-1", "affected": [{\#(package), \#(one)}]}"#, "an id"),
            (#"{"id": "MAL-1", "affected": [{\#(package), "ranges": [{"type": 7, "events": [{"introduced": "0.9"}, {"fixed": "1.1"}]}]}]}"#, ""),
            (#"{"id": "MAL-1", "affected": [{\#(package), "ranges": [{"type": ["GIT", 7], "events": [{"introduced": "0.9"}, {"fixed": "1.1"}]}]}]}"#, ""),
            (#"{"id": 7, "aliases": ["MAL-1"], "affected": [{\#(package), \#(one)}]}"#, "an id"),
            (#"{"id": "MAL-1", "affected": [], "affected": [{\#(package), \#(one)}]}"#, ""),
            (#"{"id": "MAL-1", "afected": [{\#(package), \#(one)}]}"#, "misspelt keys"),
            (#"{"id": "MAL-1", "AFFECTED": [{\#(package), \#(one)}]}"#, "misspelt keys"), (#"[{"id": "MAL-1", "affected": [{\#(package), \#(one)}]}]"#, ""),
            (#"{"vulns": [{"id": "MAL-1", "affected": [{\#(package), \#(one)}]}]}"#, ""),
            (#"{"id": "MAL-1", "summary": "\ud800", "affected": [{\#(package), \#(one)}]}"#, ""),
            (#"{"id": "MAL-1", "withdrawn": "2999-01-01T00:00:00Z", "affected": [{\#(package), \#(one)}]}"#, "a withdrawal"),
            (#"{"id": "MAL-1", "withdrawn": "yes", "affected": [{\#(package), \#(one)}]}"#, "a withdrawal"),
            (#"{"id": "MAL-1", "withdrawn": true, "affected": [{\#(package), \#(one)}]}"#, "a withdrawal"),
            (#"{"id": "MAL-1", "withdrwan": "2020-01-01T00:00:00Z", "affected": [{\#(package), \#(one)}]}"#, "a withdrawal"),
            (named(#""ecosystem": "pypi", "name": "cart""#), "unclear ecosystem"), (named(#""ecosystem": "PyPI ", "name": "cart""#), "unclear ecosystem"),
            (named(#""ecosystem": "PyPI:https://index.example.org", "name": "cart""#), ""),
            (named(#""ecosystem": " Py-PI:x", "name": "cart""#), "unclear ecosystem"),
            (named(#""name": "cart""#), "unclear ecosystem"), (named(#""ecosystem": "Python", "name": "cart""#), "unclear ecosystem"),
            (named(#""ecosystem": null, "name": "cart""#), "unclear ecosystem"), (named(#""ecosystem": ["PyPI"], "name": ["cart"]"#), ""),
            (named(#""ecosytem": "PyPI", "name": "cart""#), "misspelt keys"), (named(#""purl": "pkg:pypi/Cart@1.0?x=y""#), "unclear ecosystem"),
            (named(#""purl": "PKG:PyPI/c%61rt""#), "unclear ecosystem"), (named(#""ecosystem": "PyPI", "purl": "pkg:pypi/cart""#), ""),
            (named(#""ecosystem": "PyPI", "name": " Cart ""#), ""), (named(#""ecosystem": "PyPI", "name": "CART""#), ""),
            (named(#""ecosystem": "PyPI", "name": "other", "purl": "pkg:pypi/cart""#), "different packages"),
            (named(#""ecosystem": "npm", "name": "cart", "purl": "pkg:pypi/cart""#), "unclear ecosystem"),
            (named(#""ecosystem": "PyPI", "name": "cart[extra]""#), ""),
            (#"{"id": "MAL-1", "affected": [{"package": "pkg:pypi/cart", \#(one)}]}"#, "cannot be read"),
        ].map { Form($0.0, affected: "1.0", sound: "1.1", $0.1) }

    private static func range(_ events: String) -> String {
        #"{"id": "MAL-1", "affected": [{\#(package), "ranges": [{"type": "ECOSYSTEM", "events": [\#(events)]}], "versions": ["0.5"]}]}"#
    }

    private static func named(_ members: String) -> String { #"{"id": "MAL-1", "affected": [{"package": {\#(members)}, \#(one)}]}"# }

    @Test(arguments: forms) func `no form hides a malicious release, and what is unclear is told`(_ form: Form) throws {
        let database = AdvisoryTests.database([Array(form.text.utf8)])
        let project = try ProjectName("cart")
        #expect(database.malice(of: project, try Version(form.affected)) != nil, "\(database.notes)")
        if let sound = form.sound { #expect(database.malice(of: project, try Version(sound)) == nil, "\(database.notes)") }
        #expect(form.word.isEmpty || database.notes.contains { $0.contains(form.word) && $0.contains("0.json") }, "\(database.notes)")
        if form.sound == nil { #expect(database.notes.contains { $0.contains("all of which counts as malicious") }, "\(database.notes)") }
        // A sound vulnerability of the same form is no malicious release.
        let other = form.text.replacingOccurrences(of: "mal", with: "x", options: .caseInsensitive)
        #expect(AdvisoryTests.database([Array(other.utf8)]).malice(of: project, try Version("1.0")) == nil)
    }

    @Test func `advisories of other ecosystems concern no project, in any form`() throws {
        for members in [
            #""ecosystem": "npm", "name": "cart""#, #""ecosystem": "Red Hat:9", "name": "cart""#, #""purl": "pkg:npm/cart""#,
            #""ecosystem": "crates.io ", "name": "cart""#, #""ecosystem": "Next", "name": "cart", "purl": "pkg:next/cart""#,
        ] {
            let database = AdvisoryTests.database([Array(Self.named(members).utf8)])
            #expect(database.malice(of: try ProjectName("cart"), try Version("1.0")) == nil, "\(members)")
            #expect(database.notes.count == 1 && database.notes[0].contains("none for the Python Package Index"), "\(database.notes)")
        }
    }

    @Test(arguments: [
        #"{"id": "MAL-1"}"#, #"{"id": "MAL-1", "affected": []}"#, #"{"id": "MAL-1", "affected": null}"#, #"{"id": "MAL-1", "affected": [{"package": null}]}"#,
        #"{"id": "MAL-1", "affected": [{}]}"#, #"{"id": "MAL-1", "affected": [7]}"#, #"{"id": "MAL-1", "affected": [{"package": {"ecosystem": "PyPI"}}]}"#,
        #"{"id": "MAL-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "!"}}]}"#, #"{"id": "MAL-1", "#, #"{"x": "MAL-1"}"#, "[]", "7", "",
    ]) func `an advisory of a malicious package that refuses nothing is told by name`(_ text: String) {
        let database = AdvisoryDatabase(files: [("a/MAL-1.json", Array(text.utf8))], time: AdvisoryTests.day)
        #expect(
            database.notes.contains { $0.contains("a/MAL-1.json") && ($0.contains("nothing is refused") || $0.contains("of a malicious package")) },
            "\(database.notes)")
    }

    @Test(arguments: [#"{"id": "mal-1", "#, #"[[{"id": " MAL-1", "affected": []}]]"#]) func `so is a file with the id of one that cannot be read`(
        _ text: String
    ) {
        let notes = AdvisoryDatabase(files: [("a.json", Array(text.utf8))], time: AdvisoryTests.day).notes
        let harmless = AdvisoryDatabase(
            files: [("a.json", Array(text.replacing("1", with: "1x").replacing("mal", with: "x").replacing("MAL", with: "x").utf8))], time: AdvisoryTests.day
        ).notes
        #expect(
            notes.contains { $0.contains("a.json") && ($0.contains("nothing is refused") || $0.contains("of a malicious package")) }, "\(notes)")
        #expect(!harmless.contains { $0.contains("nothing is refused") || $0.contains("of a malicious package") }, "\(harmless)")
    }

    @Test func `a file that is nested without end is told and ends nothing`() {
        for sign in ["[", "{\"a\":"] {
            let bytes = Array(("{\"id\": \"MAL-1\", \"affected\": " + String(repeating: sign, count: 200_000)).utf8)
            let database = AdvisoryDatabase(files: [("a.json", bytes)], time: AdvisoryTests.day)
            #expect(database.notes.contains { $0.contains("cannot be read as JSON") && $0.contains("a.json") }, "\(database.notes)")
        }
    }

    @Test func `files that are not read, links and an empty dump are told`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-osv-")
        defer { try? FileSystem.remove(folder) }
        let record = try AdvisoryTests.record("MAL-1", "cart", versions: ["1.0"])
        #expect(try AdvisoryDatabase(at: folder, time: AdvisoryTests.day).notes.contains { $0.contains("there are no advisories in \(folder)") })
        let dump = folder.appending("dump")
        try FileSystem.createDirectory(dump.appending(".git"))
        for name in ["all.zip", "modified_id.csv", "UPPER.JSON", ".hidden.json", "yaml.yaml", "MAL-2", "README.md", ".git/x"] {
            try FileSystem.writeAtomically(record, to: dump.pushing(FilePath(name)))
        }
        #expect(try await Tool.run("python3", ["-m", "zipfile", "-c", folder.appending("all.zip").string, dump.string]).succeeded)
        try FileSystem.symlink("UPPER.JSON", at: dump.appending("link.json"))
        try FileSystem.symlink(".", at: dump.appending("folder"))
        let empty = folder.appending("empty.zip")
        #expect(try await Tool.run("python3", ["-c", "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').close()", empty.string]).succeeded)
        #expect(try AdvisoryDatabase(at: empty, time: AdvisoryTests.day).notes.contains { $0.contains("there are no advisories") })
        let read = try AdvisoryDatabase(at: dump, time: AdvisoryTests.day)
        #expect(read.malice(of: try ProjectName("cart"), try Version("1.0")) == "MAL-1")
        #expect(read.notes.count == 3, "\(read.notes)")
        for name in ["link.json", "folder", ".hidden.json", "yaml.yaml", "MAL-2"] { #expect(read.notes.contains { $0.contains(name) }, "\(name)") }
        let packed = try AdvisoryDatabase(at: folder.appending("all.zip"), time: AdvisoryTests.day)
        #expect(packed.malice(of: try ProjectName("cart"), try Version("1.0")) == "MAL-1")
        for name in [".hidden.json", "yaml.yaml", "MAL-2"] { #expect(packed.notes.contains { $0.contains(name) }, "\(name)") }
    }

    @Test func `a malicious release stays refused whatever is changed in the form of its advisory, unless its project or kind is gone`() throws {
        var generator = SeededGenerator(for: "forms of advisories")
        let project = try ProjectName("evil-cart")
        for round in 0..<2_000 {
            let text = Self.variant(&generator)
            let database = AdvisoryTests.database([Array(text.utf8)])
            #expect(database.malice(of: project, try Version("1.4")) != nil, "round \(round): \(text) \(database.notes)")
        }
    }

    /// Returns an advisory of a malicious `evil-cart` 1.4 in an odd form.
    private static func variant(_ generator: inout SeededGenerator) -> String {
        func odd(_ text: String) -> String {
            let cased = generator.chance(30) ? text.lowercased() : generator.chance(20) ? text.uppercased() : text
            return generator.pick(["", "", " ", "\\t", "\\u00a0"]) + cased + generator.pick(["", "", " ", "\\n"])
        }
        func key(_ text: String) -> String {
            var letters = Array(text)
            if generator.chance(15), letters.count > 4 { letters.swapAt(1, 2) }
            return "\"\(generator.chance(10) ? String(letters).uppercased() : String(letters))\""
        }
        func list(_ elements: [String]) -> String {
            let isBare = elements.count == 1 && generator.chance(20)
            return isBare ? elements[0] : "[\((elements + (generator.chance(10) ? ["null"] : [])).joined(separator: ", "))]"
        }
        let junk = ["7", "null", "\"x\"", "{}", "[]", "\"1..2\"", "1.4"]
        var versions = ["\"\(odd("1.4"))\""]
        if generator.chance(30) { versions.append(generator.pick(junk)) }
        let events = generator.pick([
            #"{"introduced": "0"}"#, #"{"introduced": "1"}, {"fixed": "2"}"#, #"{"introduced": "5"}, {"fixed": "2"}"#, #"{"fixed": "1.5"}"#, "", "{}", "7",
            #"{"introduced": "1", "fixed": "1"}"#, #"{"last_affected": "x"}"#,
        ])
        var parts = ["\(key("versions")): \(list(versions.shuffled(using: &generator)))"]
        if generator.chance(50) { parts.append("\(key("ranges")): \(list(["{\(key("type")): \"ECOSYSTEM\", \(key("events")): [\(events)]}"]))") }
        let name = odd(generator.pick(["evil-cart", "Evil_Cart", "evil.cart", "EVIL--CART"]))
        let home = generator.pick(["PyPI", "PyPI:x", "Python", "", "РyPI"])
        let package = generator.pick([
            "{\(key("ecosystem")): \"\(odd(home))\", \(key("name")): \"\(name)\"}", "{\"name\": \"\(name)\"}", "{\"purl\": \"pkg:pypi/evil-cart@1.4\"}",
            "{\(key("ecosystem")): \"PyPI\", \(key("purl")): \"pkg:pypi/evil-cart\", \"name\": null}", "\"evil-cart\"",
        ])
        parts.append("\(key("package")): \(list([package]))")
        let identity = generator.pick([
            "\"id\": \"\(odd("MAL-2026-7"))\"", "\"id\": \"GHSA-1\", \(key("aliases")): \(list(["\"\(odd("MAL-2026-7"))\""]))",
            "\(key("aliases")): [\"MAL-1\"]",
        ])
        let further = generator.pick([
            "", "", #""withdrawn": null,"#, #""withdrawn": "later","#, #""withdrawn": "2999-01-01","#, #""severity": "HIGH", "x": 1,"#,
        ])
        return "{\(identity), \(further) \(key("affected")): \(list(["{\(parts.shuffled(using: &generator).joined(separator: ", "))}"]))}"
    }

    @Test func `a large dump of the usual form is quiet, and the faults of one kind are one line`() throws {
        var files: [(String, [UInt8])] = []
        for number in 0..<10_000 {
            let isMalicious = number % 2 == 0
            let id = isMalicious ? "MAL-2026-\(number)" : "GHSA-\(number)"
            let text = """
                {"id": "\(id)", "schema_version": "1.7.3", "published": "2026-01-01T00:00:00Z", "modified": "2026-01-02T03:04:05.123456Z",
                 "aliases": ["CVE-2026-\(number)"],
                 "related": [], "upstream": [], "summary": "Malicious code in p\(number) (PyPI)", "details": "one\\ntwo \\u00e9",
                 "references": [{"type": "WEB", "url": "https://x.example"}],
                 "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}], "credits": [{"name": "x", "type": "FINDER"}],
                 "affected": [{"package": {"name": "p\(number)", "ecosystem": "PyPI", "purl": "pkg:pypi/p\(number)"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.\(number)"}], "database_specific": {}},
                    {"type": "GIT", "repo": "https://x.example/r", "events": [{"introduced": "0"}]}],
                   "versions": ["0.1", "0.2rc1", "1.0.post1"\(!isMalicious && number % 100 == 1 ? ", \"2004d-old\"" : "")],
                   "ecosystem_specific": {}, "database_specific": {"source": "https://x.example"}},
                  {"package": {"name": "p\(number)", "ecosystem": "npm", "purl": "pkg:npm/p\(number)"}, "versions": ["1.0.0-x"]}],
                 "database_specific": {"cwe_ids": ["CWE-506"], "malicious-packages-origins": [{"source": "x"}], "severity": "CRITICAL"}}
                """
            files.append(("\(id).json", Array(text.utf8)))
        }
        let database = AdvisoryDatabase(files: files, time: AdvisoryTests.day)
        #expect(database.count == 10_000)
        #expect(
            database.notes.count == 1 && database.notes[0].hasPrefix("100 advisories with versions that cannot be read: GHSA-1.json (GHSA-1): "),
            "\(database.notes)")
        #expect(database.notes[0].hasSuffix("and 97 more"), "\(database.notes)")
    }
}
