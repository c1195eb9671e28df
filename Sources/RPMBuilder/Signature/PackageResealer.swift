package import Native
import SystemPackage

/// A package file whose signatures were changed.
package struct SignedPackage: Hashable, Sendable {
    /// The digest of the whole file.
    package let sha256: SHA256Digest
    /// The size of the whole file, in bytes.
    package let size: UInt64
    /// The offset of the main header in the file, in bytes.
    package let headerStart: UInt64
    /// The offset after the main header, where the payload starts, in bytes.
    package let headerEnd: UInt64
}

extension BuiltPackage {
    /// Returns the package with the digest, size and offsets of the signed file.
    package func replaced(by signed: SignedPackage) -> BuiltPackage {
        var package = self
        package.sha256 = signed.sha256
        package.size = signed.size
        package.headerStart = signed.headerStart
        package.headerEnd = signed.headerEnd
        return package
    }
}

/// The atomic replacement of the signatures of a package file.
///
/// The new file is written beside the old one and renamed over it, so other hard links of the old file (for example in a blob store) keep their content.
struct PackageResealer {
    private let package: ReadPackage

    private static let chunk = 1 << 20

    init(_ package: ReadPackage) {
        self.package = package
    }

    /// Reads the headers of a package.
    static func read(_ path: FilePath) throws(SigningError) -> ReadPackage {
        do throws(RPMReadError) {
            return try RPMFileReader.read(path)
        } catch {
            throw .unreadable(path, error)
        }
    }

    /// Replaces the signatures.
    ///
    /// - Throws: ``SigningError``; the file is unchanged then.
    func replace(_ signatures: [RPMTag: RPMValue]) throws(SigningError) -> SignedPackage {
        let path = package.path
        do {
            let mode = try FileSystem.status(path, followingLinks: true)?.mode ?? 0o644
            var signed: SignedPackage?
            try FileSystem.writeAtomically(to: path, mode: mode) { output in signed = try write(signatures, &output) }
            if let signed { return signed }
        } catch let error as SigningError {
            throw error
        } catch let error as RPMReadError {
            throw .unreadable(path, error)
        } catch {
            throw .unwritable(path, "\(error)")
        }
        throw .unwritable(path, "nothing was written")
    }

    private func write(_ signatures: [RPMTag: RPMValue], _ output: inout OutputFile) throws -> SignedPackage {
        let input = try PackageBytes(package.path)
        let lead = try input.read(at: 0, count: Lead.byteCount, "lead")
        let front = lead + (try SignatureRoom(package).section(signatures))
        try output.append(front)
        try output.append(package.header.bytes)
        var digest = DigestContext(.sha256)
        digest.update(front)
        digest.update(package.header.bytes)
        let checks = try PayloadDigests(package, of: .payload)
        var offset = package.headerEnd
        while true {
            let part = try input.read(at: offset, upTo: Self.chunk)
            if part.isEmpty { break }
            digest.update(part)
            checks.update(part)
            try output.append(part)
            offset += UInt64(part.count)
        }
        guard offset == package.fileSize else { throw RPMReadError.truncated("payload") }
        let stated = try PackageVerification.headerChecks(package) + checks.checks()
        if let wrong = stated.first(where: { !$0.isRight }) { throw SigningError.notVerified(package.path, "\(wrong)") }
        try checkCopy(output.path, front)
        guard let sha256 = SHA256Digest(bytes: digest.finish()) else { throw RPMReadError.truncated("payload") }
        let start = UInt64(front.count)
        return SignedPackage(
            sha256: sha256, size: output.byteCount, headerStart: start, headerEnd: start + UInt64(package.header.bytes.count))
    }

    /// Checks the headers of the new file.
    private func checkCopy(_ path: FilePath, _ front: [UInt8]) throws {
        let copy = try RPMFileReader.read(path)
        guard copy.headerStart == UInt64(front.count), copy.header.bytes == package.header.bytes else {
            throw SigningError.notVerified(package.path, "the header moved")
        }
    }
}
