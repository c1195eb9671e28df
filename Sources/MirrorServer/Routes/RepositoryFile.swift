import Native

/// The `.repo` file of a target of a channel.
struct RepositoryFile {
    let channel: String
    let target: String
    /// The URL of the mirror's root.
    let baseURL: String

    /// The file as dnf and yum read it.
    var text: String {
        """
        [\(channel)-\(target)]
        name=\(channel) for \(target) - $basearch
        baseurl=\(baseURL)/rpm/\(channel)/\(target)/$basearch/
        enabled=1
        gpgcheck=0
        repo_gpgcheck=0
        metadata_expire=300

        """
    }

    /// The SHA-256 that a file of repository metadata carries in its name, as in `HEX-primary.xml.gz`.
    static func digest(inName name: String) -> SHA256Digest? {
        guard name.utf8.count > 65, name.utf8.dropFirst(64).first == UInt8(ascii: "-") else { return nil }
        return SHA256Digest(hex: String(decoding: name.utf8.prefix(64), as: UTF8.self))
    }
}
