/// An error from starting the server.
package enum MirrorServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server cannot listen on the address.
    case cannotListen(host: String, port: Int, reason: String)

    /// The message for people.
    package var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host) port \(port): \(reason)"
        }
    }
}
