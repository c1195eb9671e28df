import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Source packages of sdists of all kinds, rebuilt by the real rpmbuild with another setuptools than that of the first build.
@Suite struct SourceRebuildTests {
    /// A small sdist like those in the public index.
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        var project = "thing"
        var version = "1.0"
        /// The top folder, `NAME-VERSION` when `nil`.
        var folder: String?
        /// The arguments of `setup()` besides name and version; `nil` for no setup.py.
        var setup: String? = "py_modules=['thing']"
        var start = "from setuptools import setup, Extension, find_packages"
        var project621: String?
        var files: [String: String] = ["thing.py": "x = 1\n"]
        /// The modules that a build here found; `nil` without a build.
        var modules: [String]?
        var overrides = Overrides()
        /// Installed paths that must be there, as `find` would match them.
        var expected = ["*/site-packages/thing.py", "*/site-packages/__pycache__/thing.cpython-311.pyc"]
        var testDescription: String { name }
    }

    private static func package(_ name: String, _ more: [String: String] = [:]) -> [String: String] {
        ["\(name)/__init__.py": "", "\(name)/core.py": "y = 2\n"].merging(more) { $1 }
    }

    static let kinds: [Kind] = [
        Kind(name: "setup.py with one module", modules: ["thing"]), Kind(name: "distutils alone", start: "from distutils.core import setup"),
        Kind(name: "a folder of another name", folder: "upstream-thing-abc123"),
        Kind(name: "a folder with spaces and signs", folder: "the thing's (1.0)"),
        Kind(name: "capitals and dashes", project: "Some-Thing.More", expected: ["*/thing.py", "*/*ome*hing*ore-1.0*info*"]),
        Kind(
            name: "a package with data", setup: "packages=find_packages(), package_data={'thing': ['*.txt', 'sub/*']}",
            files: package("thing", ["thing/a file.txt": "x", "thing/sub/100%.json": "{}"]), modules: ["thing"],
            expected: ["*/thing/core.py", "*/thing/a?file.txt", "*/thing/sub/100?.json", "*/thing/__pycache__/core.cpython-311.pyc"]),
        Kind(
            name: "programs", setup: "py_modules=['thing'], entry_points={'console_scripts': ['thing-run = thing:main']}, scripts=['bin/thing-old']",
            files: ["thing.py": "def main(): pass\n", "bin/thing-old": "#!python\nprint(1)\n"], modules: ["thing"],
            expected: ["/usr/bin/thing-run", "/usr/bin/thing-old", "*/entry_points.txt"]),
        Kind(
            name: "programs with the version in their names",
            setup: "py_modules=['thing'], entry_points={'console_scripts': ['thing-run = thing:main']}, scripts=['bin/thing3.11']",
            files: ["thing.py": "def main(): pass\n", "bin/thing3.11": "#!python\nprint(1)\n"], modules: ["thing"], overrides: suffixed,
            expected: ["/usr/bin/thing-run-3.11", "/usr/bin/thing3.11", "!/usr/bin/thing-run", "!/usr/bin/thing3.11-3.11"]),
        Kind(
            name: "data, a manual and configuration",
            setup: "py_modules=['thing'], data_files=[('share/thing', ['d.txt']), ('share/man/man1', ['thing.1']), ('etc/thing', ['thing.ini'])]",
            files: ["thing.py": "", "d.txt": "d", "thing.1": ".TH x\n", "thing.ini": "[a]\n"],
            expected: ["/usr/share/thing/d.txt", "/usr/share/man/man1/thing.1*", "/etc/thing/thing.ini"]),
        Kind(
            name: "a src folder and a pyproject.toml", setup: nil,
            project621: "[project]\nname = 'thing'\nversion = '1.0'\n[tool.setuptools.packages.find]\nwhere = ['src']\n",
            files: package("src/thing"), modules: ["thing"], expected: ["*/site-packages/thing/core.py"]),
        Kind(
            name: "setup.cfg and an empty setup()", setup: "",
            files: ["thing.py": "", "setup.cfg": "[metadata]\nname = thing\nversion = 1.0\n[options]\npy_modules = thing\n"]),
        Kind(
            name: "licence files", setup: "py_modules=['thing'], license='MIT', license_files=['LICENSE', 'AUTHORS']",
            files: ["thing.py": "", "LICENSE": "Permission is hereby granted, free of charge, to any person obtaining a copy", "AUTHORS": "me\n"],
            expected: ["*/thing.py", "/usr/share/licenses/*/LICENSE"]),
        Kind(
            name: "two modules and a package", setup: "py_modules=['thing', 'other'], packages=['pack']",
            files: package("pack", ["thing.py": "", "other.py": ""]), modules: ["other", "pack", "thing"],
            expected: ["*/thing.py", "*/other.py", "*/pack/core.py"]),
        Kind(
            name: "a version that setuptools writes otherwise", version: "1.0.post2", setup: "py_modules=['thing']", modules: ["thing"],
            expected: ["*/thing.py", "*/thing-1.0.post2*info*"]),
        Kind(
            name: "a namespace", setup: "packages=['space.thing']", files: ["space/thing/__init__.py": "z = 3\n"], modules: ["space"],
            expected: ["*/space/thing/__init__.py"]),
        Kind(
            name: "a compiled module", setup: "ext_modules=[Extension('thing', ['thing.c'])]",
            files: [
                "thing.c":
                    "#include <Python.h>\nstatic struct PyModuleDef d = {PyModuleDef_HEAD_INIT, \"thing\"};\nPyMODINIT_FUNC PyInit_thing(void) { return PyModule_Create(&d); }\n"
            ], expected: ["*/site-packages/thing.*.so"]),
        Kind(name: "a C file that nothing compiles", files: ["thing.py": "", "examples/x.c": "int x;\n"]),
        Kind(
            name: "modules with names of other scripts", setup: "packages=['thing'], package_data={'thing': ['*']}",
            files: package("thing", ["thing/caf\u{E9}.txt": "x", "thing/[odd].py": "1\n", "thing/it's.txt": "x"]), modules: ["thing"],
            expected: ["*/thing/caf*.txt", "*/thing/?odd?.py", "*/thing/it?s.txt"]),
        Kind(
            name: "a module that the override leaves out", setup: "packages=['thing', 'thing.tests']",
            files: package("thing", ["thing/tests/__init__.py": "", "thing/gone.py": "1\n"]), modules: ["thing"], overrides: excluding,
            expected: ["*/thing/core.py", "!*/tests/*.py", "!*/gone*"]),
        Kind(
            name: "sub-packages and configuration of the override", setup: "packages=['thing', 'thing.tests'], data_files=[('share/thing', ['c.ini'])]",
            files: package("thing", ["thing/tests/__init__.py": "", "c.ini": "[a]\n"]), modules: ["thing"], overrides: dividing,
            expected: ["*/thing/core.py", "!*/tests/*.py", "/usr/share/thing/c.ini"]),
        Kind(
            name: "modules kept as data", setup: "packages=['thing'], package_data={'thing': ['templates/*']}",
            files: package("thing", ["thing/templates/bad.py": "def {{ name }}(: pass\n"]), expected: ["*/thing/templates/bad.py"]),
    ]

    private static var suffixed: Overrides {
        var overrides = Overrides()
        overrides.programs = .suffixed
        return overrides
    }

    private static var excluding: Overrides {
        var overrides = Overrides()
        overrides.exclude = ["*/thing/tests/*", "*/thing/gone.py"]
        return overrides
    }

    private static var dividing: Overrides {
        var overrides = Overrides()
        overrides.subpackage = [.init(suffix: "tests", files: ["*/thing/tests/*"])]
        overrides.config = ["/usr/share/thing/*"]
        return overrides
    }

    private func sdist(_ kind: Kind, in folder: FilePath) throws -> VerifiedArtifact {
        let top = kind.folder ?? "\(kind.project)-\(kind.version)"
        var files = kind.files
        if let setup = kind.setup {
            let arguments = setup.isEmpty ? "" : "name='\(kind.project)', version='\(kind.version)', \(setup)"
            files["setup.py"] = "\(kind.start)\nsetup(\(arguments))\n"
        }
        if let table = kind.project621 {
            files["pyproject.toml"] = "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n" + table
        }
        files["PKG-INFO"] = "Metadata-Version: 1.0\nName: \(kind.project)\nVersion: \(kind.version)\n"
        var writer = try ArchiveWriter(.tarGzip)
        for (path, text) in files.sorted(by: { $0.key < $1.key }) { try writer.addFile("\(top)/\(path)", Array(text.utf8)) }
        let bytes = try writer.finish()
        let name = "\(kind.project)-\(kind.version).tar.gz"
        let path = folder.appending(name)
        try FileSystem.writeAtomically(bytes, to: path)
        return try VerifiedArtifact.verify(path: path, filename: name, expecting: SHA256Digest(of: bytes))
    }

    /// Returns the files of a package, and of those beside it, after a rebuild.
    private func rebuild(_ kind: Kind, macros usesMacros: Bool) async throws -> [String: [String]] {
        try await withScratch { folder in
            let sdist = try sdist(kind, in: folder)
            var target = try PlanTargets.current(python: "3.11", pyprojectMacros: usesMacros)
            let macros = try await RebuildMacros(target, pyproject: usesMacros, in: folder)
            var profile = target.profile
            for index in profile.pythons.indices where profile.pythons[index].version == "3.11" { profile.pythons[index].interpreter = macros.python }
            target = try Target(profile: profile, python: "3.11", architecture: "x86_64")
            let metadata = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: \(kind.project)\nVersion: \(kind.version)\n".utf8))
            var survey = try SourceSurvey(sdist)
            if let modules = kind.modules {
                var wheel = WheelMaker(kind.project, kind.version)
                wheel.files = modules.map { ("\($0)/__init__.py", []) } + [("\(wheel.name)-1.data/data/etc/x", [])]
                survey = survey.adding(try WheelContents(wheel.artifact(in: folder), spoolDirectory: folder))
            }
            let plan = try RPMPlanner.plan(
                source: metadata, survey: survey, target: target, overrides: kind.overrides, context: PlanContext(buildTime: 1_700_000_000))
            let built = try PackageWriter.build(plan: plan, sources: [sdist], into: folder)
            let rebuild = SpecRebuild(plan: plan, built: built, folder: folder)
            let names = try await rebuild.rebuild(macros.arguments)
            var files: [String: [String]] = [:]
            for name in names where !name.contains("-debug") {
                let listed = try await output(
                    "rpm", ["-qp", "--qf", "[%{FILENAMES} %{FILEFLAGS:fflags}\n]", folder.appending("out/\(plan.main.arch)/\(name)").string])
                files[name] = listed.split(separator: "\n").map { String($0) }
            }
            return files
        }
    }

    private func check(_ kind: Kind, macros: Bool) async throws {
        let files = try await rebuild(kind, macros: macros)
        let main = try #require(files.first { !$0.key.contains("-tests-") }?.value)
        let paths = main.map { String($0[..<($0.lastIndex(of: " ") ?? $0.endIndex)]) }
        for pattern in kind.expected {
            let isWanted = !pattern.hasPrefix("!")
            let expression = (isWanted ? pattern : String(pattern.dropFirst())).replacing(".", with: "\\.").replacing("*", with: ".*").replacing("?", with: ".")
            let regex = try Regex(expression)
            #expect(paths.contains { $0.wholeMatch(of: regex) != nil } == isWanted, "\(kind.name): \(pattern) in \(paths)")
        }
        #expect(!paths.contains { $0.hasSuffix("/site-packages") || $0.hasSuffix("/site-packages/__pycache__") || $0 == "/usr/bin" }, "\(paths)")
        guard kind.overrides.subpackage != nil else { return }
        #expect(files.count == 2)
        #expect(files.first { $0.key.contains("-tests-") }?.value.contains { $0.contains("/thing/tests/__init__.py ") } == true, "\(files)")
        #expect(main.contains("/usr/share/thing/c.ini cn"), "\(main)")
    }

    @Test(arguments: zip(kinds, kinds.indices))
    func `the target's setuptools builds it, with the macros of today and without`(_ kind: Kind, _ number: Int) async throws {
        // Run each only once, because a build takes seconds; kinds that need both run both.
        if number % 2 == 0 || kind.overrides != Overrides() { try await check(kind, macros: true) }
        if number % 2 == 1 || kind.overrides != Overrides() { try await check(kind, macros: false) }
    }

    @Test func `a spec for the target to build leaves all that is the target's to it`() async throws {
        try await withScratch { folder in
            var overrides = Overrides()
            overrides.buildRequiresAdd = ["libpq-devel >= 13", "pkgconfig(libffi)"]
            overrides.requiresDrop = [try ProjectName("old.thing")]
            let kind = Kind(name: "c", files: ["thing.c": "int x;\n", "thing.py": ""])
            let metadata = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: thing\nVersion: 1.0\nRequires-Dist: old-thing\n".utf8))
            for target in try [PlanTargets.current(), PlanTargets.old()] {
                let plan = try RPMPlanner.plan(
                    source: metadata, survey: SourceSurvey(sdist(kind, in: folder)), target: target, overrides: overrides, context: PlanContext(buildTime: 0))
                let spec = SpecWriter.text(plan, sources: ["thing-1.0.tar.gz"])
                for word in ["AutoReq", "__os_install_post", "debug_package", "_build_id_links", "libc.so", "%post"] {
                    #expect(!spec.contains(word), "\(word) in \(spec)")
                }
                for word in ["libpq-devel >= 13\n", "pkgconfig(libffi)\n", "__requires_exclude", " gcc\n", "%setup -q -n thing-1.0\n"] {
                    #expect(spec.contains(word), "\(word) in \(spec)")
                }
                let built = try PackageWriter.build(plan: plan, sources: [sdist(kind, in: folder)], into: folder)
                let needs = try await output("rpm", ["-qp", "--requires", built[0].path.string])
                #expect(needs.contains("libpq-devel >= 13\n") && needs.contains("gcc\n"))
            }
        }
    }
}
