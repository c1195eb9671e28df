import Native
import SystemPackage

@testable import RPMBuilder

/// A package split into its parts, which can be assembled differently with matching digests.
struct PackageMutant {
    var values: [RPMTag: RPMValue]
    /// The archive, which needs no codec.
    var payload: [UInt8]
    private let lead: [UInt8]
    let original: [UInt8]
    let read: ReadPackage

    /// Reads a package without compression.
    init(_ path: FilePath) throws {
        original = try FileSystem.readAll(path, limit: 1 << 24)
        read = try RPMFileReader.read(path)
        values = [:]
        for tag in read.header.tags { values[tag] = read.header[tag] }
        payload = Array(original[Int(read.headerEnd)...])
        lead = Array(original.prefix(Lead.byteCount))
    }

    /// Returns the package with the digest of the current payload.
    func bytes() throws -> [UInt8] {
        var builder = RPMHeaderBuilder(region: .mainRegion)
        for (tag, value) in values { builder[tag] = value }
        if let digest = values[.payloadDigest], digest.type == .stringArray {
            builder[.payloadDigest] = .stringArray([Digest.hex(of: payload, .sha256)])
            if values[.payloadDigestAlt]?.type == .stringArray { builder[.payloadDigestAlt] = builder[.payloadDigest] }
        }
        return try bytes(header: try builder.serialized())
    }

    /// Returns the package with another header section.
    func bytes(header: [UInt8]) throws -> [UInt8] {
        let signature = SignatureHeader(
            headerSHA1: Digest.hex(of: header, .sha1), headerSHA256: Digest.hex(of: header, .sha256), md5: Digest.of(header + payload, .md5),
            size: UInt64(header.count + payload.count), archiveSize: UInt64(payload.count))
        return lead + (try signature.serialized(largeSize: 1 << 32)) + header + payload
    }

    /// Returns all faults of a package; `nil` if there are none.
    static func fault(_ bytes: [UInt8], in folder: FilePath) throws -> String? {
        let path = folder.appending("mutant.rpm")
        let output = try OutputFile(path)
        try output.write(bytes, at: 0)
        try output.close()
        return fault(path)
    }

    static func fault(_ path: FilePath) -> String? {
        do throws(RPMReadError) {
            let read = try RPMFileReader.read(path)
            let verification = try PackageVerification.verify(read)
            guard verification.isValid else { return "\(verification.checks.filter { !$0.matches })" }
            let problems = try ContentVerification.problems(read)
            return problems.isEmpty ? nil : "\(problems)"
        } catch {
            return "\(error)"
        }
    }
}
