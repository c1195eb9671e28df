import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// The effect of patches, compared with GNU patch, and their limits.
@Suite(.showsSeeds) struct SourcePatchTests {
    /// A tree of files in memory.
    private struct Tree: PatchTree {
        var files: [String: [UInt8]] = [:]
        func read(_ path: String) -> [UInt8]? { files[path] }
        mutating func write(_ bytes: [UInt8], to path: String) { files[path] = bytes }
        mutating func remove(_ path: String) { files[path] = nil }
    }

    private func apply(_ text: String, to files: [String: String]) throws -> [String: String] {
        var tree = Tree(files: files.mapValues { Array($0.utf8) })
        try SourcePatch(name: "x.patch", bytes: Array(text.utf8)).apply(to: &tree)
        return tree.files.mapValues { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns lines with few different texts, so that hunks match at several positions.
    private static func text(_ generator: inout some RandomNumberGenerator) -> [String] {
        (0..<Int.random(in: 0...30, using: &generator)).map { _ in ["a", "b", "c", "", "d e"].randomElement(using: &generator) ?? "" }
    }

    private static func changed(_ lines: [String], _ generator: inout some RandomNumberGenerator) -> [String] {
        var lines = lines
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...lines.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: lines.insert(["new", "a", "b"].randomElement(using: &generator) ?? "", at: place)
            case 1 where place < lines.count: lines.remove(at: place)
            default: if place < lines.count { lines[place] = "changed" }
            }
        }
        return lines
    }

    private static func joined(_ lines: [String], _ generator: inout some RandomNumberGenerator) -> String {
        lines.joined(separator: "\n") + (lines.isEmpty || Int.random(in: 0..<4, using: &generator) == 0 ? "" : "\n")
    }

    /// The diff of two texts is applied to a third, changed one.
    ///
    /// Either both programs succeed with the same result, or both fail.
    ///
    /// Without context, GNU patch also puts lines after the end of a file, where ours may refuse.
    @Test func `generated patches do what GNU patch without fuzz does`() async throws {
        var generator = SeededGenerator(for: "SourcePatch")
        let seed = generator.seed
        try await withScratch { folder in
            var script = "set -u\n"
            var cases: [(name: String, target: String, context: Int)] = []
            for number in 0..<400 {
                let before = Self.text(&generator)
                let after = Self.changed(before, &generator)
                let third = Bool.random(using: &generator) ? before : Self.changed(before, &generator)
                let place = folder.appending("\(number)")
                try FileSystem.createDirectory(place.appending("t"))
                let target = Self.joined(third, &generator)
                for (name, text) in [("a", Self.joined(before, &generator)), ("b", Self.joined(after, &generator)), ("t/f", target)] {
                    try FileSystem.writeAtomically(Array(text.utf8), to: place.pushing(FilePath(name)))
                }
                let context = Int.random(in: 0...3, using: &generator)
                cases.append(("\(number)", target, context))
                script += "cd \(place); diff -U\(context) --label a/f --label b/f a b > p; "
                script += "patch -p1 -s -f --fuzz=0 --no-backup-if-mismatch -r - -d t -i ../p >/dev/null 2>&1; echo $? > status\n"
            }
            _ = try await output("bash", ["-c", script + "true"])
            var fitting = 0
            for (name, target, context) in cases {
                let place = folder.appending(name)
                let patch = String(decoding: try FileSystem.readAll(place.appending("p"), limit: 1 << 20), as: UTF8.self)
                guard !patch.isEmpty else { continue }
                let status = String(decoding: try FileSystem.readAll(place.appending("status"), limit: 100), as: UTF8.self)
                let theirs = String(decoding: try FileSystem.readAll(place.pushing("t/f"), limit: 1 << 20), as: UTF8.self)
                let ours = try? apply(patch, to: ["f": target])["f"]
                if status == "0\n" { fitting += 1 }
                if context == 0, ours == nil { continue }
                #expect(ours == (status == "0\n" ? theirs : nil), "seed \(seed), case \(name): \(patch) on \(target)")
            }
            #expect(fitting > 150, "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("nothing", "changes no file"), ("--- a/f\n+++ b/f\n", "line 3 of x.patch should start a hunk"),
        ("--- a/../f\n+++ b/../f\n@@ -1 +1 @@\n-a\n+b\n", "not a/PATH"), ("--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", "not a/PATH"),
        ("--- f\n+++ f\n@@ -1 +1 @@\n-a\n+b\n", "not a/PATH"), ("--- \"a/\\146\"\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n", "quoted path"),
        ("rename from a\nrename to b\n", "renames a file"), ("GIT binary patch\n", "binary"), ("old mode 100644\nnew mode 100755\n", "changes a mode"),
        ("@@ -1 +1 @@\n-a\n+b\n", "without a file"), ("--- a/f\n+++ b/f\n@@ -1,2 +1 @@\n-a\n", "ends within a hunk"),
        ("--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n+c\n", "line 6 of x.patch is not counted"), ("--- a/f\n+++ b/f\n@@ -1 +1 @@\n*a\n+b\n", "no line of a hunk"),
        ("--- a/f\n+++ b/f\n@@ -1,99999999999999999999 +1 @@\n-a\n+b\n", "no start of a hunk"),
        ("--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+b\n", "changes f, which is there already"),
        ("--- a/g\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n", "changes g, which is not there"),
        ("--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n@@ -2 +2 @@\n-x\n+y\n", "hunk 2 of x.patch for f ('@@ -2 +2 @@') does not fit"),
        ("--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "has more lines"), ("--- a/f\n+++ b/h\n@@ -1 +1 @@\n-a\n+b\n", "it is not clear which one is meant"),
    ])
    func `what cannot be applied says where and why`(_ patch: String, _ reason: String) throws {
        let error = #expect(throws: PatchError.self) { try apply(patch, to: ["f": "a\nb\n", "h": "a\n"]) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "nothing")")
    }

    @Test func `a file beside its copy, carriage returns and messages are taken as patch takes them`() throws {
        let patch = "From: me\n--\n--- p/f.orig\t2020-01-01\n+++ p/f\t2020-01-02\n@@ -1,2 +1,2 @@ def x\n-a\r\n+b\r\n\n--- \n2.39\n"
        #expect(try apply(patch, to: ["f": "a\r\n\nc\n"]) == ["f": "b\r\n\nc\n"])
    }

    @Test func `a link in a source tree is not followed`() async throws {
        try await withScratch { folder in
            let root = folder.appending("root")
            try FileSystem.createDirectory(root)
            try FileSystem.writeAtomically(Array("a\n".utf8), to: folder.appending("outside"))
            try FileSystem.symlink(folder, at: root.appending("link"))
            try FileSystem.symlink(folder.appending("outside"), at: root.appending("file"))
            var tree = FolderTree(root: root, time: 1_000_000_000, sizeLimit: 1 << 20)
            for path in ["link/outside", "file"] {
                let patch = try SourcePatch(name: "x.patch", bytes: Array("--- a/\(path)\n+++ b/\(path)\n@@ -1 +1 @@\n-a\n+b\n".utf8))
                #expect(throws: (any Error).self) { try patch.apply(to: &tree) }
            }
            let made = try SourcePatch(name: "x.patch", bytes: Array("--- /dev/null\n+++ b/link/new\n@@ -0,0 +1 @@\n+b\n".utf8))
            #expect(throws: (any Error).self) { try made.apply(to: &tree) }
            #expect(try FileSystem.status(folder.appending("new")) == nil)
            #expect(try FileSystem.readAll(folder.appending("outside"), limit: 10) == Array("a\n".utf8))
        }
    }
}
