import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder
@testable import RPMRepository

/// Modules with one name in several packages, judged like Python's import.
@Suite(.showsSeeds) struct ModuleClashTests {
    private static let sitelib = "/usr/lib/python3.11/site-packages"
    private static let sitearch = "/usr/lib64/python3.11/site-packages"
    private static let extending = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"

    /// Returns a package with files of given contents below a site folder.
    private static func package(_ name: String, _ site: String, _ files: [String: String]) throws -> PackageDescription {
        let project = name.utf8.starts(with: "python3-".utf8) ? String(name.dropFirst(8)) : name
        var described = try FakePackage(
            name, "1", provides: ["python3.11dist(\(project)) = 1"], files: files.keys.sorted().map { "\(site)/\($0)" }
        ).described
        for number in described.files.indices {
            let text = files[String(described.files[number].path.dropFirst(site.count + 1))] ?? ""
            described.files[number].digest = Digest.hex(of: Array(text.utf8), .sha256)
            described.files[number].size = UInt64(text.utf8.count)
        }
        return described
    }

    private static func kinds(_ packages: [PackageDescription]) -> [CheckCause.Kind] {
        ModuleClashes.causes(packages) { _, _ in true }.map(\.kind)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var first: (site: String, files: [String: String])
        var second: (site: String, files: [String: String])
        let found: [CheckCause.Kind]
    }

    @Test(arguments: [
        Case(
            testDescription: "a portion beside the package, as a plugin of twisted", first: (sitelib, ["t/__init__.py": "v = 1", "t/plugins/__init__.py": ""]),
            second: (sitelib, ["t/plugins/a.py": "", "a/__init__.py": "v = 2"]), found: []),
        Case(testDescription: "portions alone", first: (sitelib, ["g/a.py": ""]), second: (sitearch, ["g/b.py": ""]), found: []),
        Case(
            testDescription: "one empty initializer in one folder", first: (sitelib, ["z/__init__.py": "", "z/a.py": ""]),
            second: (sitelib, ["z/__init__.py": "", "z/b.py": ""]), found: []),
        Case(
            testDescription: "one empty initializer in two folders", first: (sitelib, ["z/__init__.py": "", "z/a.py": ""]),
            second: (sitearch, ["z/__init__.py": "", "z/b.py": ""]), found: [.moduleClash]),
        Case(
            testDescription: "one initializer that extends its path in two folders", first: (sitelib, ["z/__init__.py": extending, "z/a.py": ""]),
            second: (sitearch, ["z/__init__.py": extending, "z/b.py": ""]), found: []),
        Case(
            testDescription: "a package and a portion in two folders", first: (sitelib, ["b/__init__.py": extending, "b/a.py": ""]),
            second: (sitearch, ["b/zstd/__init__.py": "v = 1"]), found: [.splitPackage]),
        Case(
            testDescription: "two initializers", first: (sitelib, ["x/__init__.py": "v = 1"]), second: (sitelib, ["x/__init__.py": "v = 2"]),
            found: [.moduleClash]),
        Case(
            testDescription: "a module beside a package", first: (sitelib, ["x.py": ""]), second: (sitelib, ["x/__init__.py": ""]), found: [.moduleClash]),
        Case(testDescription: "a module beside a portion", first: (sitelib, ["x.py": ""]), second: (sitearch, ["x/a.py": ""]), found: [.moduleClash]),
        Case(testDescription: "one file with two contents", first: (sitelib, ["x.py": "v = 1"]), second: (sitelib, ["x.py": "v = 2"]), found: [.moduleClash]),
        Case(testDescription: "one file", first: (sitelib, ["x.py": "v = 1"]), second: (sitelib, ["x.py": "v = 1"]), found: []),
        Case(testDescription: "a general name", first: (sitelib, ["tests/a.py": ""]), second: (sitelib, ["x.py": ""]), found: [.generalModule]),
    ])
    func `folders of several projects merge and only code that hides other code clashes`(_ item: Case) throws {
        let packages = [
            try Self.package("python3-one", item.first.site, item.first.files), try Self.package("python3-two", item.second.site, item.second.files),
        ]
        #expect(Self.kinds(packages) == item.found)
        #expect(Self.kinds(packages.reversed()) == item.found)
    }

