import ForeignText
import Native
import SystemPackage
import TestSupport
import Testing

/// Tests of `scripts/check-comments.py`, which `make lint` runs.
@Suite struct CommentCheckTests {
    /// The root folder of the project.
    private static let project = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

    private func check(_ places: [FilePath]) async throws -> ToolResult {
        try await Tool.run("python3", [Self.project.appending("scripts/check-comments.py").string] + places.map(\.string))
    }

    private func check(comments: [String]) async throws -> (file: FilePath, result: ToolResult) {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        let file = folder.appending("Comments.swift")
        try FileSystem.writeAtomically(Array(comments.map { "/// \($0)\nlet value = 1\n" }.joined().utf8), to: file)
        return (file, try await check([folder]))
    }

    @Test func `question words and single words are refused, with advice`() async throws {
        let wrong = [
            "What it does.", "Whether it is there.", "How many.", "That of the file.", "Which one.", "Where it is.", "Why it failed.", "Nil when absent.",
            "`nil` if absent.", "Name.", "None",
        ]
        let (file, result) = try await check(comments: wrong)
        #expect(result.status == 1)
        for (index, comment) in wrong.enumerated() { #expect(result.output.utf8.has("\(file):\(2 * index + 1): \(comment)"), "\(result.output)") }
        #expect(result.errors.utf8.has("error: \(wrong.count) doc comments"), "\(result.errors)")
    }

    @Test func `nouns and verbs pass, also over several lines`() async throws {
        let right = [
            "Returns the name.", "The digest of the file.", "Whatever comes,\n/// is kept.", "Files\n/// of a wheel.",
            "A file.\n///\n/// What follows is free.",
        ]
        let result = try await check(comments: right).result
        #expect(result.succeeded, "\(result.output)")
    }

    @Test func `the comments of the project pass`() async throws {
        let result = try await check(["Sources", "Tests", "Benchmarks", "Fuzz", "scripts", "Package.swift"].map { Self.project.appending($0) })
        #expect(result.succeeded, "\(result.output)")
    }
}
