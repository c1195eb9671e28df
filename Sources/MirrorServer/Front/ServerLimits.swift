/// The time, connection and memory limits for clients.
package struct ServerLimits: Sendable, Hashable {
    /// The time for the whole head of a request, from its first byte.
    package var head = Duration.seconds(20)
    /// The time for the whole body of a request.
    package var body = Duration.seconds(60)
    /// The time without a request after which a connection is closed.
    package var idle = Duration.seconds(60)
    /// The time limit for each ``leastTaken`` bytes of a response, or for its rest.
    ///
    /// A client that receives fewer bytes is disconnected.
    package var reading = Duration.seconds(30)
    /// The time limit for a client to close its side after the server has closed its own.
    package var linger = Duration.seconds(5)
    /// The maximum number of connections of one address.
    package var perAddress = 1024
    /// The maximum number of all connections, if the system permits that many open files.
    package var connections = 16_384
    /// The maximum age of a response that is sent from memory.
    package var freshness = Duration.milliseconds(200)
    /// The maximum number of bytes of the responses in memory.
    package var memory = 64 << 20
    /// The maximum size of the history of channels, in bytes, which is that of the store too.
    ///
    /// While it is larger, nobody knows the former channels of snapshots, so that all rules below `/rpm/` guard each snapshot.
    package var history: UInt64 = 256 << 20

    /// Creates the usual limits.
    package init() {}

    /// The minimum number of bytes of a response that a client must receive within ``reading``.
    static let leastTaken = 64 << 10
    /// The maximum number of header fields of a request.
    static let headFields = 100
}
