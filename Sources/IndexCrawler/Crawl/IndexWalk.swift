import Failures
internal import ForeignText
internal import Native
internal import Synchronization
internal import SystemPackage
package import VersionSort

/// A walk that mirrors many projects of an index at once.
///
/// A failed project does not stop the others.
package struct IndexWalk: Sendable {
    /// The choices of a walk.
    package struct Options: Sendable {
        /// The rules that choose projects and files.
        package var rules = WalkRules()
        /// The treatment of files that the index removed.
        package var removed = RemovedFiles.hide
        /// A Boolean value indicating whether large losses are applied: a project that lost most of its files, or the loss of many projects.
        ///
        /// By default, a large loss is a failure and the mirror keeps what it has.
        package var acceptsRemovals = false

        /// Creates the default options: all files; removed files are hidden; a large loss is a failure.
        package init() {}
    }

    /// The progress of a walk.
    package enum Event: Sendable {
        /// The walk begins with this many projects.
        case began(projects: Int)
        /// The download of a file begins.
        case downloading(String)
        /// A project is done; `isUnchanged` is `true` if the mirror already had it in this form.
        case finished(String, isUnchanged: Bool)
    }

    private let client: IndexClient
    private let options: Options
    private let onEvent: @Sendable (Event) -> Void

    /// The maximum number of projects processed at once.
    ///
    /// About half of them wait for a commit while the others download. The client has its own limit of connections.
    private static let projectsAtOnce = 2 * CommitQueue.largestGroup
    private static let filesAtOnce = 16

    /// Prepares a walk.
    package init(_ client: IndexClient, options: Options = Options(), onEvent: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.client = client
        self.options = options
        self.onEvent = onEvent
    }

    // MARK: - Walks

    /// Walks over named projects.
    ///
    /// - Throws: `CancellationError`, ``Failure`` with code `store` if the mirror cannot be written, and `FileError`.
    package func projects(_ names: [ProjectName]) async throws -> WalkReport {
        let withdrawn = try client.withdrawRefused(Set(names.map(\.normalized)))
        var (report, _) = try await walk(Set(names).sorted().map { Visit(name: $0) })
        report.exclude(withdrawn)
        let published = Set(try client.store.publishedNames())
        // A project whose files were uploaded is no loss of the index.
        let vanished = try report.missing.filter { try published.contains($0) && client.store.record(of: ProjectName($0))?.isUploaded != true }
        report.missing.removeAll { published.contains($0) }
        try remove(vanished, of: names.count, &report)
        try client.store.publishRoot(serials: client.store.serials(of: names.map(\.normalized)))
        return report
    }

    /// Walks over every project of the index that the rules choose.
    ///
    /// A project is skipped if its serial number is the one of the last walk with the same rules. For an index without serial numbers, a conditional request
    /// finds out whether the page has changed. A project with releases that may be refused is always examined. Projects of the mirror that the index no longer
    /// lists are withdrawn. If there are many of them, they stay and are reported as failed, unless ``Options/acceptsRemovals`` is set.
    ///
    /// - Throws: the errors of ``projects(_:)``, and ``Failure`` if the list of the index cannot be used.
    package func everything() async throws -> WalkReport {
        let places = client.internals.map { "\n\($0.index) \($0.names)\($0.handsOn ? " +" : "")" }
        var memory = WalkMemory(client.store, index: client.index, rules: options.rules.description + places.joined())
        let published = Set(try client.store.publishedNames())
        // Most projects of a large index may be of no interest, so only the others are held in memory.
        var chosen: [ProjectName: Int?] = [:]
        var unlisted = published
        try await client.root { name, serial in
            unlisted.remove(name.normalized)
            if options.rules.admits(name), chosen[name] == nil { chosen[name] = .some(serial) }
        }
        let changed = chosen.compactMap { name, serial -> Visit? in
            // A project without a page is finished only if the rules choose none of its files.
            guard let mark = memory.marks[name.normalized], client.refused?.concerns(name) != true,
                published.contains(name.normalized) || client.store.record(of: name)?.listed.isEmpty == true
            else { return Visit(name: name, serial: serial) }
            if let serial, mark == .serial(serial) { return nil }
            return Visit(name: name, serial: serial, mark: serial == nil ? mark : nil)
        }.sorted { $0.name < $1.name }
        let withdrawn = try client.withdrawRefused(published)
        var (report, finished) = try await walk(changed)
        report.exclude(withdrawn)
        report.projects = chosen.count
        report.unchanged += chosen.count - changed.count
        // The reasons to refuse a release may go again, also if the index does not change.
        for project in changed {
            memory.note(project.name.normalized, client.refused?.concerns(project.name) == true ? nil : finished[project.name.normalized] ?? nil)
        }
        // A project may vanish between the list and its page. Projects that the rules do not choose, and those of other indexes, are no loss.
        let lost = unlisted.union(published.intersection(report.missing))
        report.missing = []
        // Usually nothing of the index is lost, and then only the records of uploads and of other indexes are read.
        let indexes = Set(client.indexes.map(\.description))
        let isOwn = { name in try client.store.record(of: ProjectName(name))?.index.map(indexes.contains) == true }
        let lostHere = try lost.filter(isOwn).sorted()
        if !lostHere.isEmpty { try remove(lostHere, of: try published.count(where: isOwn), &report) }
        var serials: [String: Int] = [:]
        for project in changed where finished[project.name.normalized] != nil { serials[project.name.normalized] = project.serial }
        if !changed.isEmpty || !withdrawn.isEmpty || !report.removed.isEmpty || published.isEmpty { try client.store.publishRoot(serials: serials) }
        // Last, because a walk that finds all projects finished does not write the list.
        if !changed.isEmpty { memory.save() }
        return report
    }

    /// Returns the size of a walk, downloading only pages.
    package func plan(_ names: [ProjectName]?) async throws -> WalkPlan {
        let (client, options) = (client, options)
        var projects = Set(names ?? [])
        if names == nil { try await client.root { name, _ in if options.rules.admits(name) { projects.insert(name) } } }
        let parts = try await mapBounded(projects.sorted(), atOnce: Self.projectsAtOnce) { name in
            var plan = WalkPlan()
            let reading: PageReading
            do {
                guard case .read(let found, _) = try await client.freshPage(of: name) else {
                    plan.missing = [name.normalized]
                    return plan
                }
                reading = found
            } catch {
                try Self.endWalk(on: error)
                plan.failed = [WalkReport.FailedItem(project: name.normalized, file: nil, reason: Self.text(error))]
                return plan
            }
            plan.projects = 1
            for file in options.rules.eachFile(of: reading.page) {
                plan.files += 1
                plan.bytes.addSaturating(file.size ?? 0)
                guard let sha256 = file.sha256, client.store.holds(sha256) else { continue }
                plan.heldFiles += 1
                plan.heldBytes.addSaturating(file.size ?? 0)
            }
            return plan
        }
        return parts.reduce(into: WalkPlan()) { $0.add($1) }
    }

    // MARK: - One walk

    /// A project to mirror.
    private struct Visit: Sendable {
        let name: ProjectName
        /// The serial number in the list of the index; `nil` if it has none.
        var serial: Int?
        /// The mark of the last walk that finished the project; `nil` to look at the project in any case.
        var mark: WalkMemory.Mark?
    }

    /// The outcome of a walk: the report, and the finished projects, each with a mark for the next walk if there is one.
    private typealias Outcome = (report: WalkReport, finished: [String: WalkMemory.Mark?])

    private func walk(_ projects: [Visit]) async throws -> Outcome {
        if projects.isEmpty { return (WalkReport(), [:]) }
        return try await client.store.withCrawlLock {
            let room = try client.store.reserveRoomForRoot()
            defer { try? FileSystem.remove(room) }
            do {
                return try await lockedWalk(projects)
            } catch {
                // The projects that were committed before a full disk or an interruption are in the list too.
                try? FileSystem.remove(room)
                var serials: [String: Int] = [:]
                for project in projects { serials[project.name.normalized] = project.serial }
                if serials.isEmpty { serials = client.store.serials(of: projects.map(\.name.normalized)) }
                try? client.store.publishRoot(serials: serials)
                throw error
            }
        }
    }

    private func lockedWalk(_ projects: [Visit]) async throws -> Outcome {
        onEvent(.began(projects: projects.count))
        let queue = CommitQueue(client.store)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await queue.run() }
            defer { queue.close() }
            let outcomes = try await mapBounded(projects, atOnce: Self.projectsAtOnce) { project in
                queue.enter()
                defer { queue.leave() }
                let (outcome, mark) = try await outcome(of: project, queue)
                onEvent(.finished(project.name.normalized, isUnchanged: outcome.unchanged > 0))
                return (project.name.normalized, outcome, mark)
            }
            var (report, finished): Outcome = (WalkReport(), [:])
            report.add(outcomes.map(\.1))
            for (name, outcome, mark) in outcomes where outcome.isComplete { finished.updateValue(mark, forKey: name) }
            return (report, finished)
        }
    }

    /// Mirrors one project.
    private func outcome(of project: Visit, _ queue: CommitQueue) async throws -> (WalkReport, WalkMemory.Mark?) {
        let name = project.name
        var mark = project.serial.map { WalkMemory.Mark.serial($0) }
        var report = WalkReport()
        report.projects = 1
        do {
            switch try await client.freshPage(of: name, unless: project.mark?.validators) {
            case .unchanged:
                report.unchanged = 1
                mark = project.mark
            case .absent: report.missing = [name.normalized]
            case .read(let reading, let validators):
                if mark == nil, let validators, !validators.isEmpty { mark = .page(validators) }
                try await mirror(reading, queue, &report)
            }
        } catch {
            try Self.endWalk(on: error)
            report.failed.append(WalkReport.FailedItem(project: name.normalized, file: nil, reason: Self.text(error)))
        }
        return (report, mark)
    }

    /// Downloads the files of a page and publishes them.
    private func mirror(_ reading: PageReading, _ queue: CommitQueue, _ report: inout WalkReport) async throws {
        let (page, store) = (reading.page, client.store)
        report.refused = reading.refused.filter { !$0.isOfExcludedRelease }.map { "\(page.name): \($0)" }
        report.exclude(reading.refused.filter(\.isOfExcludedRelease).map { (page.name.normalized, $0) })
        let basis = try store.basis(of: page.name)
        if !options.acceptsRemovals, let loss = basis.record?.loss(in: page) {
            report.failed.append(WalkReport.FailedItem(project: page.name.normalized, file: nil, reason: loss))
            return
        }
        if try store.isUploaded(page, basis.record) {
            report.unchanged = 1
            return
        }
        try store.requireSameBytes(page, basis.record)
        let held = try await files(of: page, &report)
        report.files = held.count
        report.downloaded = held.count { $0.temporary != nil }
        for item in held {
            report.bytes.addSaturating(item.file.size ?? 0)
            if item.temporary != nil { report.downloadedBytes.addSaturating(item.file.size ?? 0) }
        }
        if !(try await commit(page, held, over: basis, queue)) { report.unchanged = 1 }
    }

    /// Publishes the files of a page; returns `false` if they are published in this form already.
    private func commit(_ page: ProjectPage, _ held: [PublishableFile], over basis: RecordBasis, _ queue: CommitQueue) async throws -> Bool {
        var (attempt, basis) = (1, Optional(basis))
        while let staged = try client.store.stage(
            page, publishing: held, removed: options.removed, from: "\(client.source(of: page.name))", over: basis)
        {
            do {
                try await queue.commit(staged)
                return true
            } catch is SupersededProject where attempt < MirrorStore.commitAttempts {
                (attempt, basis) = (attempt + 1, nil)
            }
        }
        return false
    }

    /// Downloads the chosen files of a page.
    ///
    /// A failed file is added to the report and left out.
    private func files(of page: ProjectPage, _ report: inout WalkReport) async throws -> [PublishableFile] {
        let temporaries = Mutex<[FilePath]>([])
        let results: [Result<PublishableFile, any Error>]
        do {
            results = try await mapBounded(options.rules.files(of: page), atOnce: Self.filesAtOnce) { file in
                do {
                    if file.sha256.map(client.store.holds) != true { onEvent(.downloading(file.filename)) }
                    let held = try await client.publishable(file)
                    if let temporary = held.temporary { temporaries.withLock { $0.append(temporary) } }
                    return .success(held)
                } catch {
                    try Self.endWalk(on: error)
                    return .failure(WalkReport.Problem(file: file.filename, reason: Self.text(error)))
                }
            }
        } catch {
            // An interrupted walk leaves nothing behind of the files that were complete.
            for temporary in temporaries.withLock({ $0 }) { try? FileSystem.remove(temporary) }
            throw error
        }
        var held: [PublishableFile] = []
        for result in results {
            switch result {
            case .success(let file): held.append(file)
            case .failure(let error):
                let problem = error as? WalkReport.Problem
                report.failed.append(
                    WalkReport.FailedItem(project: page.name.normalized, file: problem?.file, reason: problem?.reason ?? "\(error)"))
            }
        }
        return held
    }

    // MARK: - Losses

    /// Withdraws projects that the index no longer has.
    ///
    /// If they are too many of `total` projects, reports them as failed and withdraws none of them.
    private func remove(_ names: [String], of total: Int, _ report: inout WalkReport) throws {
        guard !names.isEmpty else { return }
        let isLarge = names.count * 2 > total || names.count > ProjectRecord.smallLoss && names.count * 20 > total
        if !options.acceptsRemovals, isLarge {
            let reason = "the index no longer has it: \(names.count) of \(total) projects are too many to follow at once"
            report.failed += names.map { WalkReport.FailedItem(project: $0, file: nil, reason: reason) }
            return
        }
        if options.removed != .keep {
            for name in names { try client.store.withdrawProject(ProjectName(name)) }
        }
        report.removed = names
    }

    // MARK: - Errors

    /// Throws the error again if it ends the whole walk: a full or read-only disk, or cancellation.
    private static func endWalk(on error: any Error) throws {
        let codes = FullDisk.codes + [.readOnlyFileSystem]
        let isNamed = (error as? Failure)?.causes.contains { FullDisk.isNamed(in: $0, codes) } ?? false
        if error is CancellationError || isNamed || FullDisk.isCause(of: error, codes) { throw error }
        try Task.checkCancellation()
    }

    /// Returns an error as text for people that follows a file name: `its SHA-256 is …, the index promised …`.
    static func text(_ error: any Error) -> String {
        guard let error = error as? Failure else { return (["\(error)"] + ((error as? FileError)?.hints ?? [])).joined(separator: "; ") }
        return ([error.subject] + error.causes).joined(separator: ": ")
    }
}

/// The size of a walk before it begins.
package struct WalkPlan: Sendable, Encodable {
    /// The number of projects that the rules choose and the index has.
    package var projects = 0
    /// The number of files that the rules choose.
    package var files = 0
    /// The size of these files, in bytes, as far as the index states it.
    package var bytes: UInt64 = 0
    /// The number of these files that the mirror holds already.
    package var heldFiles = 0
    /// The size of the held files, in bytes.
    package var heldBytes: UInt64 = 0
    /// The projects that the index does not have, sorted.
    package var missing: [String] = []
    /// The projects whose page could not be read, sorted.
    package var failed: [WalkReport.FailedItem] = []

    mutating func add(_ other: WalkPlan) {
        projects += other.projects
        files += other.files
        bytes.addSaturating(other.bytes)
        heldFiles += other.heldFiles
        heldBytes.addSaturating(other.heldBytes)
        missing += other.missing
        failed += other.failed
    }

    /// The size of the files to download, in bytes.
    package var missingBytes: UInt64 { bytes - min(bytes, heldBytes) }
}

extension WalkReport {
    /// The failure of one file.
    struct Problem: Error {
        let file: String
        let reason: String
    }
}
