import Native
import SystemPackage

/// A signature of a package and the result of checking it.
package struct SignatureCheck: Hashable, Sendable {
    /// The result of the check.
    package enum Outcome: Hashable, Sendable {
        /// A key in the ring made the signature over these bytes. The value is the key's fingerprint.
        case ok(String)
        /// The key is not in the ring, so the signature cannot be checked.
        case noKey
        /// The key made the signature, but is now expired or revoked.
        case untrusted(String)
        case bad(String)
        /// The signature uses something that the verifier does not support.
        case unsupported(String)
    }

    package let tag: RPMTag
    package let coverage: PackageSignature.Coverage
    /// The parsed signature; `nil` if the packet cannot be parsed.
    package let signature: OpenPGPSignature?
    package let outcome: Outcome

    /// A Boolean value indicating whether a key of the ring signed the bytes.
    package var isGood: Bool {
        if case .ok = outcome { true } else { false }
    }

    /// A Boolean value indicating whether the signature is invalid or is of other bytes.
    package var isBad: Bool {
        if case .bad = outcome { true } else { false }
    }
}

extension SignatureCheck: CustomStringConvertible {
    /// A description such as `header signature, V4 RSA/SHA256, key ID 0123456789abcdef: ok`.
    package var description: String {
        let what = "\(coverage.rawValue) signature" + (signature.map { ", \($0)" } ?? "")
        let result =
            switch outcome {
            case .ok: "ok"
            case .noKey: "no key"
            case .untrusted(let reason): "ok, but \(reason)"
            case .bad(let reason): "bad, \(reason)"
            case .unsupported(let reason): "not supported, \(reason)"
            }
        return "\(what): \(result)"
    }
}

/// The bytes of a package that a signature covers.
enum SignedBytes {
    private static let chunk = 1 << 20

    /// Returns the digest of the bytes, with the signature's prefix and suffix.
    static func digest(
        _ package: ReadPackage, _ coverage: PackageSignature.Coverage, _ algorithm: DigestAlgorithm, prefix: [UInt8] = [], suffix: [UInt8]
    ) throws(RPMReadError) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(prefix)
        context.update(package.header.bytes)
        if coverage == .headerAndPayload {
            let file = try PackageBytes(package.path)
            var offset = package.headerEnd
            while true {
                let part = try file.read(at: offset, upTo: chunk)
                if part.isEmpty { break }
                context.update(part)
                offset += UInt64(part.count)
            }
            guard offset == package.fileSize else { throw .truncated("payload") }
        }
        context.update(suffix)
        return context.finish()
    }

    /// Returns an open file from which the bytes can be read to its end: the package at the right offset, or a copy of the header.
    static func open(_ package: ReadPackage, _ coverage: PackageSignature.Coverage, scratch: FilePath) throws -> FileDescriptor {
        var path = package.path
        var start = package.headerStart
        if coverage == .header {
            path = scratch.appending("header")
            start = 0
            try FileSystem.writeAtomically(package.header.bytes, to: path)
        }
        let file = try FileDescriptor.open(path, .readOnly)
        do {
            try file.seek(offset: Int64(clamping: start), from: .start)
            return file
        } catch {
            try? file.close()
            throw error
        }
    }
}
