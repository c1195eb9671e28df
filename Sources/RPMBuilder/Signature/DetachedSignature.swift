import Native
package import SystemPackage

/// A signature that lies beside the bytes it is of, in one or more packets, in armour or without.
///
/// This is the one place where keys decide, for packages and metadata alike: `gpgv` reads it with the given keys and no others, in an empty home folder,
/// so that neither a user's keys nor settings, nor a trust database, nor a key server have a say.
package struct DetachedSignature: Sendable {
    private let bytes: [UInt8]
    private let scratch: FilePath

    /// Takes a signature; `scratch` is a folder for what `gpgv` reads, which is removed again.
    package init(_ bytes: [UInt8], scratch: FilePath = "/tmp") {
        self.bytes = bytes
        self.scratch = scratch
    }

    /// Checks the signature against keys: one outcome for each of its packets.
    ///
    /// - Parameter data: gives the signed bytes as an open file, which is closed here; the folder is for temporary files.
    /// - Throws: ``SigningError`` when `gpgv` cannot be run, ``FileError`` of the scratch folder, and what `data` throws.
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

    /// Reads what `gpgv` tells programs (GnuPG's `doc/DETAILS`, "Format of the --status-fd output").
    ///
    /// - Parameter isGood: the exit status was 0, without which nothing is good when there is one signature; of several, one may be bad.
    static func outcomes(_ status: String, isGood: Bool) -> [SignatureCheck.Outcome] {
        var groups: [[String: [Substring]]] = [[:]]
        let prefix = "[GNUPG:] "
        for line in status.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: prefix.utf8) {
            let parts = line.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: " ")).map { Substring($0) }
            guard let word = parts.first else { continue }
            // Each signature starts with this word.
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
            // Key, key algorithm, hash, class, time, and the reason: 4 is an algorithm that is not known.
            guard fields.count > 5, fields[5] != "9" else { return .noKey }
            if fields[5] == "4" { return .unsupported("gpgv knows no key algorithm \(fields[1]) with the hash \(fields[2])") }
            return .bad("gpgv does not accept it")
        }
        if words["GOODSIG"] != nil {
            guard isGood, let fingerprint = words["VALIDSIG"]?.first else { return .bad("gpgv does not accept it") }
            return .ok(fingerprint.lowercased())
        }
        // Without a verdict it is of a version or form that this gpgv passes over.
        return .unsupported("gpgv cannot read it")
    }
}

extension [SignatureCheck.Outcome] {
    /// The reason why the keys do not vouch for the bytes; nil when one does and none that was given disagrees.
    package var problem: String? {
        for case .bad(let reason) in self { return reason }
        if contains(where: { if case .ok = $0 { true } else { false } }) { return nil }
        for case .untrusted(let reason) in self { return reason }
        if contains(.noKey) { return "it is of a key that was not given" }
        for case .unsupported(let reason) in self { return "it is not supported: \(reason)" }
        return "there is none"
    }
}
