package import SystemPackage

/// What a mirror server serves, where, and what it says of itself.
package struct MirrorServerConfiguration: Sendable {
    /// The folder of the mirror.
    package var root: FilePath
    /// The address to listen on.
    package var host: String
    /// The port to listen on; 0 takes a free one.
    package var port: Int
    /// The version that `/__version__` tells.
    package var version: String
    /// The commit that `/__version__` tells, where it is known.
    package var commit: String?
    /// Where the source is, for `/__version__`.
    package var source: String?
    /// The URL under which clients reach the mirror, when it is not the host they ask for: behind a proxy that ends TLS, say.
    package var publicURL: String?
    /// Takes one line for each answered request; nil writes no log.
    package var log: (@Sendable (String) -> Void)?

    /// Makes a configuration.
    package init(
        root: FilePath, host: String = "127.0.0.1", port: Int = 8080, version: String, commit: String? = nil, source: String? = nil,
        publicURL: String? = nil, log: (@Sendable (String) -> Void)? = nil
    ) {
        self.root = root
        self.host = host
        self.port = port
        self.version = version
        self.commit = commit
        self.source = source
        self.publicURL = publicURL
        self.log = log
    }
}
