import Native

/// The `.repo` file of a target of a channel.
struct RepositoryFile {
    let channel: String
    let target: String
    /// The URL of the mirror's root.
    let baseURL: String
    /// A Boolean value that indicates whether the target's packages and indexes are signed.
    ///
    /// Clients then accept only signed ones.
    let isSigned: Bool

    /// The text of the file, in the format of dnf and yum (dnf.conf(5), repo options).
    var text: String {
        let place = "\(baseURL)/rpm/\(channel)/\(target)/$basearch"
        return """
            [\(channel)-\(target)]
            name=\(channel) for \(target) - $basearch
            baseurl=\(place)/
            enabled=1
            gpgcheck=\(isSigned ? 1 : 0)
            repo_gpgcheck=\(isSigned ? 1 : 0)
            \(isSigned ? "gpgkey=\(place)/repodata/repomd.xml.key\n" : "")metadata_expire=300

            """
    }

    /// Returns the SHA-256 digest in the name of a repository metadata file, for example `HEX-primary.xml.gz`.
    static func digest(inName name: String) -> SHA256Digest? {
        guard name.utf8.count > 65, name.utf8.dropFirst(64).first == UInt8(ascii: "-") else { return nil }
        return SHA256Digest(hex: String(decoding: name.utf8.prefix(64), as: UTF8.self))
    }
}
