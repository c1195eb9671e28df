import NIOSSL
import Synchronization
package import SystemPackage

/// The TLS files: the certificate chain of the server, its key, and the authority of client certificates.
package struct TLSFiles: Sendable, Hashable {
    /// The certificate chain in PEM; the server's own certificate is the first.
    package var certificate: FilePath
    package var key: FilePath
    /// The authority, in PEM, that verifies client certificates; `nil` if the server requests none.
    package var clientAuthority: FilePath?
    /// A Boolean value indicating whether a client without a certificate is refused.
    package var requiresCertificate = false

    /// Creates files without an authority of clients.
    package init(certificate: FilePath, key: FilePath) {
        (self.certificate, self.key) = (certificate, key)
    }

    /// Reads the files.
    ///
    /// - Throws: ``TLSError`` with the file that cannot be used.
    func context() throws(TLSError) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(certificate.string) } catch { throw TLSError(certificate, "\(error)") }
        guard !chain.isEmpty else { throw TLSError(certificate, "it has no certificate") }
        let privateKey: NIOSSLPrivateKey
        do { privateKey = try NIOSSLPrivateKey(file: key.string, format: .pem) } catch { throw TLSError(key, "\(error)") }
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        if let clientAuthority {
            do {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(clientAuthority.string))
            } catch {
                throw TLSError(clientAuthority, "\(error)")
            }
            configuration.certificateVerification = requiresCertificate ? .noHostnameVerification : .optionalVerification
        }
        do { return try NIOSSLContext(configuration: configuration) } catch { throw TLSError(certificate, "it does not fit the key: \(error)") }
    }
}

/// A file of TLS that cannot be used.
package struct TLSError: Error, Sendable, CustomStringConvertible {
    private let file: FilePath
    private let reason: String

    init(_ file: FilePath, _ reason: String) {
        (self.file, self.reason) = (file, reason)
    }

    package var description: String { "cannot use \(file) for TLS: \(reason)" }
}

/// The certificates in use, which a reload replaces for all later connections.
final class LiveCertificates: Sendable {
    private let state: Mutex<NIOSSLContext>

    init(_ files: TLSFiles) throws(TLSError) {
        state = Mutex(try files.context())
    }

    var context: NIOSSLContext { state.withLock { $0 } }

    /// Reads the files again.
    ///
    /// - Throws: ``TLSError`` with the file that cannot be used; the certificates in use stay.
    func use(_ files: TLSFiles) throws(TLSError) {
        let context = try files.context()
        state.withLock { $0 = context }
    }
}
