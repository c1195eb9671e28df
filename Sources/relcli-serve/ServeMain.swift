import Failures
import Glibc
import IndexCrawler
import MirrorAccess
import MirrorServer
import Native
import ServeSettings
import SystemPackage

/// The server program, which `relcli serve` starts after checking the options.
///
/// It is a separate program because an HTTP server is large: every other command would have to load it at each start.
@main
enum ServeMain {
    static func main() async {
        Interruption.ignoreBrokenPipes()
        guard CommandLine.arguments.count == 1, isatty(STDIN_FILENO) == 0, let order = ServeOrder(input()) else {
            note("error: this program is started by relcli serve\n  hint: see relcli serve --help")
            exit(2)
        }
        let settings: ServeSettings
        do {
            settings = try ServeSettings(order, environment: ProcessEnvironment.variables())
        } catch {
            note(message(error))
            exit(2)
        }
        let key = userKey()
        do {
            let log = settings.isLogging ? try LogWriter(settings.logFile) { note($0) } : nil
            try await MirrorServer(configuration: try configuration(settings, order, key, log)) { use in reload(order, since: settings, key, log, use) }.run {
                port in
                note("serving \(settings.root) on \(settings.tls == nil ? "http" : "https")://\(settings.urlHost):\(port)/")
            }
        } catch {
            note("error: cannot serve on \(settings.urlHost):\(settings.port)\n  caused by: \(error)")
            // The contract's status for external errors.
            exit(3)
        }
    }

    /// Reads the settings again after a SIGHUP and puts them into use; if they cannot be used, writes an error and keeps the earlier ones.
    ///
    /// A change that needs a restart, such as another address, causes a warning.
    private static func reload(
        _ order: ServeOrder, since first: ServeSettings, _ key: UserKey, _ log: LogWriter?, _ use: (MirrorServerConfiguration) throws -> Void
    ) {
        do {
            let settings = try ServeSettings(order, environment: ProcessEnvironment.variables())
            if settings.host != first.host || settings.port != first.port || settings.connections != first.connections || settings.root != first.root
                || (settings.tls == nil) != (first.tls == nil)
            {
                note("warning: another address, folder, use of TLS or number of connections needs a restart")
            }
            if settings.isLogging != first.isLogging || settings.logFile != first.logFile { note("warning: another log of requests needs a restart") }
            do { try log?.reopen() } catch { note("error: cannot open \(settings.logFile?.string ?? "the log"): \(error)") }
            try use(try configuration(settings, order, key, log))
            note("the settings are read again")
        } catch {
            note(message(Failure.from(error)) + "\n  hint: the settings from before stay in use")
        }
    }

    /// Returns the key of the user whose server this is: pages that others put into the mirror are not used.
    ///
    /// Without a place for it, it is a key for this run alone.
    private static func userKey() -> UserKey {
        guard let folder = UserKey.folder(ProcessEnvironment.variables()) else {
            note(UserKey.noPlace.lines)
            return UserKey()
        }
        do { return try UserKey(in: folder) } catch {
            note("warning: pages that an earlier run fetched are not used: \(error.lines)")
            return UserKey()
        }
    }

    private static func configuration(
        _ settings: ServeSettings, _ order: ServeOrder, _ key: UserKey, _ log: LogWriter?
    ) throws(Failure) -> MirrorServerConfiguration {
        var limits = ServerLimits()
        limits.connections = settings.connections
        limits.perAddress = settings.perAddress
        limits.head = .seconds(settings.headSeconds)
        limits.body = .seconds(settings.bodySeconds)
        limits.idle = .seconds(settings.idleSeconds)
        limits.reading = .seconds(settings.readingSeconds)
        limits.memory = settings.memoryMiB << 20
        var blocking = BlockingRules()
        (blocking.failures, blocking.rate, blocking.seconds) = (settings.wrongTokens, settings.requestsPerSecond, Int64(settings.blockMinutes) * 60)
        blocking.proxies = settings.proxies.compactMap { AddressRange($0) }
        // A blocked proxy would block everybody behind it.
        blocking.allowed = settings.allowed.compactMap { AddressRange($0) } + blocking.proxies
        var configuration = MirrorServerConfiguration(
            root: settings.root, host: settings.host, port: settings.port, version: order.version, publicURL: settings.publicURL, limits: limits,
            access: AccessRules(settings.readRules.mapValues { Set($0.compactMap { AccessRules.Proof(rawValue: $0) }) }),
            uploadSize: UInt64(settings.uploadMiB) << 20, blocking: blocking, log: { note($0) })
        configuration.key = key
        configuration.packages = PackageDesk(mirror: settings.root)
        configuration.socket = InheritedSocket.first(ProcessEnvironment.variables(), process: getpid())
        configuration.crawlHours = settings.crawlHours == 0 ? nil : settings.crawlHours
        if let files = settings.tls {
            var tls = TLSFiles(certificate: files.certificate, key: files.key)
            (tls.clientAuthority, tls.requiresCertificate) = (settings.clientAuthority, settings.requiresClientCertificate)
            configuration.tls = tls
        }
        if let log {
            configuration.requests = RequestLog(RequestLog.Form(rawValue: settings.logForm) ?? .text, to: log)
            configuration.services = [log]
        }
        try pull(settings.pull, order, into: &configuration)
        return configuration
    }

    private static func pull(_ settings: PullSettings, _ order: ServeOrder, into configuration: inout MirrorServerConfiguration) throws(Failure) {
        configuration.coolDown = settings.coolDown.map {
            CoolDown(days: $0.days, exceptions: $0.exceptions, trustsUploadTime: $0.trustsUploadTime)
        }
        guard let upstream = settings.upstream else { return }
        let environment = ProcessEnvironment.variables()
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var transfers = TransferConfiguration(environment: environment)
        transfers.userAgent = "relcli/\(order.version)"
        transfers.caBundle = variable("RELCLI_CA") ?? transfers.caBundle
        transfers.clientCertificate = variable("RELCLI_CLIENT_CERT") ?? transfers.clientCertificate
        transfers.clientKey = variable("RELCLI_CLIENT_KEY")
        var pulled = UpstreamSettings(
            index: try IndexURL(upstream.url).with(token: upstream.token, login: nil), internalNames: upstream.internalNames, transfers: transfers)
        pulled.pageAge = .seconds(upstream.pageSeconds)
        pulled.missingAge = .seconds(upstream.missingSeconds)
        pulled.retryPause = .seconds(upstream.retrySeconds)
        configuration.upstream = pulled
    }

    private static func message(_ failure: Failure) -> String { "error: \(failure.lines)" }

    /// Returns the bytes of standard input, at most about 64 KiB: the JSON form of the ``ServeOrder`` that `relcli serve` wrote.
    private static func input() -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= 64 << 10, let part = try? StandardStream.read(upTo: 4096), !part.isEmpty { bytes += part }
        return bytes
    }

    /// Writes a line to standard error; errors are ignored, as they cannot be reported.
    private static func note(_ line: String) {
        _ = try? FileDescriptor.standardError.writeAll("\(line)\n".utf8)
    }
}
