import Native
import SystemPackage
import Testing

@Suite struct VerifiedArtifactTests {
    private let content = Array("wheel".utf8)

    @Test func `the right file becomes an artifact`() throws {
        try withScratch { folder in
            let path = folder.appending("blob")
            try FileSystem.writeAtomically(content, to: path)
            let artifact = try VerifiedArtifact.verify(path: path, filename: "a-1.whl", expecting: SHA256Digest(of: content), size: 5)
            #expect(artifact.size == 5 && artifact.filename == "a-1.whl" && artifact.sha256 == SHA256Digest(of: content))
        }
    }

    @Test func `other bytes, sizes and kinds are refused`() throws {
        try withScratch { folder in
            let path = folder.appending("blob")
            try FileSystem.writeAtomically(content, to: path)
            let right = SHA256Digest(of: content)
            let wrong = SHA256Digest(of: [])
            #expect(throws: VerificationError.wrongDigest(filename: "a", expected: wrong, actual: right)) {
                try VerifiedArtifact.verify(path: path, filename: "a", expecting: wrong)
            }
            #expect(throws: VerificationError.wrongSize(filename: "a", expected: 6, actual: 5)) {
                try VerifiedArtifact.verify(path: path, filename: "a", expecting: right, size: 6)
            }
            #expect(throws: VerificationError.notAFile(filename: "a")) {
                try VerifiedArtifact.verify(path: folder, filename: "a", expecting: right)
            }
            #expect(throws: VerificationError.self) {
                try VerifiedArtifact.verify(path: folder.appending("none"), filename: "a", expecting: right)
            }
            for name in ["", ".", "..", "a/b", "a\u{0}b", "a\nb", String(repeating: "x", count: 256)] {
                #expect(throws: VerificationError.unusableFilename(name)) {
                    try VerifiedArtifact.verify(path: path, filename: name, expecting: right)
                }
            }
        }
    }
}
