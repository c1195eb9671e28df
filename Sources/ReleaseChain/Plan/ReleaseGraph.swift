import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
package import SystemPackage
import VersionSort

/// The steps of a release as a graph of commands, for engines that run such graphs.
///
/// Wheels are built from sdists one project at a time, and packages one project and target at a time. Locking, fetching, and the rest of the
/// release are one command each, because each of them works on the whole lock or on one snapshot.
package struct ReleaseGraph: Sendable, Encodable {
    /// One step.
    package struct Node: Sendable, Encodable {
        /// The kind of work.
        package enum Kind: String, Sendable, Encodable {
            case lock, fetch, wheel, build, release
        }

        package let kind: Kind
        /// The name of the step, for example `build el9 kinto`.
        package let id: String
        /// The command with its arguments.
        package let command: [String]
        /// The files that it reads.
        package let inputs: [String]
        /// The files that the step writes.
        ///
        /// A step without a known output file has a stamp instead: an empty file that the program which runs the graph touches after the step.
        package let outputs: [String]
        /// The SHA-256 of everything that decides its result, as far as it is known before the step runs.
        package let digest: String
        /// The names of the steps that must end before.
        package let after: [String]
        /// A Boolean value indicating whether the only output is a stamp.
        package let isStamped: Bool
    }

    /// The command, folder and choices of a graph.
    package struct Options: Sendable {
        /// The program that runs the steps.
        package var program = "relcli"
        /// The stack, as the user named it.
        package var stack: String
        package var channel: String
        /// The folder for packages and stamps.
        package var output: FilePath
        package var publish = true
        package var offline = false
        /// The index for the steps that use one; `nil` for the index of the environment.
        package var index: String?
        /// The advisories for the steps that use an index; `nil` for the advisories of the environment.
        package var osv: String?
        /// The applications that are taken at other tags than the stack's, for example `till=v1.2`.
        package var tags: [String] = []
        /// Further options of the last step.
        package var release: [String] = []

        /// Creates the options of a graph that publishes.
        package init(stack: String, channel: String, output: FilePath) {
            self.stack = stack
            self.channel = channel
            self.output = output
        }
    }

    package let stack: String
    package let channel: String
    /// The steps, each after those that it needs.
    package let nodes: [Node]
    /// Facts about the graph for the user.
    package let notes: [String]

    /// Creates a graph from its steps, each after those that it needs.
    package init(stack: String, channel: String, nodes: [Node], notes: [String] = []) {
        (self.stack, self.channel, self.nodes, self.notes) = (stack, channel, nodes, notes)
    }

    /// Returns the graph without a step, for which no other step then waits.
    func without(_ id: String) -> ReleaseGraph {
        ReleaseGraph(
            stack: stack, channel: channel,
            nodes: nodes.filter { $0.id != id }.map { node in
                Node(
                    kind: node.kind, id: node.id, command: node.command, inputs: node.inputs, outputs: node.outputs, digest: node.digest,
                    after: node.after.filter { $0 != id }, isStamped: node.isStamped)
            }, notes: notes)
    }
}

extension StackRelease {
    /// Returns the steps of the release as a graph.
    ///
    /// Without a lock that fits, the projects are not known yet: packages are then built one target at a time.
    ///
    /// - Throws: ``Failure`` if the stack or its lock cannot be read.
    package func graph(_ choices: ReleaseGraph.Options) async throws -> ReleaseGraph {
        // Each step names the mirror.
        try await IndexAccess.requireOwn(context)
        let channel = try stack.channel(options.channel)
        let locking = try LockStep(stack: stack, channel: channel, options: options, context: context)
        let text = try locking.validText()
        if let index = choices.index {
            do { _ = try IndexURL(index) } catch { throw Failure.from(error) }
        }
        let advisories = try context.advisories()?.digest
        var maker = GraphMaker(
            stack: stack, choices: choices, mirror: context.mirror, isMirrorNamed: context.settings.isMirrorNamed, lockPath: locking.path,
            advisories: advisories)
        let isLocked = text != nil
        maker.addLock(digest: try locking.inputsDigest(), requirements: channel.requirements)
        let resolutions = try text.map { try locking.resolutions($0) } ?? []
        maker.addFetch(resolutions)
        if isLocked, try stack.buildsSources() { maker.addWheels(resolutions) }
        for (index, target) in stack.targets.enumerated() {
            let packages = isLocked ? resolutions[index].packages.filter { $0.origin != .system } : []
            if isLocked { try maker.addBuilds(packages, for: target) } else { maker.addBuild(for: target) }
        }
        maker.addRelease()
        let notes = isLocked ? [] : ["there is no lock that fits, so the projects are not known: lock first for a step for each project"]
        return ReleaseGraph(stack: stack.document.name, channel: channel.name, nodes: maker.nodes, notes: notes)
    }
}

/// A builder of the steps of a graph.
private struct GraphMaker {
    let stack: Stack
    let choices: ReleaseGraph.Options
    let mirror: FilePath
    let lockPath: FilePath
    private let isMirrorNamed: Bool
    /// The digest of the advisories, which every step but the builds reads; `nil` for none.
    let advisories: String?
    private(set) var nodes: [ReleaseGraph.Node] = []
    /// The steps that build wheels, by project.
    private var wheels: [ProjectName: (id: String, output: String)] = [:]

