import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The seeds of the fuzzer, made in code.
enum FuzzSeeds {
    static let wheelName = "fuzzed-1.0-py3-none-any.whl"

    /// Writes the seeds of every target into a folder with its name.
    static func write(to folder: FilePath) throws {
        let scratch = try Scratch()
        defer { try? FileSystem.remove(scratch.folder) }
        for target in FuzzTarget.allCases {
            let place = folder.appending(target.rawValue)
            try FileSystem.createDirectory(place)
            for (number, bytes) in try seeds(target, scratch).enumerated() {
                try FileSystem.writeAtomically(bytes, to: place.appending("seed-\(number)"))
            }
        }
    }

    private static func seeds(_ target: FuzzTarget, _ scratch: Scratch) throws -> [[UInt8]] {
        switch target {
        case .rpm: try packages(scratch)
        case .wheel: [try wheel(["fuzzed/__init__.py": "x = 1\n"]), try wheel(["fuzzed-1.0.data/scripts/run": "#!python\n", "a.py": ""])]
        case .zip: try zips()
        case .metadata: [Array(metadata.utf8), Array("Metadata-Version: 1.0\nName: a\nVersion: 1\nDescription: text\n       |more\n".utf8)]
        case .elf:
            try ["/bin/true", "/usr/lib/x86_64-linux-gnu/libz.so.1", "/usr/lib/aarch64-linux-gnu/libz.so.1"].filter {
                try FileSystem.status(FilePath($0), followingLinks: true) != nil
            }.map { try FileSystem.readAll(FilePath($0), limit: 1 << 24) }
        case .openpgp: signatures
        case .toml: [Array(project.utf8)]
        case .escapers: escapers.map { Array($0.utf8) }
        }
    }

    /// Returns packages in both formats, with codecs that mutations reach through and that they do not.
    private static func packages(_ scratch: Scratch) throws -> [[UInt8]] {
        var package = RPMPackage(
            name: "fuzzed", evr: EVR(epoch: 1, version: "1.0~rc1", release: "1"), arch: "noarch", summary: "s", description: "d", license: "MIT", buildTime: 9,
            sourceRPM: "fuzzed-1.0-1.src.rpm")
        package.requires = [.rich("(a or b)"), RPMDependency("c", .less, "2")]
        package.scriptlets = [RPMScriptlet(kind: .post, body: "true")]
        package.changelog = [ChangelogEntry(time: 9, author: "a", text: "t")]
        package.files = [
            RPMFile(path: "/opt/f", content: .directory, mtime: 9), RPMFile(path: "/opt/f/a", content: .bytes(Array("a\n".utf8)), mtime: 9, flags: .config),
            RPMFile(path: "/opt/f/l", content: .symlink("a"), mtime: 9), RPMFile(path: "/opt/f/g", content: .ghost(), mtime: 9),
        ]
        let formats: [(codec: String, version: PackageFormat)] = [("none", .four), ("none", .six), ("gzip", .four), ("zstd", .six), ("xz", .four)]
        return try formats.map { form in
            let path = scratch.folder.appending("seed.rpm")
            _ = try RPMWriter.write(package, format: RPMFormat(version: "4.18.0", codec: form.codec), version: form.version, to: path)
            return try FileSystem.readAll(path, limit: 1 << 20)
        }
    }

