internal import CCrypto
internal import Glibc
internal import SystemPackage

/// A digest that is computed from parts of any number and size.
///
/// No input and no security policy of the machine can make it fail (see ``DigestImplementations``), only lack of memory, or a libcrypto that is missing or
/// has no default provider. The process then ends with a message and exit status 3, because any returned digest would be wrong.
///
/// SHA-256 is computed by our own ``SHA256Progress``. libcrypto, loaded on first use, computes the others.
@safe package struct DigestContext: ~Copyable {
    private var sha256: SHA256Progress?
    private let context: OpaquePointer?
    private let algorithm: DigestAlgorithm

    /// Starts a digest.
    package init(_ algorithm: DigestAlgorithm) {
        self.algorithm = algorithm
        if algorithm == .sha256 {
            sha256 = SHA256Progress()
            unsafe context = nil
            return
        }
        guard let context = unsafe EVP_MD_CTX_new() else { Self.fail(algorithm, SystemLibrary.crypto.problem ?? "there is no memory left") }
        unsafe self.context = unsafe context
        guard unsafe EVP_DigestInit_ex(context, DigestImplementations.shared[algorithm], nil) == 1 else {
            Self.fail(algorithm, "libcrypto does not offer it on this machine")
        }
    }

    deinit {
        if let context = unsafe context { unsafe EVP_MD_CTX_free(context) }
    }

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) {
        unsafe update(bytes.span.bytes)
    }

    /// Adds the bytes of a part of an array.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe update(bytes.span.bytes)
    }

    /// Adds bytes without copying them.
    package mutating func update(_ bytes: borrowing RawSpan) {
        if sha256?.update(bytes) != nil { return }
        let result = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard result == 1 else { Self.fail(algorithm, "libcrypto refused more bytes") }
    }

    /// Ends the digest and returns it.
    ///
    /// It is ``DigestAlgorithm/byteCount`` bytes long.
    package consuming func finish() -> [UInt8] {
        if let sha256 { return sha256.finish() }
        let digest = unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            guard unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1 else { return }
            count = Int(length)
        }
        guard digest.count == algorithm.byteCount else { Self.fail(algorithm, "libcrypto did not finish it") }
        return digest
    }

    /// Ends the process immediately, so that other threads publish nothing in the meantime.
    private static func fail(_ algorithm: DigestAlgorithm, _ reason: String) -> Never {
        let message = "error: cannot compute \(algorithm.rawValue): \(reason)\n  hint: relcli doctor says what this machine lacks\n"
        _ = try? FileDescriptor.standardError.writeAll(message.utf8)
        _exit(3)
    }
}

// The context has one owner, and libcrypto does not tie it to a thread.
extension DigestContext: @unchecked Sendable {}
