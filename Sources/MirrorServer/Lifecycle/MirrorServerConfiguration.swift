package import SystemPackage

/// The settings of a mirror server.
package struct MirrorServerConfiguration: Sendable {
    /// The folder of the mirror.
    package var root: FilePath
    /// The address to listen on.
    package var host: String
    /// The port to listen on; 0 means any free port.
    package var port: Int
    /// The version shown by `/__version__`.
    package var version: String
    /// The commit shown by `/__version__`, if known.
    package var commit: String?
    /// The location of the source code shown by `/__version__`.
    package var source: String?
    /// The URL at which clients reach the mirror, if it differs from the requested host, for example behind a proxy that terminates TLS.
    package var publicURL: String?
    /// A closure that receives one line for each answered request; `nil` writes no log.
    package var log: (@Sendable (String) -> Void)?

    /// Creates a configuration.
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
