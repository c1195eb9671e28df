import Testing

@testable import VersionSort

@Suite struct `Candidates of a target` {
    private func file(
        _ name: String, python: String? = nil, time: String? = "2024-05-01T12:00:00Z", yanked: String? = nil, hash: String = "aa"
    ) -> IndexFile {
        IndexFile(
            filename: name, url: "https://example.org/\(name)", hashes: ["sha256": hash], requiresPython: python, uploadTime: time,
            yanked: yanked.map { Yanked(reason: $0) })
    }

    private func candidates(_ files: [IndexFile], _ options: CandidateOptions = CandidateOptions(), status: String? = nil) throws -> Candidates {
        Candidates(
            ProjectPage(name: try ProjectName("a"), files: files, status: status), target: try ResolveTargets.el9(), options: options)
    }

    private func text(_ candidates: Candidates) -> String {
        (candidates.releases.map { "\($0.version)" } + candidates.rejectedReleases.map { "[\($0)]" }).joined(separator: " ")
    }

    @Test func `are those that its Python, its C library and its machine can use`() throws {
        let found = try candidates([
            file("a-1.tar.gz"), file("a-2-py3-none-any.whl", python: ">=3.10"), file("a-3-cp39-cp39-manylinux_2_34_x86_64.whl"),
            file("a-4-cp39-cp39-manylinux_2_35_x86_64.whl"), file("a-5-cp39-cp39-win32.whl"), file("a-6-cp36-abi3-manylinux2014_x86_64.whl"),
            file("a-7.tar.gz", python: ">=3.6,<=3.9.*"), file("b-8.tar.gz"), file("a-9.exe"), file("a-10-py3-none-any.whl", python: "!=3.9.21"),
        ])
        #expect(
            text(found) == "7 6 3 1 [10 needs Python !=3.9.21] [5 has only wheels for another platform: cp39-cp39-win32] "
                + "[4 has only wheels for another platform: cp39-cp39-manylinux_2_35_x86_64] [2 needs Python >=3.10]")
        #expect(found.rejectedReleases.map { $0.requiresPython?.description } == ["!=3.9.21", nil, nil, ">=3.10"])
    }

    @Test func `leave out what was withdrawn, what is too new and what is in quarantine`() throws {
        let files = [
            file("a-1.tar.gz"), file("a-2.tar.gz", yanked: "bad"), file("a-3.tar.gz", time: "2024-06-01T00:00:00Z"), file("a-4.tar.gz", time: nil),
            file("a-5.tar.gz", yanked: ""), file("a-5-py3-none-any.whl"),
        ]
        let limit = CandidateOptions(excludeNewer: Timestamp("2024-06-01T00:00:00Z"))
        let found = try candidates(files, limit)
        #expect(
            text(found) == "5 2 1 [4 has no upload time, so it may be too new] [3 was uploaded at 2024-06-01T00:00:00Z, which is too new]")
        #expect(found.releases.map(\.isYanked) == [false, true, false] && found.releases[0].files.count == 1)
        #expect(text(try candidates(files, CandidateOptions(keepsYanked: false))).hasSuffix("[2 was withdrawn: bad]"))
        #expect(text(try candidates([file("a-1.tar.gz")], status: "quarantined")) == "[1 is in quarantine on the index]")
    }

    @Test func `obey lists of what is allowed and denied, formats and digests`() throws {
        let files = [file("a-1.tar.gz"), file("a-2.tar.gz", hash: "BB"), file("a-2-py3-none-any.whl", hash: "cc"), file("a-3-py3-none-any.whl")]
        let name = try ProjectName("A")
        let other = try ProjectName("b")
        #expect(text(try candidates(files, CandidateOptions(allowed: [other]))).contains("[1 is of a project that is not on the list of allowed ones]"))
        #expect(text(try candidates(files, CandidateOptions(allowed: [name, other]))) == "3 2 1")
        let denied = try ["a<2", "b", "a>=3 ; python_version < '3'"].map { try Requirement($0) }
        #expect(text(try candidates(files, CandidateOptions(denied: denied))) == "3 2 [1 is denied by the rule a<2]")
        #expect(
            text(try candidates(files, CandidateOptions(onlyBinary: .projects([name]))))
                == "3 2 [1 is a source archive, and only wheels are wanted]")
        #expect(text(try candidates(files, CandidateOptions(noBinary: .all))) == "2 1 [3 is a wheel, and only source archives are wanted]")
        let hashed = try candidates(files, CandidateOptions(hashes: [name: [.init(["sha256:bb"])]]))
        #expect(text(hashed) == "2 [3 has none of the digests asked for] [1 has none of the digests asked for]")
        #expect(hashed.releases[0].files.map(\.filename) == ["a-2.tar.gz"])
    }
}