    private static func wheel(_ files: [String: String]) throws -> [UInt8] {
        var writer = try ArchiveWriter(.zip)
        let information = "fuzzed-1.0.dist-info"
        let all =
            files.sorted { $0.key < $1.key } + [
                ("\(information)/METADATA", "Metadata-Version: 2.1\nName: fuzzed\nVersion: 1.0\n\n"),
                ("\(information)/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ]
        var record = ""
        for (path, text) in all {
            try writer.addFile(path, Array(text.utf8))
            // Mutated digests never match, so the code after the comparison has its own target.
            record += "\(path),sha256=\(Digest.hex(of: Array(text.utf8), .sha256)),\(text.utf8.count)\n"
        }
        try writer.addFile("\(information)/RECORD", Array("\(record)\(information)/RECORD,,\n".utf8))
        return try writer.finish()
    }

    /// Returns archives with stored and deflated files, a folder, a link, and a nested archive.
    private static func zips() throws -> [[UInt8]] {
        var writer = try ArchiveWriter(.zip)
        try writer.addDirectory("pkg")
        try writer.addFile("pkg/é", [UInt8](repeating: 97, count: 300))
        try writer.addFile("pkg/short", [1, 2, 3])
        try writer.addSymlink("link", to: "pkg/short")
        let first = try writer.finish()
        var other = try ArchiveWriter(.zip)
        try other.addFile("inner.zip", first)
        return [first, try other.finish(), try ArchiveWriter(.zip).finish()]
    }

    private static let project = #"""
        [project]
        name = "fuzzed" # a comment
        "requires-python" = '>=3.9'
        dependencies = ["a>=1; extra == 'b'", "\u00e9"]
        [project.optional-dependencies]
        x.y = { z = [1, 0x1F, 1_000, -2.5e3, inf, true], when = 1979-05-27T07:32:00.5-08:00 }
        [[tool.list]]
        at = 07:32:00
        """#

    /// Texts with a meaning in a written language, after scalars that Swift's `Character` joins to the next one.
    private static let escapers = [
        "x \u{0D4E}%(id) \\%{lua:1} %if 0\n  %prep\n#c", "\u{0600}'\"\\<b>&amp;]]>", "a,\"b\"\r\n\t\u{301}", "%\u{301}files\n%[1+1]\n\u{0D4E}#\n\\",
    ]

    private static let metadata = """
        Metadata-Version: 2.4
        Name: Fuzzed.Project
        Version: 1!2.0rc1.post2.dev3+local
        Summary: A summary
        License-Expression: MIT OR Apache-2.0
        Classifier: License :: OSI Approved :: MIT License
        Project-URL: Homepage, https://example.org/
        Description-Content-Type: text/markdown
        Requires-Python: >=3.8,!=3.9.*
        Requires-Dist: a[x,y]>=1,<2,!=1.5 ; python_version < "3.12" and (extra == 'fast' or os_name == 'nt')
        Requires-Dist: b~=1.4; sys_platform != 'win32'
        Requires-Dist: c @ https://example.org/c.zip
        Provides-Extra: fast

        # Title

        [![badge](b)](l) See [the *docs*](x) <b>now</b>.

        ```
        code
        ```
        """

    /// Signature packets of versions 3, 4 and 6, and an armored one.
    private static let signatures: [[UInt8]] = [
        [0x88, 0x15, 3, 5, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 1, 8, 0xAB, 0xCD, 0, 8, 0xFF],
        [0xC2, 0x1C, 4, 0, 1, 8, 0, 6, 5, 2, 0, 0, 0, 1, 0, 10, 9, 16, 1, 2, 3, 4, 5, 6, 7, 8, 0xAB, 0xCD, 0, 8, 0xFF],
        [0xC2, 0x16, 6, 0, 27, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0xAB, 0xCD, 2, 1, 2, 0, 8, 0xFF, 0, 8],
        Array("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZQAAABYJKwYBBAHaRw8BAQdA\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n".utf8),
    ]

    /// Returns a target whose rpm has all features, and one whose rpm has none.
    static func targets() throws -> [Target] {
        try [RPMFeatures.all, RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false)].map { features in
            let python = PythonProfile(
                version: "3.11", fullVersion: "3.11.5", interpreter: "/usr/bin/python3.11", abiTags: ["cp311"], packagePrefix: "python3-",
                sitelib: "/usr/lib/python3.11/site-packages", sitearch: "/usr/lib64/python3.11/site-packages",
                distProvides: DistProvides(namespaces: ["python3.11dist"], versions: .both, legacyNames: true))
            let profile = TargetProfile(
                name: "fuzz", title: "fuzz", distTag: ".fuzz", rpm: RPMFormat(version: "4.18.0", features: features),
                repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: "2.34", architectures: ["x86_64"], pythons: [python])
            return try Target(profile: profile, architecture: "x86_64")
        }
    }
}
