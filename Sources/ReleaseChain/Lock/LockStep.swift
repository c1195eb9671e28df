import Failures
import ForeignText
import IndexCrawler
import Native
package import SystemPackage
package import VersionSort

/// The step that resolves a stack for all its targets at once and writes the resolutions to a lock file; a lock that still fits is used unchanged.
package struct LockStep: Sendable {
    package let stack: Stack
    package let channel: Stack.Channel
    let context: ChainContext
    let request: LockRequest
    private let notices: [String]

    /// Reads the requirements of the channel.
    ///
    /// - Parameters:
    ///   - choices: the choices for the resolver; `nil` for those of the options.
    ///   - path: the lock file; `nil` for `pylock.CHANNEL.toml` beside the stack file.
    /// - Throws: ``Failure`` if the requirements cannot be read, if the channel requires nothing, or if a pinned channel has a requirement that is not
    ///   pinned.
    package init(
        stack: Stack, channel: Stack.Channel, options: ReleaseOptions, choices: LockChoices? = nil, path: FilePath? = nil, context: ChainContext
    ) throws {
        self.path = path ?? StackLock.path(stack: stack, channel: channel.name)
        self.stack = stack
        self.channel = channel
        self.context = context
        for notice in stack.notices { context.events(.warning(notice)) }
        let requirements = try ChannelRequirements(channel, environment: context.environment)
        try requirements.requirePinned(channel, stack.applications, in: stack.file)
        notices = requirements.notices
        if requirements.requirements.isEmpty, !stack.applications.contains(where: { $0.source != nil }) {
            throw Failure(
                .usage, "the channel \(channel.name) of \(stack.document.name) requires nothing", causes: ["\(channel.requirements) has no requirement"],
                hints: ["write the projects that it is for into the file"])
        }
        request = try LockRequest(stack, requirements, choices: try choices ?? options.lockChoices(), context: context)
        // On a pinned channel a line that has no effect is a mistake that nobody would see.
        if channel.pinned, let line = request.markerWarnings.first {
            throw Failure(.usage, line, causes: ["the channel \(channel.name) is pinned"], hints: ["relcli marker shows what a marker says for a target"])
        }
    }

    /// The path of the lock file.
    package let path: FilePath

    /// Returns the digest of everything that the resolution depends on, apart from the index; the lock fits as long as it is unchanged.
    package func inputsDigest() throws -> String { try request.digest() }

    /// Returns the text of the lock file if it exists and still fits; `nil` otherwise.
    package func validText() throws -> String? {
        guard let bytes = try? FileSystem.readAll(path, limit: TOMLFile.sizeLimit), let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        if path == StackLock.path(stack: stack, channel: channel.name) { try StackFolder(stack.directory).check(path, as: "the stack") }
        // The digest is a whole line of the file; decoding the rest would be the most expensive part of an up-to-date run.
        return text.utf8.has("\ninputs = \"\(try inputsDigest())\"") ? text : nil
    }

    /// Returns the lock: the existing one if it fits, else a new one, which is written to the lock file.
    ///
    /// - Parameters:
    ///   - anew: `true` to resolve although the lock fits, keeping its versions if the index still has them.
    ///   - base: the resolutions whose versions are kept; `nil` for the resolutions of the existing lock.
    func run(client: IndexClient, sources: SourceWheels, anew: Bool = false, base: [Resolution]? = nil) async throws -> StackLock {
        // A folder that only others may change keeps what they left.
        try? FileSystem.removeAbandoned(in: path.removingLastComponent().isEmpty ? "." : path.removingLastComponent())
        if !anew, base == nil, request.choices.admitsReuse, let text = try validText() {
            let locked = try checked(text)
            try requireAny(locked)
            return StackLock(
                path: path, text: text, locked: locked, reused: true, isUnchanged: true, notes: missingApplications(locked) + request.markerWarnings,
                stated: stated, directory: stack.directory)
        }
        let answer: LockRequest.Answer
        let previous = base ?? (try? previousResolutions()) ?? []
        do {
            answer = try await request.resolve(client: client, sources: sources, context: context, preferring: previous)
        } catch {
            throw Failure.from(await sources.together(error))
        }
        try request.choices.checkNames(among: previous + answer.resolutions)
        try requireAny(answer.resolutions)
        let text = Lockfile(resolutions: answer.resolutions, targets: stack.lockedTargets, requirementsDigest: try inputsDigest()).toml()
        let isUnchanged = (try? currentText()) == text
        do {
            try FileSystem.writeAtomically(Array(text.utf8), to: path)
        } catch {
            throw Failure(.external, "cannot write the lock \(path)", cause: error)
        }
        return StackLock(
            path: path, text: text, locked: try selected(answer.resolutions), reused: false, isUnchanged: isUnchanged,
            notes: notices + missingApplications(answer.resolutions) + answer.notes,
            stated: stated, directory: stack.directory)
    }

    /// Throws a ``Failure`` if no target gets a project: a release without packages would replace one that has some.
    private func requireAny(_ resolutions: [Resolution]) throws {
        guard resolutions.allSatisfy({ $0.packages.allSatisfy { $0.origin == .system } }) else { return }
        let subject = "the channel \(channel.name) of \(stack.document.name)"
        guard resolutions.allSatisfy(\.packages.isEmpty) else {
            throw Failure(.usage, "all projects of \(subject) are taken from the systems of its targets", hints: ["see the key system of the stack"])
        }
        throw Failure(
            .usage, "no requirement of \(subject) is for one of its targets",
            causes: request.markerWarnings.isEmpty ? ["each has a marker that is false"] : request.markerWarnings,
            hints: ["relcli marker shows what a marker says for a target"])
    }

    /// Locks with its own client, for `relcli lock`.
    package func lock() async throws -> StackLock {
        try await context.step(.lock) {
            let client = try await IndexAccess.client(context, stack: stack)
            let sources = SourceWheels(client: client, context: context, builds: try stack.buildsSources(), overrides: stack.overrides)
            var lock = try await run(client: client, sources: sources)
            if lock.reused {
                let isRefused = lock.locked.contains { $0.packages.contains { $0.origin == .index && client.refused?.reason($0.name, $0.version) != nil } }
                let found = context.settings.offline ? Comparison() : try await comparison(lock.locked, client: client)
                if isRefused || !found.moved.isEmpty || found.gone.contains(where: { !$0.isHeld }) {
                    lock = try await run(client: client, sources: sources, anew: true)
                }
                lock.notes += found.moved.map { "the lock took a file from elsewhere and now follows the index: \($0)" }
                lock.notes += found.gone.filter(\.isHeld).map { LockedFiles.goneButHeld($0.what) }
            }
            return (lock, lock.summary)
        }.value
    }

    /// The differences between a lock that fits its stack and the index.
    private struct Comparison {
        /// The locked releases that the index no longer lists, and the locked files that are gone from releases that it lists.
        ///
        /// Each comes with a Boolean value indicating whether the mirror holds all missing files of the release.
        var gone: [(what: String, isHeld: Bool)] = []
        /// Lines about the files whose locked URL has another host or scheme than the index gives, sorted.
        var moved: [String] = []
    }

    /// Compares the files of the lock with the pages of the index.
    ///
    /// - Throws: ``Failure`` for the first file that the index lists with other bytes.
    private func comparison(_ locked: [Resolution], client: IndexClient) async throws -> Comparison {
        let packages = Dictionary(grouping: locked.flatMap(\.packages).filter { $0.origin == .index }, by: { "\($0.name) \($0.version)" })
        let locked = lockedFiles(client)
        let found = try await mapBounded(packages.sorted { $0.key < $1.key }, atOnce: 16) { release, packages -> Comparison in
            let (name, version) = (packages[0].name, packages[0].version)
            let files = try await client.page(name)?.files ?? []
            let listed = Set(files.map(\.filename))
            var (gone, isHeld, moved) = (Set<String>(), true, Set<String>())
            for package in packages {
                for file in package.files {
                    if listed.contains(file.filename) {
                        if let foreign = try await locked.check(file, of: package).foreign { moved.formUnion(foreign.causes) }
                    } else {
                        gone.insert(file.filename)
                        // The same rule as for a release and for `--check`.
                        if isHeld { isHeld = (try? await locked.check(file, of: package)) != nil }
                    }
                }
            }
            if gone.isEmpty { return Comparison(moved: moved.sorted()) }
            let isListed = files.contains { $0.version(of: name) == version }
            return Comparison(gone: (isListed ? gone.sorted() : [release]).map { ($0, isHeld) }, moved: moved.sorted())
        }
        return Comparison(gone: found.flatMap(\.gone), moved: found.flatMap(\.moved))
    }

    private var stated: StatedSources { StatedSources(stack, addresses: request.addresses) }

    private func lockedFiles(_ client: IndexClient) -> LockedFiles { LockedFiles(client: client, stated: stated) }

    /// Returns the resolutions of the lock file, after checking that they fit the stack.
    ///
    /// - Throws: ``Failure`` for the first package that the stack's requirements or rules do not allow.
    package func checked() throws -> [Resolution] { try checked(currentText()) }

    /// Compares every file of the lock with its index.
    ///
    /// - Parameter locked: the result of ``checked()``.
    /// - Returns: lines for the user about files that the index no longer lists and of which the mirror holds a verified copy.
    /// - Throws: ``Failure`` for the first file that the index lists differently, that neither the index lists nor the mirror holds, or whose URL has
    ///   another host or scheme than the index gives.
    package func compareWithIndex(_ locked: [Resolution]) async throws -> [String] {
        let files = lockedFiles(try await IndexAccess.client(context, stack: stack))
        let packages = locked.flatMap(\.packages).filter { $0.origin != .system }
        // Targets share files, but each pin states the upload time by itself.
        struct Statement: Hashable { let filename: String, time: String? }
        let locked = Dictionary(
            packages.flatMap { package in package.files.map { (Statement(filename: $0.filename, time: $0.uploadTime), (file: $0, package: package)) } },
            uniquingKeysWith: { $1 })
        do {
            let sorted = locked.sorted { ($0.key.filename, $0.key.time ?? "") < ($1.key.filename, $1.key.time ?? "") }
            let notices = try await mapBounded(sorted.map(\.value), atOnce: 16) { item in
                let checked = try await files.check(item.file, of: item.package)
                _ = try checked.fileFromIndex()
                return checked.notice
            }
            return notices.compactMap(\.self)
        } catch {
            throw Failure.from(error)
        }
    }

    /// Returns the resolutions of a lock text, in the stack's order of targets.
    package func resolutions(_ text: String) throws -> [Resolution] { try selected(decoded(text).resolutions) }

    /// Returns the resolutions of a lock text, after checking that they fit the stack and agree with the part that pip and uv use.
    private func checked(_ text: String) throws -> [Resolution] {
        let (document, all) = try decoded(text)
        let resolutions = try selected(all)
        try request.check(resolutions)
        try InstallerLock(document).check(all, of: stack.lockedTargets, at: path)
        return resolutions
    }

    private func decoded(_ text: String) throws -> (document: LockfileDocument, resolutions: [Resolution]) {
        let document = try TOMLFile.decode(LockfileDocument.self, text: text, name: path.string, strict: false)
        do {
            return (document, try document.resolutions())
        } catch {
            throw Failure(.usage, "\(path) is not a lock that relcli wrote", cause: error, hints: ["remove it, and lock again"])
        }
    }

    /// Returns a line for each application of the stack that no target of the channel has: its commands and modules would be missing.
    private func missingApplications(_ all: [Resolution]) -> [String] {
        let held = Set(all.flatMap { $0.packages.map(\.name) })
        return stack.applications.map(\.name).filter { !held.contains($0) }.map { name in
            let near = NearestName.of(name.normalized, among: held.map(\.normalized).sorted()).map { "; did you mean \($0)?" } ?? ""
            return "nothing in the channel \(channel.name) requires the application \(name) of \(stack.file)\(near)"
        }
    }

    /// Returns the resolutions of the selected targets, in the stack's order.
    private func selected(_ all: [Resolution]) throws -> [Resolution] {
        try stack.targets.map { target in
            guard let resolution = all.first(where: { $0.targetID == target.id }) else {
                throw Failure(.usage, "\(path) has no resolution for \(target.id)", hints: ["lock again"])
            }
            return resolution
        }
    }

    /// Returns the resolutions of the lock as it is, for commands that only explain it.
    package func current() throws -> [Resolution] { try resolutions(currentText()) }

    private func currentText() throws -> String {
        guard let bytes = try? FileSystem.readAll(path, limit: TOMLFile.sizeLimit), let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.usage, "there is no lock at \(path)", hints: ["make it with relcli lock \(stack.directory) --channel \(channel.name)"])
        }
        return text
    }

    private func previousResolutions() throws -> [Resolution] { try LockReader.read(path) }

    /// Returns the pins of the lock for which the index has newer versions, by name.
    package func outdated() async throws -> [OutdatedPin] {
        let locked = try current()
        let client = try await IndexAccess.client(context, stack: stack)
        do {
            return try await OutdatedPin.find(
                in: locked, request: request, targets: stack.targets, client: client, sources: SourceWheels(client: client, context: context))
        } catch {
            throw Failure.from(error)
        }
    }
}
