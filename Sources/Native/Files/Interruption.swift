internal import Glibc
internal import SystemPackage

/// SIGINT and SIGTERM, delivered to a thread that waits for them.
package enum Interruption {
    /// Calls a closure at the first SIGINT or SIGTERM.
    ///
    /// If the process has not ended after `patience` seconds, or at a second signal, it ends immediately with `status`.
    ///
    /// - Parameter patience: The time that the process may take to end by itself, in seconds.
    package static func observe(patience: Int, status: Int32, _ body: @escaping @Sendable () -> Void) throws(FileError) {
        var ends: [CInt] = [-1, -1]
        try SystemCall.run(.create, "pipe") { unsafe pipe(&ends) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let source = ends[0]
        unsafe interruptionSink = ends[1]
        for signal in [SIGINT, SIGTERM] {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { number in
                let code = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(interruptionSink, &byte, 1)
                errno = code
            }
            action.sa_flags = SA_RESTART
            try SystemCall.run(.create, "signal") { unsafe sigaction(signal, &action, nil) }
        }
        let work = unsafe Unmanaged.passRetained(Work(source: source, patience: patience, status: status, body: body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { pointer in
                if let pointer = unsafe pointer { unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run() }
                return nil
            }, work.toOpaque())
        guard code == 0 else { throw FileError(.create, "thread", Errno(rawValue: code)) }
        pthread_detach(thread)
    }

    /// Calls a closure and then cancels the calling task at the first SIGINT or SIGTERM.
    ///
    /// Call it only from the program's main task, because the task must live as long as the program.
    ///
    /// - Parameter patience: The time that the process may take to end by itself, in seconds.
    package static func cancelProgram(patience: Int, status: Int32, _ body: @escaping @Sendable () -> Void) throws(FileError) {
        // The closure of `withUnsafeCurrentTask` throws no typed error.
        let task: UnsafeCurrentTask? = unsafe withUnsafeCurrentTask { unsafe $0 }
        nonisolated(unsafe) let program = unsafe task
        try observe(patience: patience, status: status) {
            body()
            unsafe program?.cancel()
        }
    }

    /// Makes a write to a pipe whose reader has gone fail with `EPIPE`, instead of ending the program with SIGPIPE.
    ///
    /// Call it before anything else. Programs that Subprocess starts have the default action again.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// The state of the thread that waits for signals.
    private final class Work: Sendable {
        private let source: CInt
        private let patience: Int
        private let status: Int32
        private let body: @Sendable () -> Void

        init(source: CInt, patience: Int, status: Int32, body: @escaping @Sendable () -> Void) {
            self.source = source
            self.patience = patience
            self.status = status
            self.body = body
        }

        func run() {
            var byte: UInt8 = 0
            while unsafe read(source, &byte, 1) != 1 { if errno != EINTR { return } }
            body()
            var waiting = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&waiting, 1, CInt(patience * 1000))
            _exit(status)
        }
    }
}

/// The write end of the pipe that the signal handler writes to.
///
/// It is global because a signal handler gets no argument for it. Writing to a pipe is one of the few things that a handler may do (signal-safety(7)).
nonisolated(unsafe) private var interruptionSink: CInt = -1
