import FoundationEssentials
import Hummingbird
import HummingbirdCore
package import IndexCrawler
import Logging
import MirrorAccess
import NIOCore
import NIOPosix
import Native
package import ServiceLifecycle
package import SystemPackage
import UnixSignals

/// The HTTP server of one mirror folder.
package struct MirrorServer: Sendable {
    private let configuration: MirrorServerConfiguration
    private let reload: Reload

    /// A closure that reads the settings after a SIGHUP.
    ///
    /// If they are valid, it passes them to its argument, which puts them into use.
    package typealias Reload = @Sendable (_ use: (MirrorServerConfiguration) throws -> Void) -> Void

    /// Creates a server without starting it.
    ///
    /// The address and the folder stay the same after a reload.
    package init(configuration: MirrorServerConfiguration, reload: @escaping Reload = { _ in }) {
        self.configuration = configuration
        self.reload = reload
    }

    /// Serves until SIGTERM, SIGINT or the cancellation of the task.
    ///
    /// After a signal the server accepts no new requests and finishes the active ones, for at most ``shutdownLimit``. `onListening` gets the port when the
    /// server is ready. Throws ``MirrorServerError`` if it cannot listen on the address.
    package func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        try await run(signals: [.sigterm, .sigint], onListening: onListening)
    }

    func run(signals: [UnixSignal], onListening: @escaping @Sendable (Int) async -> Void) async throws {
        let certificates = try configuration.tls.map { (files) throws(TLSError) in try LiveCertificates(files) }
        let threads = NIOThreadPool(numberOfThreads: Self.diskThreads)
        threads.start()
        let writers = NIOThreadPool(numberOfThreads: Self.writingThreads)
        writers.start()
        let jobs = PullJobs(threads: threads, writers: writers)
        let settings: LiveSettings
        do {
            settings = try LiveSettings(configuration, jobs: jobs)
        } catch {
            try? await threads.shutdownGracefully()
            try? await writers.shutdownGracefully()
            throw error
        }
        do { try settings.watch.book.refresh(at: Watch.now) } catch { configuration.log?("error: \(LogText.cleanWords("\(error)"))") }
        let quiet = Logger(label: "relcli") { _ in SwiftLogNoOpLogHandler() }
        let serving = server(settings, MirrorResponder(settings: settings, threads: threads), certificates, quiet, onListening)
        var group = ServiceGroupConfiguration(
            services: configuration.services + [
                jobs,
                ReloadService(settings: settings, certificates: certificates, reload: reload),
                BlockRefresh(book: settings.watch.book, threads: threads) { settings.current.configuration.log?($0) }, serving,
            ], gracefulShutdownSignals: signals, logger: quiet)
        group.maximumGracefulShutdownDuration = Self.shutdownLimit
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            try? await threads.shutdownGracefully()
            try? await settings.desk.stop()
            try? await writers.shutdownGracefully()
            throw Self.translate(error, configuration)
        }
        try await threads.shutdownGracefully()
        try await settings.desk.stop()
        try await writers.shutdownGracefully()
    }

    /// Returns the service that accepts connections, on its own socket or on the inherited one.
    private func server(
        _ settings: LiveSettings, _ responder: MirrorResponder, _ certificates: LiveCertificates?, _ quiet: Logger,
        _ onListening: @escaping @Sendable (Int) async -> Void
    ) -> any Service {
        let (ledger, port) = (ConnectionLedger(settings.metrics), configuration.port)
        let http1 = HTTP1Channel.Configuration(
            additionalChannelHandlers: [Front.Placement(settings: settings, ledger: ledger, counts: certificates == nil)],
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: ServerLimits.headFields))
        let connections = { @Sendable (respond: @escaping HTTPChannelHandler.Responder) -> any ServerChildChannel in
            guard let certificates else { return HTTP1Channel(responder: respond, configuration: http1) }
            return SecureChannel(certificates: certificates, settings: settings, ledger: ledger, configuration: http1, responder: respond)
        }
        let limit = Self.connectionLimit(configuration.limits.connections)
        let running = { @Sendable (channel: any NIOCore.Channel) async in await onListening(channel.localAddress?.port ?? port) }
        if let socket = configuration.socket {
            return InheritedServer(socket: socket, responder: responder, connections: connections, limit: limit, onListening: running, logger: quiet)
        }
        return Application(
            responder: responder, server: HTTPServerBuilder { connections($0) },
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(limit, logger: quiet)),
            onServerRunning: running, logger: quiet)
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

    /// The maximum time for active requests after a signal.
    package static let shutdownLimit = Duration.seconds(30)
    /// The number of threads that read from the disk, so that no event loop has to wait.
    private static let diskThreads = 8
    /// The number of threads that change the mirror.
    private static let writingThreads = 4
    /// Returns the maximum number of open connections: `wanted`, or fewer if the system permits fewer open files.
    ///
    /// Further connections wait in the operating system's queue. Each may need a socket and a file; without free descriptors the server could not even
    /// accept a connection.
    private static func connectionLimit(_ wanted: Int) -> Int {
        let files = Int(clamping: ResourceLimit.raiseOpenFiles())
        return min(wanted, max(16, files / 2 - 64))
    }
}

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
    /// The times that a client may take, and the numbers of connections.
    package var limits: ServerLimits
    /// The rules that say who may read which paths.
    package var access: AccessRules
    /// The maximum size of an uploaded file, in bytes.
    package var uploadSize: UInt64
    /// The publisher of uploaded RPM packages; `nil` to accept none.
    package var packages: (any PackagePublisher)?
    /// The rules of automatic blocking.
    package var blocking: BlockingRules
    /// The number of an open socket to listen on, instead of the address; `nil` to use the address.
    package var socket: CInt?
    /// The files of TLS; `nil` for a server without it.
    package var tls: TLSFiles?
    /// The number of hours after which the heartbeat reports that no crawl has ended; `nil` for never.
    package var crawlHours: Int?
    /// The log of requests; `nil` to log no requests.
    package var requests: RequestLog?
    /// The services that run as long as the server, and end after it.
    package var services: [any Service] = []
    /// A closure that receives a line for each fault; `nil` drops them.
    package var log: (@Sendable (String) -> Void)?
    /// The index from which files are fetched on demand; `nil` to serve only what the mirror holds.
    package var upstream: UpstreamSettings?
    /// The rule that hides new files; `nil` to hide no files.
    package var coolDown: CoolDown?
    /// The key by which the server knows pages and metadata that it kept; by default one for this run alone.
    package var key = UserKey()
    /// The present time in seconds since 1970.
    package var clock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }

    /// Creates a configuration.
    package init(
        root: FilePath, host: String = "127.0.0.1", port: Int = 8080, version: String, commit: String? = nil, source: String? = nil,
        publicURL: String? = nil, limits: ServerLimits = ServerLimits(), access: AccessRules = AccessRules(), uploadSize: UInt64 = 1 << 30,
        blocking: BlockingRules = BlockingRules(), requests: RequestLog? = nil, log: (@Sendable (String) -> Void)? = nil
    ) {
        self.root = root
        self.host = host
        self.port = port
        self.version = version
        self.commit = commit
        self.source = source
        self.publicURL = publicURL
        self.limits = limits
        self.access = access
        self.uploadSize = uploadSize
        self.blocking = blocking
        self.requests = requests
        self.log = log
    }
}