    @Test func `a module named like its own project belongs to it and to no other package`() throws {
        let own = try Self.package("python3-build", Self.sitelib, ["build/__init__.py": "v = 1"])
        let dotted = try Self.package("python3-x", Self.sitelib, ["scripts/a.py": ""])
        #expect(Self.kinds([own]) == [])
        let causes = ModuleClashes.causes([own, dotted, try Self.package("python3-y", Self.sitelib, ["build/tool.py": ""])]) { _, _ in true }
        #expect(causes.map(\.kind) == [.generalModule, .generalModule])
        #expect(causes.map(\.neededBy) == [["python3-y-1-1.noarch"], ["python3-x-1-1.noarch"]])
    }

    @Test func `the parts of a package that is split over site folders are imported by name`() throws {
        let regular = try Self.package("python3-tarfile", Self.sitelib, ["b/__init__.py": Self.extending, "b/tarfile/__init__.py": ""])
        let part = try Self.package(
            "python3-zstd", Self.sitearch,
            ["b/zstd/__init__.py": "", "b/zstd/inner.py": "", "b/deep/a.py": "", "b/_c.cpython-311.so": "", "b/no-name/x.py": ""])
        #expect(ModuleClashes.splitParts([regular, part]).keys.sorted() == ["b._c", "b.deep.a", "b.zstd"])
        #expect(ModuleClashes.splitParts([part]).isEmpty)
    }

    /// A generated package: its folder and the contents of its files, by path without the name of the case.
    private struct Drawn: Encodable {
        let site: String
        let files: [String: String]
    }

    private static func draw(_ number: Int, _ top: String, _ random: inout SeededGenerator) -> Drawn {
        let own = "owner = \(number)\n"
        var files: [String: String] = [:]
        let initializer = random.pick(["", extending, own])
        switch random.below(4) {
        case 0: files["\(top).py"] = random.pick(["shared = 1\n", own])
        case 1, 2:
            files["\(top)/__init__.py"] = initializer
            fallthrough
        default: files["\(top)/part\(number).py"] = own
        }
        return Drawn(site: random.pick(["lib", "lib64"]), files: files)
    }

    /// A script that imports the modules of each package in each case, and prints whether all have the content of their package.
    private static let importer = """
        import importlib, json, os, sys
        cases = json.load(open(sys.argv[1]))
        for number, packages in enumerate(cases):
            sites = ['%s/%d/%s' % (sys.argv[2], number, site) for site in ('lib64', 'lib')]
            for package in packages:
                for path, text in package['files'].items():
                    place = '%s/%d/%s/%s' % (sys.argv[2], number, package['site'], path)
                    os.makedirs(os.path.dirname(place), exist_ok=True)
                    open(place, 'w').write(text)
            sys.path[:2] = sites
            importlib.invalidate_caches()
            good = True
            for package in packages:
                for path, text in package['files'].items():
                    name = path[:-3].replace('/', '.').replace('.__init__', '')
                    try:
                        good = good and open(importlib.import_module(name).__file__).read() == text
                    except (ImportError, TypeError):
                        good = False
            print('good' if good else 'bad')
        """

    @Test func `packages clash exactly where Python cannot import what each of them brings`() async throws {
        var random = SeededGenerator(for: "packages clash exactly where Python cannot import what each of them brings")
        let cases = (0..<150).map { number in (0...1 + random.below(2)).map { Self.draw($0, "top\(number)", &random) } }
        let folder = try TemporaryFolder()
        try FileSystem.writeAtomically(Array(JSONEncoder().encode(cases)), to: folder.path.appending("cases"))
        let program = "import sys; sys.path[:0] = ['', '']\n" + Self.importer
        let answer = try await Tool.run("python3", ["-I", "-c", program, folder.path.appending("cases").string, folder.path.string])
        let lines = answer.output.split(separator: "\n")
        #expect(answer.succeeded && lines.count == cases.count, "\(answer.errors)")
        for (drawn, line) in zip(cases, lines) {
            let packages = try drawn.enumerated().map { number, entry in
                try Self.package("python3-p\(number)", entry.site == "lib" ? Self.sitelib : Self.sitearch, entry.files)
            }
            let found = Self.kinds(packages)
            // The code of a split package decides if it works.
            if found == [.splitPackage] { continue }
            #expect(found == (line == "good" ? [] : [.moduleClash]), "\(drawn) is \(line) (seed \(random.seed))")
        }
        #expect(Set(lines).count == 2)
    }
}
