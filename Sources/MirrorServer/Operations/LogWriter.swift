import ForeignText
import FoundationEssentials
import NIOPosix
import Native
import ServiceLifecycle
import Synchronization
package import SystemPackage

/// A log that collects lines, and writes them a few times a second on a thread of its own, so that no event loop waits for a disk.
///
/// Lines that cannot be written wait until they can. If 8 MiB of lines wait, further ones are lost, and counted.
package final class LogWriter: Service, Sendable {
    /// The lines that wait for the next write.
    private struct State {
        var lines: [UInt8] = []
        /// The number of bytes that are being written.
        var writing = 0
        /// The number of lost lines that were not reported yet.
        var dropped = 0
    }

    /// The file of the log, and the bytes that it has not accepted yet.
    private struct Output {
        var file: FileDescriptor?
        var bytes: [UInt8] = []
        /// The reason why the last write failed; `nil` if it did not.
        var problem: Errno?
    }

    private let path: FilePath?
    private let state = Mutex(State())
    private let output = Mutex(Output())
    private let lost = Atomic(0)
    private let report: @Sendable (String) -> Void

    /// Creates a log at a path, or on standard error if there is none.
    ///
    /// - Parameter report: a closure that receives one line when the log cannot be written, and one with the number of lost lines when it can be again.
    /// - Throws: ``Errno`` if the file cannot be opened.
    package init(_ path: FilePath?, report: @escaping @Sendable (String) -> Void = { _ in }) throws {
        self.path = path
        self.report = report
        try reopen()
    }

    deinit {
        if path != nil { try? output.withLock { $0.file }?.close() }
    }

    /// The number of lines that were lost since the start.
    package var lostLines: Int { lost.load(ordering: .relaxed) }

    /// Adds a line, and never waits for the disk.
    ///
    /// If 8 MiB of lines wait, the line is lost.
    package func write(_ line: String) {
        state.withLock { state in
            guard state.lines.count + state.writing < Self.limit else {
                state.dropped += 1
                lost.add(1, ordering: .relaxed)
                return
            }
            state.lines += line.utf8
            state.lines.append(0x0A)
        }
    }

    /// Opens the file again after a program has rotated the log.
    ///
    /// - Throws: ``Errno`` if the file cannot be opened.
    package func reopen() throws {
        guard let path else { return output.withLock { $0.file = .standardError } }
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .append, .closeOnExec, .noFollow], permissions: [.ownerReadWrite, .groupRead])
        flush()
        let old = output.withLock { output in
            defer { output.file = file }
            return output.file
        }
        try old?.close()
    }

    /// Writes the lines that wait.
    ///
    /// It blocks on the disk.
    package func flush() {
        output.withLock { output in
            output.bytes += state.withLock { state in
                defer { state.lines = [] }
                state.writing = output.bytes.count + state.lines.count
                return state.lines
            }
            guard !output.bytes.isEmpty, let file = output.file else { return }
            let (taken, problem) = Self.write(output.bytes, to: file)
            output.bytes.removeFirst(taken)
            let left = output.bytes.count
            let dropped = state.withLock { state in
                defer { if problem == nil { state.dropped = 0 } }
                state.writing = left
                return state.dropped
            }
            let name = path?.string ?? "the log of requests"
            if let problem, output.problem == nil { report("error: cannot write \(name): \(problem); its lines wait") }
            // Not in the log itself, whose lines may be JSON.
            if problem == nil, dropped > 0 { report("warning: \(dropped.counted("line")) of \(name) were lost, because too many waited") }
            output.problem = problem
        }
    }

    /// Writes bytes, and returns the number of bytes that the file has taken, with the error that ended the writing.
    private static func write(_ bytes: [UInt8], to file: FileDescriptor) -> (taken: Int, problem: Errno?) {
        var taken = 0
        while taken < bytes.count {
            do { taken += try file.write(part: bytes[taken...]) } catch { return (taken, error) }
        }
        return (taken, nil)
    }

    /// Writes the lines until the server ends.
    package func run() async throws {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        try? await cancelWhenGracefulShutdown { [self] in
            while true {
                try await Task.sleep(for: Self.interval)
                try await thread.runIfActive { self.flush() }
            }
        }
        try? await thread.shutdownGracefully()
        flush()
    }

    static let limit = 8 << 20
    private static let interval = Duration.milliseconds(200)
}
