import ArgumentParser

/// A command that runs on the calling thread until it has to wait.
///
/// ArgumentParser's own protocol would first move it to a thread pool, which takes time to start.
protocol RunnableCommand: AsyncParsableCommand {
    func run() async throws
}
