import Failures
import ForeignText
import FoundationEssentials
import Native
import RPMBuilder
package import SystemPackage

/// A load test of an application: it is installed from a repository in a root, started, and driven by a scenario on the root's own loopback.
package struct LoadRun: Sendable {
    /// The measurements of one step of a scenario in one run; times are milliseconds.
    package struct Step: Codable, Hashable, Sendable {
        /// The name of the step: the name of its function in the scenario without the prefix `load_`.
        package let name: String
        /// The number of times it succeeded.
        package let count: Int
        /// The number of times it failed.
        package let errors: Int
        package let p50: Double
        package let p90: Double
        package let p99: Double
        package let max: Double

        /// Creates measurements from their fields.
        package init(name: String, count: Int, errors: Int, p50: Double, p90: Double, p99: Double, max: Double) {
            (self.name, self.count, self.errors, self.p50, self.p90, self.p99, self.max) = (name, count, errors, p50, p90, p99, max)
        }
    }

    /// The measurements of one run.
    package struct Run: Codable, Hashable, Sendable {
        package let seconds: Double
        package let steps: [Step]
        /// The messages of failed steps, with the number of times that each occurred.
        package let errors: [String: Int]

        /// Creates measurements from their fields.
        package init(seconds: Double, steps: [Step], errors: [String: Int]) {
            (self.seconds, self.steps, self.errors) = (seconds, steps, errors)
        }

        /// A Boolean value indicating whether the numbers can be measurements.
        ///
        /// The application runs beside the driver, and could write them itself.
        package var isPlausible: Bool {
            func isTime(_ value: Double) -> Bool { value.isFinite && (0...1e9).contains(value) }
            return (0.001...1e6).contains(seconds) && (1...1000).contains(steps.count) && errors.count <= 100
                && errors.allSatisfy { $0.key.utf8.count <= 1000 && (0...Self.most).contains($0.value) }
                && steps.allSatisfy { step in
                    step.name.utf8.count <= 1000 && (0...Self.most).contains(step.count) && (0...Self.most).contains(step.errors)
                        && [step.p50, step.p90, step.p99, step.max].allSatisfy(isTime)
                } && rate <= 1e9
        }

        /// The maximum number of steps of one kind in a run.
        private static let most = 1_000_000_000

        /// The number of steps that succeeded in a second.
        package var rate: Double { seconds > 0 ? Double(steps.map(\.count).reduce(0, +)) / seconds : 0 }
    }

    /// The package of the application, which brings the packages that it needs.
    package var package: String
    /// The program that serves, with its arguments.
    package var command: [String]
    /// The URL that answers with status 200 as soon as the application is ready; its host and port are those of all requests.
    package var heartbeat: String
    /// The time limit for the first answer of the heartbeat, in seconds.
    package var timeout: Int
    /// The bytes of the scenario, a Python module; with `nil`, the clients only request the heartbeat.
    package var scenario: [UInt8]?
    /// The number of seconds of all runs together.
    package var seconds = 30
    /// The maximum number of steps of all runs together.
    package var requests = 1_000_000
    /// The number of clients, each a process.
    package var workers = 4
    /// The number of runs, whose differences are the noise of the measurement.
    package var runs = 3

    /// Creates a load test with default limits.
    package init(package name: String, command: [String], heartbeat: String, timeout: Int = 120) {
        package = name
        self.command = command
        self.heartbeat = heartbeat
        self.timeout = timeout
    }

    /// The driver's input.
    private struct Orders: Encodable {
        let command: [String]
        let heartbeat: String
        let timeout: Int
        let scenario: String?
        let seconds, requests, workers, runs: Int
    }

    /// The driver's output.
    private struct Answers: Decodable {
        let runs: [Run]
        let failure: String?
        /// A Boolean value indicating whether the scenario itself is wrong.
        let fault: Bool
        let log: [String]
    }

    /// Installs the package on the base, and measures.
    ///
    /// - Parameter repository: the folder with the packages.
    /// - Throws: ``Failure``, with code `failure` if the package cannot be installed, the application does not answer, or the scenario cannot run.
    package func measure(repository: FilePath, options: InstallOptions) async throws -> [Run] {
        guard Sandbox.find("bwrap") != nil else {
            throw Failure(.tool, "bwrap", cause: "this machine does not have the program", hint: "relcli doctor says what to install")
        }
        try? FileSystem.removeAbandoned(in: options.workspace)
        let folder = try FileSystem.temporaryDirectory(in: try FileSystem.realPath(options.workspace), prefix: "relcli-load-")
        defer { try? FileSystem.remove(folder) }
        let source = try PackageSource(
            manager: options.manager ?? .available ?? .dnf, repositories: options.base + [repository], folder: folder.appending("manager"),
            keys: options.keys)
        try source.prepare()
        let user = await SandboxUser.forInstallation()
        let template = try await RootTemplate.make(options, manager: source.manager, user: user, in: folder)
        var sandbox = try InstallRoot(in: folder, template: template, user: user)
        let installed = try await BaseTransaction.install([package], source: source, sandbox: sandbox)
        guard installed.succeeded else {
            throw Failure(.failure, "\(package) cannot be installed", causes: Array(installed.lines.suffix(Self.lineLimit)), hints: ["relcli check says why"])
        }
        sandbox.limits.wallTime = timeout + seconds + runs * 2 * LoadDriver.grace + Self.spareSeconds
        return try await drive(sandbox, folder, interpreter: options.interpreter)
    }

    private func drive(_ sandbox: InstallRoot, _ folder: FilePath, interpreter: String) async throws -> [Run] {
        let (input, results) = (folder.appending("orders"), folder.appending("answers"))
        let place = "/\(RunCheck.folderName)"
        try FileSystem.createDirectory(input)
        try FileSystem.replace(input.appending("driver.py"), with: Array(LoadDriver.source.utf8))
        if let scenario { try FileSystem.replace(input.appending("scenario.py"), with: scenario) }
        let orders = Orders(
            command: command, heartbeat: heartbeat, timeout: timeout, scenario: scenario == nil ? nil : "\(place)/in/scenario.py", seconds: seconds,
            requests: requests, workers: workers, runs: runs)
        try FileSystem.replace(input.appending("orders.json"), with: StoreJSON.encode(orders))
        let answer = try await sandbox.runInRoot(
            [interpreter, "\(place)/in/driver.py", "\(place)/in/orders.json", "\(place)/out/answers.json"], input: input, results: results)
        guard let text = RunCheck.answers(in: results), let answers = try? JSONDecoder().decode(Answers.self, from: Data(text)) else {
            throw Failure(
                .failure, "the load test of \(package) did not end", causes: Array(answer.lines.suffix(Self.lineLimit)),
                hints: ["the scenario needs Python 3 in the root"])
        }
        if let failure = answers.failure {
            // The words of the application are one cause, apart from the fault that the driver met.
            let log = (answers.log + answer.lines.suffix(5)).map { "\n    " + PublicText.cleaned($0) }
            throw Failure(
                answers.fault ? .usage : .failure, "the load test of \(package) failed",
                causes: [PublicText.cleaned(failure)] + (log.isEmpty ? [] : ["the last lines that were printed:" + log.joined()]))
        }
        guard answers.runs.count == runs, answers.runs.allSatisfy(\.isPlausible) else {
            throw Failure(.failure, "the load test of \(package) failed", causes: ["its numbers cannot be measurements: something in the root wrote them"])
        }
        return answers.runs
    }

    private static let lineLimit = 20
    /// The seconds for starting and ending clients and the application.
    private static let spareSeconds = 60
}
