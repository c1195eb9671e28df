import FoundationEssentials
import Native
import ServiceLifecycle
import Synchronization
package import SystemPackage

/// A log that collects lines and writes them a few times a second, so that no event loop waits for a disk.
package final class LogWriter: Service, Sendable {
    private struct State {
        var lines: [UInt8] = []
        var dropped = 0
        var file: FileDescriptor?
    }

    private let path: FilePath?
    private let state = Mutex(State())

    /// Creates a log at a path, or on standard error if there is none.
    ///
    /// - Throws: ``Errno`` if the file cannot be opened.
    package init(_ path: FilePath?) throws {
        self.path = path
        try reopen()
    }

    deinit {
        if path != nil { try? state.withLock { $0.file }?.close() }
    }

    /// Adds a line.
    ///
    /// If 8 MiB of lines wait for a slow disk, the line is dropped; the log later states the number of dropped lines.
    package func write(_ line: String) {
        state.withLock { state in
            guard state.lines.count < Self.limit else {
                state.dropped += 1
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
        guard let path else { return state.withLock { $0.file = .standardError } }
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .append, .closeOnExec, .noFollow], permissions: [.ownerReadWrite, .groupRead])
        flush()
        let old = state.withLock { state in
            defer { state.file = file }
            return state.file
        }
        try old?.close()
    }

    /// Writes the lines that wait.
    package func flush() {
        state.withLock { state in
            if state.dropped > 0 { state.lines += "warning: \(state.dropped) lines of the log were dropped\n".utf8 }
            guard !state.lines.isEmpty, let file = state.file else { return }
            _ = try? file.writeAll(state.lines)
            state.lines.removeAll(keepingCapacity: true)
            state.dropped = 0
        }
    }

    /// Writes the lines until the server ends.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            while true {
                try await Task.sleep(for: Self.interval)
                flush()
            }
        }
        flush()
    }

    private static let limit = 8 << 20
    private static let interval = Duration.milliseconds(200)
}
