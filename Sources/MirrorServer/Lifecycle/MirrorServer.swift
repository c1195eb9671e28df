import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Native
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// The HTTP server of one mirror folder.
package struct MirrorServer: Sendable {
    private let configuration: MirrorServerConfiguration

    /// Makes a server, which does nothing yet.
    package init(configuration: MirrorServerConfiguration) {
        self.configuration = configuration
    }

    /// Serves until SIGTERM or SIGINT, or until the task is cancelled.
    ///
    /// On a signal no new request is taken, and those under way are finished, for at most ``shutdownLimit``. `onListening` gets
    /// the port once the server answers. Throws ``MirrorServerError`` when the address cannot be listened on.
    package func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        try await run(signals: [.sigterm, .sigint], onListening: onListening)
    }

    func run(signals: [UnixSignal], onListening: @escaping @Sendable (Int) async -> Void) async throws {
        let threads = NIOThreadPool(numberOfThreads: Self.diskThreads)
        threads.start()
        let quiet = Logger(label: "relcli") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            responder: MirrorResponder(configuration: configuration, threads: threads),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [FlushBeforeClose()],
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit(), logger: quiet)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuration.port) }, logger: quiet)
        var group = ServiceGroupConfiguration(services: [application], gracefulShutdownSignals: signals, logger: quiet)
        group.maximumGracefulShutdownDuration = Self.shutdownLimit
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            try? await threads.shutdownGracefully()
            throw Self.translate(error, configuration)
        }
        try await threads.shutdownGracefully()
    }

    private static func translate(_ error: any Error, _ configuration: MirrorServerConfiguration) -> any Error {
        let reason: String
        if let error = error as? IOError {
            reason = "\(Errno(rawValue: error.errnoCode))"
        } else if error is SocketAddressError {
            reason = "there is no such host"
        } else {
            return error
        }
        return MirrorServerError.cannotListen(host: configuration.host, port: configuration.port, reason: reason)
    }

    /// How long requests under way may take after a signal.
    package static let shutdownLimit = Duration.seconds(30)
    /// Threads that wait for the disk, so that no event loop does.
    private static let diskThreads = 8
    /// Returns the number of connections that may be open.
    ///
    /// Further ones wait in the system's queue.
    ///
    /// Each may have a socket and a file; a server without descriptors could not even accept a connection.
    private static func connectionLimit() -> Int {
        let files = Int(clamping: ResourceLimit.raiseOpenFiles())
        return min(4096, max(16, files / 2 - 64))
    }
}
