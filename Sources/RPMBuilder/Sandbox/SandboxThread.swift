import Dispatch

/// A thread for the tasks that start, watch and stop one sandbox.
///
/// The threads of the common pool are as many as the processors, and a task that compresses a package keeps one for seconds. `Task.sleep` wakes up on that
/// pool too, so tasks here wait for ``ticks(every:)``.
final class SandboxThread: TaskExecutor {
    private let queue = DispatchQueue(label: "sandbox")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Returns a stream with an element each time a number of milliseconds has passed; it ends when its reader is cancelled.
    func ticks(every milliseconds: Int) -> AsyncStream<Void> {
        let (stream, ticks) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        scheduleTick(of: ticks, after: milliseconds)
        return stream
    }

    private func scheduleTick(of ticks: AsyncStream<Void>.Continuation, after milliseconds: Int) {
        queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
            if case .terminated = ticks.yield() { return }
            self.scheduleTick(of: ticks, after: milliseconds)
        }
    }
}
