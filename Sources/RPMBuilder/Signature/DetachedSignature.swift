import Native
package import SystemPackage

/// A signature in a file of its own, in one or more packets, armored or not.
///
/// All decisions about keys are made here, for packages and metadata alike: `gpgv` checks the signature with only the given keys, in an empty home folder,
/// so that the user's keys and settings, trust databases and key servers have no effect.
package struct DetachedSignature: Sendable {
    private let bytes: [UInt8]
    private let scratch: FilePath

    /// Creates a signature.
    ///
    /// `scratch` is a folder for temporary files of `gpgv`.
    package init(_ bytes: [UInt8], scratch: FilePath = "/tmp") {
        self.bytes = bytes
        self.scratch = scratch
    }

    /// Checks the signature against keys; returns one outcome for each of its packets.
    ///
    /// - Parameter data: A closure that returns the signed bytes as an open file, which is closed here. Its argument is a folder for temporary files.
    /// - Throws: ``SigningError`` if `gpgv` cannot be run, ``FileError`` for the scratch folder, and the errors of `data`.
    package func outcomes(_ keys: KeyRing, data: (FilePath) throws -> FileDescriptor) async throws -> [SignatureCheck.Outcome] {
        let folder = try FileSystem.temporaryDirectory(in: scratch, prefix: "relcli-gpgv-")
        defer { try? FileSystem.remove(folder) }
        var arguments = ["--status-fd", "1"]
        for (number, file) in keys.files.enumerated() {
            let ring = folder.appending("keys-\(number)")
            try FileSystem.writeAtomically(file, to: ring)
            arguments += ["--keyring", ring.string]
        }
        let packet = folder.appending("signature")
        try FileSystem.writeAtomically(bytes, to: packet)
        let answer = try await GnuPG(home: folder).run("gpgv", arguments + [packet.string, "-"], input: try data(folder))
        return Self.outcomes(String(decoding: answer.output, as: UTF8.self), isGood: answer.succeeded)
    }

    /// Parses the status output of `gpgv` (GnuPG's `doc/DETAILS`, "Format of the --status-fd output").
    ///
    /// - Parameter isGood: `true` if the exit status was 0, which a single signature needs to be good. With several signatures, one may be bad.
    static func outcomes(_ status: String, isGood: Bool) -> [SignatureCheck.Outcome] {
        var groups: [[String: [Substring]]] = [[:]]
        let prefix = "[GNUPG:] "
        for line in status.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: prefix.utf8) {
            let parts = line.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: " ")).map { Substring($0) }
            guard let word = parts.first else { continue }
            // Each signature starts with this keyword.
            if word == "NEWSIG", groups.last?.isEmpty == false { groups.append([:]) }
            groups[groups.count - 1][String(word)] = Array(parts.dropFirst())
        }
        return groups.map { outcome($0, isGood: isGood || groups.count > 1) }
    }

    private static func outcome(_ words: [String: [Substring]], isGood: Bool) -> SignatureCheck.Outcome {
        if words["BADSIG"] != nil { return .bad("the key did not sign these bytes") }
        if words["NO_PUBKEY"] != nil { return .noKey }
        if words["REVKEYSIG"] != nil || words["KEYREVOKED"] != nil { return .untrusted("its key is revoked") }
        if words["EXPKEYSIG"] != nil { return .untrusted("its key is expired") }
        if words["EXPSIG"] != nil { return .untrusted("it is expired") }
        if let fields = words["ERRSIG"] {
            // The fields are key, key algorithm, hash, class, time and reason. The reason 4 is an unknown algorithm.
            guard fields.count > 5, fields[5] != "9" else { return .noKey }
            if fields[5] == "4" { return .unsupported("gpgv knows no key algorithm \(fields[1]) with the hash \(fields[2])") }
            return .bad("gpgv does not accept it")
        }
        if words["GOODSIG"] != nil {
            guard isGood, let fingerprint = words["VALIDSIG"]?.first else { return .bad("gpgv does not accept it") }
            return .ok(fingerprint.lowercased())
        }
        // Without a result, this gpgv does not support the version or form of the signature.
        return .unsupported("gpgv cannot read it")
    }
}

extension [SignatureCheck.Outcome] {
    /// The reason why the signature is not accepted, in a clause such as `it is of a key that was not given`; `nil` if at least one key confirms it and no
    /// outcome is ``SignatureCheck/Outcome/bad(_:)``.
    package var problem: String? {
        for case .bad(let reason) in self { return reason }
        if contains(where: { if case .ok = $0 { true } else { false } }) { return nil }
        for case .untrusted(let reason) in self { return reason }
        if contains(.noKey) { return "it is of a key that was not given" }
        for case .unsupported(let reason) in self { return "it is not supported: \(reason)" }
        return "there is none"
    }
}
