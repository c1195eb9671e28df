import ArgumentParser

/// A command that runs on the thread that called it until it has something to wait for.
///
/// ArgumentParser's own protocol would move it to a pool of threads first, which has to be started for that.
protocol RunnableCommand: AsyncParsableCommand {
    func run() async throws
}
