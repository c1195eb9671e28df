internal import Synchronization

/// A client for HTTP and HTTPS with one libcurl thread.
///
/// It reuses connections, runs HTTP/2 requests in parallel, follows redirects that the request admits, and repeats temporary failures.
package final class TransferClient: Sendable {
    private let configuration: TransferConfiguration
    private let thread = Mutex(Thread.notStarted)

    /// The state of the client's thread.
    private enum Thread {
        case notStarted
        case running(CurlLoop)
        /// The client was shut down before the thread started.
        case ended
        /// The thread could not be started.
        case missing
    }

    /// Creates a client; its thread starts with the first request and ends with the client.
    package init(configuration: TransferConfiguration = TransferConfiguration()) {
        self.configuration = configuration
    }

    deinit { shutdown() }

    /// Cancels all requests and ends the thread.
    ///
    /// Later requests fail as cancelled.
    package func shutdown() {
        thread.withLock { thread in
            if case .running(let loop) = thread { loop.stop() } else { thread = .ended }
        }
    }

    /// Returns the loop of the client's thread; throws an error if there is none.
    private func loop(for url: String) throws(TransferError) -> CurlLoop {
        let thread = thread.withLock { thread in
            if case .notStarted = thread { thread = CurlLoop.start(configuration).map { .running($0) } ?? .missing }
            return thread
        }
        switch thread {
        case .running(let loop): return loop
        case .ended: throw TransferError(.cancelled, url: url)
        case .notStarted, .missing: throw TransferError(.other, url: url, detail: SystemLibrary.curl.problem ?? "no thread could be started")
        }
    }

    /// Carries out a request, follows redirects and repeats temporary failures.
    ///
    /// Every status is a result, also 404 and, after the last attempt, 503.
    /// Throws an error if there is no response, or if it breaks the limits of the request.
    package func perform(_ request: TransferRequest) async throws(TransferError) -> TransferResponse {
        var attempt = 0
        while true {
            let outcome = await follow(request)
            guard attempt < configuration.retries, !request.appends, let pause = RetryPolicy.pause(after: outcome, attempt: attempt, configuration)
            else { return try outcome.get() }
            attempt += 1
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw TransferError(.cancelled, url: request.url)
            }
        }
    }

    /// Returns the pause before a failed exchange is repeated by the caller; `nil` if the outcome is final.
    package func pause(after outcome: Result<TransferResponse, TransferError>, attempt: Int) -> Duration? {
        attempt < configuration.retries ? RetryPolicy.pause(after: outcome, attempt: attempt, configuration) : nil
    }

    /// Makes one attempt: the exchange and its redirects.
    private func follow(_ request: TransferRequest) async -> CurlExchange.Outcome {
        guard var target = URLReference(request.url), target.isFetchable else {
            return .failure(TransferError(.unusableURL, url: request.url))
        }
        guard request.admits(target) else { return .failure(TransferError(.refused, url: request.url)) }
        var request = request
        for _ in 0...configuration.maxRedirects {
            let outcome = await exchange(request, target)
            guard case .success(let response) = outcome, Self.redirects.contains(response.status),
                let location = response.headers["location"]
            else { return outcome }
            guard let next = target.resolving(location), next.isFetchable else {
                return .failure(TransferError(.unusableURL, url: target.description, detail: "redirected to an unusable address"))
            }
            if target.scheme == "https" && next.scheme == "http" {
                return .failure(TransferError(.downgrade, url: next.description))
            }
            guard request.admits(next) else { return .failure(TransferError(.refused, url: next.description)) }
            if next.origin != target.origin {
                // Do not send credentials to another host.
                request.headers.removeAll { ["authorization", "cookie"].contains($0.name.lowercased()) }
                request.presentsCertificate = false
                // A redirect must not lead into a network that is more private than the redirecting host's.
                request.leastReach = max(request.leastReach, response.reach)
            }
            target = next
        }
        return .failure(TransferError(.tooManyRedirects, url: request.url))
    }

    private func exchange(_ request: TransferRequest, _ target: URLReference) async -> CurlExchange.Outcome {
        let loop: CurlLoop
        do throws(TransferError) { loop = try self.loop(for: request.url) } catch { return .failure(error) }
        let ending = await run(request, target, in: loop)
        guard let file = ending.file else { return ending.outcome }
        // The part of a broken download that is appended later must be whole. Any other part is of no use, and a later attempt may need no file.
        guard (try? ending.outcome.get()) != nil || request.appends else {
            if let path = request.destination.path { try? FileSystem.remove(path) }
            return ending.outcome
        }
        do {
            // Sync here and not on the loop's thread, because it may take time.
            try file.seal(syncing: request.syncsFile)
            return ending.outcome
        } catch {
            return .failure(TransferError(.file, url: target.description, detail: error.description))
        }
    }

    /// Submits an exchange to the loop and waits for its end; aborts it if this task is cancelled.
    private func run(_ request: TransferRequest, _ target: URLReference, in loop: CurlLoop) async -> CurlExchange.Ending {
        let number = Mutex<(id: UInt64?, isCancelled: Bool)>((nil, false))
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let id = loop.submit(CurlExchange(request: request, target: target, completion: continuation))
                let isLate = number.withLock { state in
                    state.id = id
                    return state.isCancelled
                }
                if isLate { loop.cancel(id) }
            }
        } onCancel: {
            let id = number.withLock { state in
                state.isCancelled = true
                return state.id
            }
            if let id { loop.cancel(id) }
        }
    }

    /// The redirect statuses for a GET request (RFC 9110 §15.4).
    private static let redirects: Set<Int> = [301, 302, 303, 307, 308]
}
