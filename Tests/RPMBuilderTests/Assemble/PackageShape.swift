import Native
import Testing
import VersionSort

@testable import RPMBuilder

/// Packages of many kinds, for writing in many forms.
struct PackageShape: Sendable, CustomTestStringConvertible {
    let label: String
    let package: RPMPackage

    var testDescription: String { label }

    static let buildTime: UInt32 = 1_700_000_000

    /// Returns an empty package without an architecture.
    static func package(_ name: String, version: String = "1.0", release: String = "1", epoch: UInt32? = nil) -> RPMPackage {
        let evr = EVR(epoch: epoch, version: version, release: release)
        var package = RPMPackage(
            name: name, evr: evr, arch: "noarch", summary: "A shape", description: "What the shape is for.\n\nTwo paragraphs.",
            license: "MIT", buildHost: "builder.example.org", buildTime: buildTime,
            sourceRPM: "\(name)-\(version)-\(release).src.rpm")
        package.url = "https://example.org/"
        package.vendor = "Example"
        package.packager = "Example <a@example.org>"
        return package
    }

    static func file(_ path: String, _ text: String, flags: RPMFileFlags = [], mode: UInt16 = 0o644) -> RPMFile {
        RPMFile(path: path, content: .bytes(Array(text.utf8)), mode: mode, mtime: buildTime - 100, flags: flags)
    }

    static func folder(_ path: String) -> RPMFile {
        RPMFile(path: path, content: .directory, mtime: buildTime - 100)
    }

    static let all: [PackageShape] = [
        PackageShape(label: "empty", package: package("empty")),
        PackageShape(label: "one file", package: with(package("one"), [file("/opt/one", "1\n")])),
        PackageShape(label: "python", package: python),
        PackageShape(label: "everything", package: everything),
        PackageShape(label: "unicode", package: unicode),
        PackageShape(label: "many files", package: many),
        PackageShape(label: "architecture", package: architecture),
    ]

    static func with(_ package: RPMPackage, _ files: [RPMFile]) -> RPMPackage {
        var package = package
        package.files = files
        return package
    }

    private static var python: RPMPackage {
        let site = "/usr/lib/python3.11/site-packages"
        var package = package("python3-shape", version: "1.2~rc1", release: "3.el9")
        package.requires = [RPMDependency("python(abi)", .equal, "3.11"), .rich("(python3dist(a) >= 1~rc1 with python3dist(a) < 2)")]
        package.provides = [RPMDependency("python3dist(shape)", .equal, "1.2~rc1"), RPMDependency("post", .equal, "1^2")]
        package.files = [
            folder("\(site)/shape"), file("\(site)/shape/__init__.py", "x = 1\n"), folder("\(site)/shape/__pycache__"),
            file("\(site)/shape/__pycache__/__init__.cpython-311.pyc", "\u{0}\u{1}"), folder("\(site)/shape-1.2rc1.dist-info"),
            file("\(site)/shape-1.2rc1.dist-info/METADATA", "Name: shape\n"),
            file("\(site)/shape-1.2rc1.dist-info/LICENSE", "MIT\n", flags: .license),
            file("/usr/bin/shape", "#!/bin/sh\n", mode: 0o755),
        ]
        return package
    }

    private static var everything: RPMPackage {
        var package = package("everything", version: "2", epoch: 3)
        package.requires = [RPMDependency("a", .greaterOrEqual, "1"), RPMDependency("b"), RPMDependency("b")]
        package.conflicts = [RPMDependency("c", .less, "2")]
        package.obsoletes = [RPMDependency("o", .less, "3")]
        package.recommends = [RPMDependency("r")]
        package.suggests = [RPMDependency("s")]
        package.supplements = [RPMDependency("u")]
        package.enhances = [RPMDependency("e")]
        package.scriptlets = [
            RPMScriptlet(kind: .pre, interpreter: ["<lua>"], body: "a = 1"),
            RPMScriptlet(kind: .post, interpreter: ["<lua>"], body: "b = 1"),
            RPMScriptlet(kind: .preun, interpreter: ["<lua>"], body: "c = 1"),
            RPMScriptlet(kind: .postun, interpreter: ["<lua>", "-x"], body: "d = 1"),
        ]
        package.changelog = [
            ChangelogEntry(time: 1_672_660_800, author: "A <a@example.org> - 2-1", text: "- two"),
            ChangelogEntry(time: 1_672_574_400, author: "A <a@example.org> - 1-1", text: "- one"),
        ]
        package.files = [
            folder("/opt/everything"), file("/opt/everything/empty", ""), file("/opt/everything/README", "r\n", flags: [.doc, .readme]),
            file("/opt/everything.conf", "c\n", flags: [.config, .noReplace]),
            file("/opt/everything/missing", "m\n", flags: [.config, .missingOK]),
            RPMFile(path: "/opt/everything/link", content: .symlink("../everything.conf"), mtime: buildTime),
            RPMFile(path: "/opt/everything/dangling", content: .symlink("/nowhere/é"), mtime: buildTime),
            RPMFile(path: "/opt/everything/ghost", content: .ghost(), mtime: buildTime),
            RPMFile(path: "/opt/everything/late", content: .bytes([0, 255]), mode: 0o4755, mtime: .max),
            RPMFile(path: "/opt/everything-1", content: .bytes(Array(repeating: 7, count: 70_001)), mode: 0o600, mtime: 1),
        ]
        return package
    }

    private static var unicode: RPMPackage {
        var package = package("unicode")
        package.summary = "Größe 大小"
        package.description = "Ελληνικά 🚀"
        package.files = [
            folder("/opt/größe"), file("/opt/größe/大小.txt", "x"), file("/opt/größe/e\u{301}", "decomposed"),
            file("/opt/größe/\u{E9}", "composed"),
            file("/opt/größe/with space", "y"), file("/opt/größe/100%", "z"),
        ]
        return package
    }

    private static var many: RPMPackage {
        var files: [RPMFile] = []
        for folder in 0..<40 {
            files.append(Self.folder("/opt/many/\(folder)"))
            for number in 0..<50 { files.append(file("/opt/many/\(folder)/file\(number)", "\(folder * number)\n")) }
        }
        // The files are not sorted, because the writer sorts them.
        return with(package("many"), [folder("/opt/many")] + files.reversed())
    }

    private static var architecture: RPMPackage {
        var package = package("native")
        package.arch = "x86_64"
        package.platform = "x86_64-redhat-linux-gnu"
        package.optFlags = "-O2 -g"
        package.requires = [RPMDependency("libc.so.6(GLIBC_2.34)(64bit)")]
        return with(package, [file("/usr/lib64/libnative.so.1", "not really", mode: 0o755)])
    }
}

extension WriteForm {
    /// The forms that tests write, by name.
    static let all: [(name: String, form: WriteForm)] = [
        ("zstd", make(.zstd, level: 3)), ("gzip", make(.gzip, level: 6)), ("xz", make(.xz, level: 2)), ("none", make(.none)),
        ("md5", make(.gzip, level: 9, digest: .md5)), ("sha512", make(.zstd, level: 3, digest: .sha512)),
    ]

    static func make(_ codec: CompressionFormat, level: Int? = nil, digest: DigestAlgorithm = .sha256) -> WriteForm {
        WriteForm(compression: codec, level: level, fileDigest: digest, rpmVersion: "4.16.1.3")
    }
}
