import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import Testing

/// The requirements of the program files on a system, and the scripts that make them.
@Suite struct ProgramFileTests {
    private static let programs = ["relcli", "relcli-serve"].map { CommandLine.checkout.pushing(".build/debug").appending($0) }

    /// Runs a script of the checkout.
    private func script(_ name: String, _ arguments: [String] = [], in folder: FilePath? = nil, environment: [String: String] = [:]) async throws -> ToolResult
    {
        let root = folder ?? CommandLine.checkout
        return try await Tool.run("bash", [root.pushing(FilePath("scripts/\(name)")).string] + arguments, environment: environment)
    }

    /// Runs a test in a new folder, which is removed afterwards.
    private func withFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-program-")
        defer { try? FileSystem.remove(folder) }
        return try await body(folder)
    }

    private func write(_ text: String, to path: FilePath) throws {
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically(Array(text.utf8), to: path)
    }

    @Test func `the programs need nothing newer than glibc 2.34 and the libstdc++ of GCC 11`() async throws {
        let checked = try await script("check-programs.sh", Self.programs.map(\.string))
        #expect(checked.succeeded, "\(checked.errors)")
    }

    @Test func `a program that needs a newer system is told with what it needs`() async throws {
        try await withFolder { folder in
            // Through a pointer, so that no compiler computes it.
            let main = "int main(void) { return (int)call(3, 4); }\n"
            try write("#include <math.h>\nfloat (*volatile call)(float, float) = hypotf;\n\(main)", to: folder.appending("new.c"))
            try write("#include <math.h>\ndouble (*volatile call)(double, double) = atan2;\n\(main)", to: folder.appending("old.c"))
            for name in ["new", "old"] {
                let made = try await Tool.run("gcc", ["-o", folder.appending(name).string, folder.appending("\(name).c").string, "-lm"])
                try #require(made.succeeded, "\(made.errors)")
            }
            let new = folder.appending("new").string
            let told = try await script("check-programs.sh", [folder.appending("old").string, new])
            #expect(told.status == 1 && told.errors.hasPrefix("error: \(new) needs hypotf of GLIBC_2.35; nothing newer than GLIBC_2.34 may be needed\n"))
            #expect(told.errors.split(separator: "\n").count == 2, "\(told.errors)")
            #expect(try await script("check-programs.sh", [folder.appending("old").string]).succeeded)
            #expect(try await script("check-programs.sh", [folder.appending("none").string]).status == 2)
        }
    }

    private struct LoadedLater: Decodable {
        let feature: String
        let description: String
        let priority: String
        let soname: [String]
    }

    /// Returns the libraries that a program's notes name, by their names.
    private func notes(of program: FilePath) async throws -> [[String]] {
        let listed = try await Tool.run("readelf", ["--notes", "--wide", program.string], environment: ["LC_ALL": "C"])
        #expect(listed.output.contains("0x407c0c0a"), "\(program): \(listed.output)")
        let texts = try await Tool.run("readelf", ["--string-dump=.note.dlopen", program.string])
        return try texts.output.split(separator: "\n").compactMap { line in
            guard let text = line.firstMatch(of: /\[\{.*/)?.output else { return nil }
            let entries = try JSONDecoder().decode([LoadedLater].self, from: Data(text.utf8))
            #expect(entries.count == 1 && entries.allSatisfy { !$0.feature.isEmpty && !$0.description.isEmpty && $0.priority == "recommended" })
            return entries.first?.soname
        }
    }

    @Test func `both programs name the libraries that they load later, for packagers' tools`() async throws {
        let known = Set(SystemLibrary.allCases.map(\.names))
        for program in Self.programs { #expect(Set(try await notes(of: program)) == known) }
    }

    /// A source tree and the version that its script prints.
    private struct VersionCase: CustomTestStringConvertible {
        let name: String
        /// The git commands after the first commit.
        var git: [[String]] = []
        var environment: [String: String] = [:]
        let version: Regex<Substring>
        var testDescription: String { name }
    }

    private static func commit(_ message: String) -> [String] {
        ["-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "--allow-empty", "-m", message]
    }

    @Test func `the version is that of the git tag, with the commits since`() async throws {
        let cases: [VersionCase] = [
            VersionCase(name: "at a tag", git: [["tag", "v1.2.0"]], version: /1\.2\.0/),
            VersionCase(name: "after a tag", git: [["tag", "v1.2.0"], Self.commit("two"), Self.commit("three")], version: /1\.2\.0\+2\.g[0-9a-f]{7,}/),
            VersionCase(name: "at a tag with a dash", git: [["tag", "v2.0-rc1"], Self.commit("two")], version: /2\.0-rc1\+1\.g[0-9a-f]{7,}/),
            VersionCase(name: "at another kind of tag", git: [["tag", "nightly"]], version: /0\.0\.0\+g[0-9a-f]{7,}/),
            VersionCase(name: "stated", git: [["tag", "v1.2.0"]], environment: ["RELCLI_VERSION": "3.0~beta"], version: /3\.0~beta/),
        ]
        for test in cases {
            try await withFolder { folder in
                let tree = try await checkout(in: folder, test.git)
                let said = try await script("version.sh", in: tree, environment: test.environment)
                #expect(said.succeeded && said.output.wholeMatch(of: /(.+)\n/)?.1.wholeMatch(of: test.version) != nil, "\(test.name): \(said)")
            }
        }
    }

    @Test func `a source archive has the version of its tag, and one without git still has one`() async throws {
        try await withFolder { folder in
            let tree = try await checkout(in: folder, [["tag", "v1.2.0"], Self.commit("two")])
            let archive = folder.appending("source.tar").string
            try #require(try await Tool.run("git", ["-C", tree.string, "archive", "--prefix=unpacked/", "-o", archive, "HEAD"]).succeeded)
            try #require(try await Tool.run("tar", ["-xf", archive, "-C", folder.string]).succeeded)
            let said = try await script("version.sh", in: folder.appending("unpacked"))
            #expect(said.output.wholeMatch(of: /1\.2\.0\+1\.g[0-9a-f]{7,}\n/) != nil, "\(said)")
            // A copy of the files inside a folder that is another repository.
            try FileSystem.remove(tree.appending(".git"))
            try #require(try await Tool.run("git", ["-C", folder.string, "init", "--quiet"]).succeeded)
            #expect(try await script("version.sh", in: tree).output == "0.0.0\n")
            let refused = try await script("version.sh", in: tree, environment: ["RELCLI_VERSION": "1\"; }"])
            #expect(refused.status == 2 && refused.errors.hasPrefix("error: '1\"; }' cannot be a version\n"), "\(refused)")
        }
    }

    /// Creates a repository with the version script, and runs git commands in it.
    private func checkout(in folder: FilePath, _ commands: [[String]]) async throws -> FilePath {
        let tree = folder.appending("tree")
        try FileSystem.createDirectory(tree.appending("scripts"))
        for name in ["scripts/version.sh", ".gitattributes"] {
            let bytes = try FileSystem.readAll(CommandLine.checkout.pushing(FilePath(name)), limit: 1 << 20)
            try FileSystem.writeAtomically(bytes, to: tree.pushing(FilePath(name)))
        }
        for command in [["init", "--quiet"], ["add", "."], Self.commit("one")] + commands {
            let done = try await Tool.run("git", ["-C", tree.string] + command)
            try #require(done.succeeded, "git \(command): \(done.errors)")
        }
        return tree
    }

    @Test func `the program knows its version, and writes it anew only if it changed`() async throws {
        let program = try await Tool.run(Self.programs[0].string, ["--version"])
        #expect(program.succeeded && program.output.wholeMatch(of: /[0-9]+\.[0-9]+\S*\n/) != nil, "\(program)")
        try await withFolder { folder in
            let file = folder.appending("RelcliVersion.swift")
            for (version, isNew) in [("1.0", true), ("1.0", false), ("1.1", true)] {
                let before = try FileSystem.status(file)
                try #require(try await script("version.sh", [folder.string], environment: ["RELCLI_VERSION": version]).succeeded)
                let after = try FileSystem.status(file)
                #expect((after != before) == isNew)
                #expect(String(decoding: try FileSystem.readAll(file, limit: 1 << 16), as: UTF8.self).contains("current = \"\(version)\"\n"))
            }
        }
    }

    @Test func `setup installs with dnf where there is no apt`() async throws {
        try await withFolder { folder in
            let bin = folder.appending("bin")
            for tool in ["bash", "cat", "grep", "dirname"] {
                try FileSystem.createDirectory(bin)
                let found = try await Tool.run("sh", ["-c", "command -v \(tool)"]).output.prefix { $0 != "\n" }
                try FileSystem.symlink(FilePath(String(found)), at: bin.appending(tool))
            }
            func stub(_ name: String, _ text: String) async throws {
                try write("#!\(bin.appending("bash"))\n\(text)\n", to: bin.appending(name))
                _ = try await Tool.run("/bin/chmod", ["755", bin.appending(name).string])
            }
            try await stub("swift", "exit 0")
            try await stub("id", "echo 0")
            try await stub("rpm", "[ \"$3\" = gcc ]")
            try await stub("dnf", "echo \"$@\" >> \(folder.appending("asked"))")
            let set = try await script("setup.sh", ["--tests"], environment: ["PATH": bin.string])
            let asked = String(decoding: try FileSystem.readAll(folder.appending("asked"), limit: 1 << 16), as: UTF8.self).split(separator: " ").map(
                String.init)
            #expect(set.succeeded && asked.prefix(3) == ["install", "-y", "-q"], "\(set) \(asked)")
            #expect(Set(["libcurl-devel", "tomlplusplus-devel", "gcc-c++", "procps-ng", "chromium", "groovy", "strace\n"]).isSubset(of: asked), "\(asked)")
            #expect(!asked.contains("gcc") && !asked.contains("-") && !asked.contains("libssl-dev"), "\(asked)")
        }
    }
}
