internal import CCurl
internal import Glibc
internal import Synchronization

/// The thread that runs all transfers.
///
/// It owns a libcurl multi handle and receives commands through an inbox.
@safe final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case start(id: UInt64, CurlExchange)
        case cancel(id: UInt64)
    }

    private struct Inbox {
        var commands: [Command] = []
        var nextID: UInt64 = 0
        var isOpen = true
    }

    private struct Active {
        let id: UInt64
        let exchange: CurlExchange
        let origin: String
    }

    private let configuration: TransferConfiguration
    private let inbox = Mutex(Inbox())
    private let multi: UnsafeMutableRawPointer
    private var queue = TransferQueue()
    private var active: [UnsafeMutableRawPointer: Active] = unsafe [:]
    private var handles: [UInt64: UnsafeMutableRawPointer] = unsafe [:]
    private var idle: [UnsafeMutableRawPointer] = unsafe []

    /// The maximum number of idle easy handles kept for later requests, so that their buffers are reused.
    private static let idleLimit = 32

    /// Creates the multi handle and starts the thread; returns `nil` if there is not enough memory or no thread.
    static func start(_ configuration: TransferConfiguration) -> CurlLoop? {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard let multi = unsafe curl_multi_init() else { return nil }
        let loop = unsafe CurlLoop(configuration, multi)
        let context = unsafe Unmanaged.passRetained(loop).toOpaque()
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        guard status == 0 else {
            unsafe Unmanaged<CurlLoop>.fromOpaque(context).release()
            unsafe curl_multi_cleanup(multi)
            return nil
        }
        pthread_detach(thread)
        return loop
    }

    private init(_ configuration: TransferConfiguration, _ multi: UnsafeMutableRawPointer) {
        self.configuration = configuration
        unsafe self.multi = multi
        unsafe relcli_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        unsafe relcli_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maxConnections)
        unsafe relcli_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
        unsafe relcli_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.maxConnections)
    }

    // MARK: - From any thread

    /// Accepts an exchange, which will end exactly once; returns the number for ``cancel(_:)``.
    func submit(_ exchange: CurlExchange) -> UInt64 {
        let id: UInt64? = inbox.withLock { inbox in
            guard inbox.isOpen else { return nil }
            inbox.nextID += 1
            inbox.commands.append(.start(id: inbox.nextID, exchange))
            unsafe curl_multi_wakeup(multi)
            return inbox.nextID
        }
        guard let id else {
            exchange.cancel()
            return 0
        }
        return id
    }

    /// Aborts an exchange; does nothing if it has ended.
    func cancel(_ id: UInt64) {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            inbox.commands.append(.cancel(id: id))
            unsafe curl_multi_wakeup(multi)
        }
    }

    /// Cancels all exchanges and ends the thread.
    ///
    /// Later exchanges are cancelled at once.
    func stop() {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            inbox.isOpen = false
            unsafe curl_multi_wakeup(multi)
        }
    }

    // MARK: - On the loop's own thread

    private func run() {
        while obeyInbox() {
            startWaiting()
            var running: Int32 = 0
            unsafe curl_multi_perform(multi, &running)
            if finishDone() { continue }
            unsafe curl_multi_poll(multi, nil, 0, active.isEmpty ? 60_000 : 1_000, nil)
        }
        close()
    }

    /// Executes the commands in the inbox; returns `false` if the loop must end.
    private func obeyInbox() -> Bool {
        let (commands, isOpen) = inbox.withLock { inbox in
            let commands = inbox.commands
            inbox.commands.removeAll(keepingCapacity: true)
            return (commands, inbox.isOpen)
        }
        for command in commands {
            switch command {
            case .start(let id, let exchange): queue.append(id: id, exchange)
            case .cancel(let id):
                if let exchange = queue.remove(id: id) {
                    exchange.cancel()
                } else if let easy = unsafe handles[id] {
                    unsafe release(easy)?.cancel()
                }
            }
        }
        return isOpen
    }

    private func startWaiting() {
        while unsafe active.count < configuration.maxRequests,
            let (id, exchange) = queue.next(perOrigin: configuration.maxRequestsPerHost)
        {
            guard let easy = unsafe idle.popLast() ?? curl_easy_init() else {
                queue.finished(exchange.target.origin)
                exchange.finish(CURLE_OUT_OF_MEMORY)
                continue
            }
            unsafe exchange.configure(easy, configuration)
            unsafe active[easy] = Active(id: id, exchange: exchange, origin: exchange.target.origin)
            unsafe handles[id] = easy
            if unsafe curl_multi_add_handle(multi, easy) != CURLM_OK { unsafe release(easy)?.finish(CURLE_FAILED_INIT) }
        }
    }

    /// Ends the exchanges that libcurl has completed; returns `true` if there was one, because others may start then.
    private func finishDone() -> Bool {
        var left: Int32 = 0
        var isAny = false
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else { continue }
            let code = unsafe message.pointee.data.result
            let reach = unsafe relcli_curl_remote_reach(easy)
            unsafe release(easy)?.finish(code, reach: reach)
            isAny = true
        }
        return isAny
    }

    /// Removes a handle from the multi handle and returns its exchange.
    private func release(_ easy: UnsafeMutableRawPointer) -> CurlExchange? {
        unsafe curl_multi_remove_handle(multi, easy)
        guard let entry = unsafe active.removeValue(forKey: easy) else { return nil }
        unsafe handles[entry.id] = nil
        queue.finished(entry.origin)
        if unsafe idle.count < Self.idleLimit {
            unsafe curl_easy_reset(easy)
            unsafe idle.append(easy)
        } else {
            unsafe curl_easy_cleanup(easy)
        }
        return entry.exchange
    }

    private func close() {
        while let easy = unsafe active.first?.key { unsafe release(easy)?.cancel() }
        for exchange in queue.removeAll() { exchange.cancel() }
        while let easy = unsafe idle.popLast() { unsafe curl_easy_cleanup(easy) }
        unsafe curl_multi_cleanup(multi)
        curl_global_cleanup()
    }
}