    init(stack: Stack, choices: ReleaseGraph.Options, mirror: FilePath, isMirrorNamed: Bool, lockPath: FilePath, advisories: String?) {
        self.stack = stack
        self.choices = choices
        self.mirror = mirror
        self.isMirrorNamed = isMirrorNamed
        self.lockPath = lockPath
        self.advisories = advisories
    }

    /// The options of all commands.
    ///
    /// A mirror that the user did not name is not named by the commands either.
    private var common: [String] {
        ["--channel", choices.channel, "--mirror", mirror.string] + (isMirrorNamed ? [] : ["--require-own-mirror"]) + choices.tags.flatMap { ["--at", $0] }
    }
    private var index: [String] {
        (choices.offline ? ["--offline"] : []) + (choices.index.map { ["--index", $0] } ?? []) + (choices.osv.map { ["--osv", $0] } ?? [])
    }

    private func stamp(_ name: String) -> String { choices.output.appending("stamps").appending(name).string }

    private mutating func add(
        _ kind: ReleaseGraph.Node.Kind, _ id: String, _ arguments: [String], inputs: [String], outputs: [String], digest: [(String, String)], after: [String],
        isStamped: Bool = false
    ) {
        var key = StepKey("step", version: 1)
        key.add("formats", FormatNumber.text)
        key.add("command", arguments.joined(separator: "\n"))
        for (name, value) in digest { key.add(name, value) }
        if let advisories, kind != .build { key.add("advisories", advisories) }
        nodes.append(
            ReleaseGraph.Node(
                kind: kind, id: id, command: [choices.program] + arguments, inputs: inputs, outputs: outputs, digest: key.hex, after: after,
                isStamped: isStamped))
    }

    mutating func addLock(digest: String, requirements: FilePath) {
        add(
            .lock, "lock", ["lock", choices.stack] + common + index, inputs: [stack.file.string, requirements.string], outputs: [lockPath.string],
            digest: [("inputs", digest)], after: [])
    }

    mutating func addFetch(_ resolutions: [Resolution]) {
        let digests = Set(resolutions.flatMap(\.packages).compactMap { $0.files.first?.hashes["sha256"].flatMap { SHA256Digest(hex: $0)?.hex } }).sorted()
        let stamp = stamp("fetch")
        add(
            .fetch, "fetch", ["crawl", "--stack", choices.stack] + (resolutions.isEmpty ? [] : ["--no-build"]) + common + index, inputs: [lockPath.string],
            outputs: [stamp],
            digest: digests.map { ("file", $0) }, after: ["lock"], isStamped: true)
    }

    /// Adds a step for each project whose wheel is built from its sdist, once for all targets.
    mutating func addWheels(_ resolutions: [Resolution]) {
        var digests: [ProjectName: Set<String>] = [:]
        for package in resolutions.flatMap(\.packages) where package.origin != .system && stack.overrides[package.name]?.spec == nil {
            guard let file = package.files.first, !file.isWheel else { continue }
            digests[package.name, default: []].insert(file.hashes["sha256"] ?? "")
        }
        for (project, files) in digests.sorted(by: { $0.key < $1.key }) {
            let name = project.normalized
            let output = stamp("wheel-\(name)")
            wheels[project] = (id: "wheel \(name)", output: output)
            add(
                .wheel, "wheel \(name)", ["crawl", "--stack", choices.stack, "--project", name] + common + index, inputs: [lockPath.string, stamp("fetch")],
                outputs: [output], digest: [("overrides", stack.overrides.digest(project))] + files.sorted().map { ("file", $0) }, after: ["fetch"],
                isStamped: true)
        }
    }

    mutating func addBuilds(_ packages: [ResolvedPackage], for target: Target) throws {
        let (profile, document) = (try StepKey.canonical(target.profile), try StepKey.canonical(stack.document))
        for package in packages {
            let name = package.name.normalized
            let override = stack.overridesDirectory.appending("\(name).toml")
            let wheel = wheels[package.name]
            let hasOverride = stack.overrides[package.name] != nil && (try? FileSystem.status(override)) ?? nil != nil
            let digest = [
                ("target", target.id), ("profile", profile), ("overrides", stack.overrides.digest(package.name)),
                ("source", package.files.first?.hashes["sha256"] ?? ""), ("extras", package.extras.map(\.normalized).joined(separator: ",")),
                ("document", document),
            ]
            add(
                .build, "build \(target.id) \(name)", ["build", choices.stack, "--target", target.id, "--project", name, "-o", choices.output.string] + common,
                inputs: [lockPath.string, wheel?.output ?? stamp("fetch")] + (hasOverride ? [override.string] : []),
                outputs: [stamp("\(target.directoryName)-\(name)")], digest: digest, after: [wheel?.id ?? "fetch"], isStamped: true)
        }
    }

    mutating func addBuild(for target: Target) {
        add(
            .build, "build \(target.id)", ["build", choices.stack, "--target", target.id, "-o", choices.output.string] + common,
            inputs: [lockPath.string, stamp("fetch")], outputs: [stamp(target.directoryName)], digest: [("target", target.id)], after: ["fetch"],
            isStamped: true)
    }

    /// Adds the last step.
    ///
    /// The packages are already built, so the step only indexes, checks and publishes them.
    mutating func addRelease() {
        let builds = nodes.filter { $0.kind == .build }
        add(
            .release, "release", ["release", choices.stack] + common + index + (choices.publish ? ["--publish"] : []) + choices.release,
            inputs: builds.flatMap(\.outputs),
            outputs: [stamp("release")], digest: builds.map { ("build", $0.digest) }, after: builds.map(\.id), isStamped: true)
    }
}
