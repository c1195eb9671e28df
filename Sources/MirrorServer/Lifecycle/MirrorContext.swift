import Hummingbird

/// The properties of a request's connection.
struct MirrorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client has shown a certificate that the server's authority signed.
    let hasCertificate: Bool

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        hasCertificate = false
    }
}
