import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// A release: the whole chain from a stack file to a checked and published snapshot.
package struct StackRelease: Sendable {
    let stack: Stack
    let options: ReleaseOptions
    let context: ChainContext

    /// Creates a release of a stack.
    package init(stack: Stack, options: ReleaseOptions, context: ChainContext) {
        self.stack = stack
        self.options = options
        self.context = context
    }

    /// Runs the chain.
    ///
    /// If nothing changed since the last release, nothing is done and the summary says so.
    ///
    /// Throws ``Failure``; a check that fails throws one with code `failure` whose causes are the findings.
    package func run() async throws -> ReleaseSummary {
        let (inputs, locking, kept) = try await begin()
        if let kept { return kept }
        let systems = inputs.systems

        let repository = try await RepositoryStep(context: context)
        if options.publish { try refuseLosing(in: repository.store) }
        let made = try await PackagedStack.make(inputs, locking: locking, base: base(inputs.signing), context: context)
        let (lock, builds) = (made.lock, made.builds)
        var seconds = made.steps
        func note(_ step: ReleaseStep, _ duration: Double) { seconds.append(.init(step: step, seconds: duration)) }

        let revision = try revision(of: lock)
        var given = context.publishReason(options.message ?? "relcli release")
        given.commit = try await commit(on: stack.channel(options.channel))
        let reason = given
        let (snapshot, repositorySeconds) = try await context.step(.repository) {
            let snapshot = try await repository.index(
                builds, revision: revision, stack: stack.document.name, signer: inputs.signing?.repositories, reason: reason)
            try writeMaterials(of: made, snapshot: snapshot, time: revision)
            try await keepRecord(made, snapshot: snapshot, revision: revision, reason: reason, in: repository.store)
            return (snapshot, "\(snapshot.members.count.counted("repository", "repositories")) in snapshot \(snapshot.id)")
        }
        note(.repository, repositorySeconds)

        let (check, checkSeconds) = try await context.step(.check, total: snapshot.members.count) {
            let expected = try ReleaseExpectation(builds, artifacts: made.artifacts, overrides: stack.overrides)
            let install = try installStep(repository.store)
            let check = try await repository.check(snapshot, builds, setups: systems, expecting: expected, install: install)
            try options.reports.write(
                snapshot.members.compactMap { member in check.reports[member.path].map { (snapshot.directory(of: member), $0) } },
                architecture: stack.targets.first?.architecture ?? "x86_64", title: "\(stack.document.name) \(inputs.channel)")
            return (check, checkSummary(check, snapshot, builds))
        }
        note(.check, checkSeconds)
        let passed = check.passed(snapshot.members)
        for line in Self.excused(check.reports) { context.events(.warning(line)) }

        var release: String?
        if options.publish, passed {
            // A channel whose snapshot is gone has nothing to compare with.
            if let current = (try? repository.store.current(inputs.channel)) ?? nil,
                let line = repository.store.stepsBack(on: inputs.channel, from: current.id, to: snapshot.id)
            {
                context.events(.warning(line))
            }
            let (name, publishSeconds) = try await context.step(.publish) {
                let event = try await repository.publish(snapshot, channel: inputs.channel, replace: options.replace, reason: reason)
                if event == nil { noteUnused(options.message) }
                return (event?.releaseName, "rpm/\(inputs.channel) is \(event?.releaseName.map { "\($0), " } ?? "")snapshot \(snapshot.id)")
            }
            note(.publish, publishSeconds)
            release = try name ?? releaseName(of: snapshot.id, in: repository.store)
        }
        try await writeReport(of: snapshot, made, seconds, isPublished: release != nil)
        let summary = ReleaseSummary(
            stack: stack.document.name, channel: inputs.channel, projects: lock.projectCount,
            targets: builds.map { targetSummary($0, check) }, steps: seconds, seconds: context.elapsed, snapshot: snapshot.id, release: release,
            published: options.publish && passed ? "rpm/\(inputs.channel)" : nil, upToDate: false, lock: lock.path.string,
            findings: check.reports.sorted { $0.key < $1.key }.filter { !$0.value.passed }.map { $0.value.text() },
            unproven: unproven(builds))
        if passed {
            let key = try await made.inputs.key()
            do {
                try ReleaseRecord(key: key, snapshot: snapshot.id, summary: summary, releaseNumbers: releaseNumbers(builds)).write(to: recordPlace())
            } catch {
                throw Failure(.external, "cannot keep the record of the release", cause: error)
            }
        }
        return summary
    }

    /// Returns the inputs of the release, the step that locks it, and the summary of the last release if there is nothing to do.
    ///
    /// Throws every error that can be found without resolving, fetching or building.
    func begin() async throws -> (inputs: ReleaseInputs, locking: LockStep, kept: ReleaseSummary?) {
        for report in [options.reports.html, options.reports.junit] { try OutputPlace.check(report) }
        let (inputs, locking) = try await prepare()
        let systems = inputs.systems
        if options.install != nil { try InstallPlace.expect(systems.values.flatMap(\.repositories)) }
        let bare = options.install == nil ? [] : stack.targets.filter { systems[$0.id]?.repositories.isEmpty ?? true }
        if !bare.isEmpty {
            context.events(
                .warning("\(bare.map(\.id).joined(separator: ", ")) will not be installed: no base repository is named for it with --base TARGET=REPO"))
        }
        if let kept = try await upToDate(inputs, locking) {
            // Advisories may be newer than the release.
            let locked = context.settings.osv == nil ? [] : try locking.current()
            try context.faults(of: locked, stack: stack)?.write(mirror: context.mirror, snapshot: kept.snapshot)
            noteUnused(options.message)
            return (inputs, locking, kept)
        }
        return (inputs, locking, nil)
    }

    /// Returns the inputs of the release, and the step that locks it.
    private func prepare() async throws -> (inputs: ReleaseInputs, locking: LockStep) {
        let channel = try stack.channel(options.channel)
        try await IndexAccess.requireOwn(context)
        let locking = try LockStep(stack: stack, channel: channel, options: options, context: context)
        if channel.pinned { try await requireCommitted(locking.request, channel) }
        let inputs = try await ReleaseInputs(stack: stack, channel: channel.name, install: options.install, context: context)
        let bases = BaseRepositories(stack: stack, context: context, place: options.install)
        let names = SystemNames(overrides: stack.overrides, systems: inputs.systems) { try await bases.packages(in: $0, providing: $1) }
        for warning in try await names.check() { context.events(.warning(warning)) }
        return (inputs, locking)
    }

    /// Warns that a message is not kept, because the channel has the release already.
    private func noteUnused(_ message: String?) {
        if message != nil { context.events(.warning("the message is not kept: \(options.channel) already has this release")) }
    }

    /// The place of the user's record of the last release.
    private func recordPlace() throws -> ReleaseRecord.Place {
        ReleaseRecord.Place(mirror: context.mirror, key: try context.userKey(), stack: stack.document.name, channel: options.channel)
    }

    /// Writes the bill of materials and the provenance of the built packages.
    private func writeMaterials(of made: PackagedStack, snapshot: RepositorySnapshot, time: UInt32) throws {
        do {
            try ReleaseMaterials(made.inputs, snapshot: snapshot.id, time: time).write(made.builds, mirror: context.mirror)
        } catch {
            throw Failure.from(error, doing: "cannot write the bill of materials")
        }
    }

    /// Writes the report of a release beside its documents, as HTML, Markdown and JSON.
    private func writeReport(
        of snapshot: RepositorySnapshot, _ made: PackagedStack, _ seconds: [ReleaseSummary.StepSummary], isPublished: Bool
    ) async throws {
        do {
            try StepTimes.write(seconds, mirror: context.mirror, snapshot: snapshot.id)
            try made.faults?.write(mirror: context.mirror, snapshot: snapshot.id)
            let builder = try await ReportBuilder(context)
            try builder.write(try builder.report(of: snapshot, channel: isPublished ? made.inputs.channel : nil))
        } catch {
            let failure = Failure.from(error, doing: "cannot write the report of the release")
            // The packages are as good as before if only the record of an earlier run cannot be read.
            guard failure.status == .failure else { throw failure }
            context.events(.warning(([failure.subject] + failure.causes).joined(separator: ": ")))
        }
    }

    /// Returns the steps that a run would take, with the reasons, without taking them.
    package func plan() async throws -> [PlannedStep] {
        let (inputs, locking) = try await prepare()
        if let kept = try await upToDate(inputs, locking) {
            return ReleaseStep.allCases.filter { $0 != .test || TreeTestStep.isNeeded(stack) }.map {
                PlannedStep(step: $0, needed: false, why: "snapshot \(kept.snapshot) came from exactly these inputs")
            }
        }
        let lock = options.upgrade == nil ? try locking.validText() : nil
        if let lock { try refuseEqualNames(in: locking.resolutions(lock)) }
        let hasLock = lock != nil
        let why = hasLock ? "the stack, its profiles or overrides changed since the last release, or it was never released" : "there is no lock that fits"
        return ReleaseStep.allCases.filter { $0 != .test || TreeTestStep.isNeeded(stack) }.map { step in
            switch step {
            case .lock:
                PlannedStep(step: step, needed: !hasLock, why: hasLock ? "\(locking.path) fits" : "\(locking.path) is missing or does not fit the stack")
            case .fetch: PlannedStep(step: step, needed: true, why: "files that the mirror holds are only verified")
            case .test: PlannedStep(step: step, needed: true, why: "tests that passed with the same inputs are not run again")
            case .build: PlannedStep(step: step, needed: true, why: "packages whose inputs did not change are kept")
            case .repository, .check: PlannedStep(step: step, needed: true, why: why)
            case .publish: PlannedStep(step: step, needed: options.publish, why: options.publish ? "when the check passes" : "--publish was not given")
            }
        }
    }

    /// Throws an error if two projects of a target would be packages of the same name.
    private func refuseEqualNames(in resolutions: [Resolution]) throws {
        for (target, resolution) in zip(stack.targets, resolutions) {
            let built = resolution.packages.filter { $0.origin != .system }.map(\.name)
            try PackageNameClashes.check(built, overrides: stack.overrides, target: target)
        }
    }

    /// Returns the summary of the last release, if it was made from the current inputs and published where this one would be.
    private func upToDate(_ inputs: ReleaseInputs, _ locking: LockStep) async throws -> ReleaseSummary? {
        // A report describes a check of this run, not of an earlier one.
        guard options.reports.isEmpty, options.upgrade == nil, options.baseOn == nil, let lock = try locking.validText(),
            let record = ReleaseRecord.read(from: try recordPlace())
        else {
            return nil
        }
        var inputs = inputs
        inputs.lock = lock
        guard try await inputs.key() == record.key else { return nil }
        let store = try await RepositoryStep(context: context).store
        guard let snapshot = try? store.snapshot(record.snapshot) else { return nil }
        do { try store.verifyExactly(snapshot) } catch {
            context.events(.warning("snapshot \(snapshot.id) is damaged and will be repaired: \(Failure.from(error))"))
            return nil
        }
        if options.publish {
            guard (try? store.current(options.channel))?.id == record.snapshot else { return nil }
        }
        if options.install != nil {
            guard (try? store.check(of: record.snapshot))??.triedInstallation ?? false else { return nil }
        }
        let last = record.summary
        return ReleaseSummary(
            stack: last.stack, channel: last.channel, projects: last.projects, targets: last.targets, steps: [],
            seconds: context.elapsed, snapshot: last.snapshot,
            release: options.publish ? try releaseName(of: record.snapshot, in: store) : nil, published: options.publish ? "rpm/\(options.channel)" : nil,
            upToDate: true, lock: last.lock, findings: [], unproven: last.unproven)
    }

    /// Returns the name of a snapshot's release on the channel, for example `sync prod #12`; `nil` if the channel never had it.
    private func releaseName(of snapshot: String, in store: SnapshotStore) throws -> String? {
        let (name, channel) = (stack.document.name, options.channel)
        let number = ReleaseNumbers(try store.history(channel: channel)).number(of: snapshot, stack: name, channel: channel)
        return number.map { PublishEvent.releaseName(stack: name, channel: channel, number: $0) }
    }

    /// Throws an error if publishing some targets would remove the other targets from a channel, which is rarely meant.
    func refuseLosing(in store: SnapshotStore) throws {
        let channel = options.channel
        let kept = Set(stack.targets.map(\.directoryName))
        if !options.replace {
            do { try store.expect(stack.document.name, on: channel) } catch { throw Failure.from(error) }
        }
        // A missing snapshot has no targets to lose.
        guard let current = (try? store.current(channel)) ?? nil else { return }
        let published = Set(current.members.compactMap { $0.path.splitBytes(on: "/").first.map(String.init) })
        let lost = stack.lockedTargets.filter { !kept.contains($0.directoryName) && published.contains($0.directoryName) }.map(\.id)
        guard lost.isEmpty else {
            let chosen = stack.targets.map(\.id).joined(separator: ", ")
            throw Failure(
                .usage, "\(channel) has \(lost.joined(separator: ", ")), which publishing \(chosen) alone would remove",
                hints: ["publish all targets (what did not change is kept), or leave --publish out"])
        }
    }

    /// Returns a line for each import failure that is only a warning.
    ///
    /// Failed reports are left out, because they list all their findings.
    private static func excused(_ reports: [String: CheckReport]) -> [String] {
        reports.sorted { $0.key < $1.key }.filter(\.value.passed).flatMap { path, report in
            report.causes.filter { $0.kind == .optionalImport }.map { "\(path): not imported: \($0.neededBy.joined(separator: ", ")): \($0.requirement)" }
        }
    }

    /// Returns the step that installs the packages for real; `nil` if it was not asked for.
    private func installStep(_ store: SnapshotStore) throws -> InstallStep? {
        try options.install.map {
            let isOffline = context.settings.offline
            return InstallStep(
                stack: stack, place: $0, previous: try store.current(options.channel), cache: try context.hiddenCache("check"),
                client: isOffline ? nil : TransferClient(configuration: TransferConfiguration(environment: context.environment)))
        }
    }

    /// Returns the revision of the repositories: `SOURCE_DATE_EPOCH` if it is set, or else the newest upload time of their contents, so that it changes only
    /// with them.
    private func revision(of lock: StackLock) throws -> UInt32 {
        if let epoch = try context.sourceDateEpoch() { return epoch }
        return lock.resolutions.flatMap { $0.packages.compactMap { $0.files.first.flatMap { UploadTime.seconds($0) } } }.max() ?? 0
    }

    /// Returns the requested projects without a binary package, for example `old-lib for el6`: only the target can build them.
    private func unproven(_ builds: [TargetPackages]) -> [String] {
        builds.flatMap { build in
            let asked = Set(build.resolution.packages.filter(\.isDirect).map(\.name)).union(stack.applications.map(\.name))
            return build.projects.filter { asked.contains($0.project) && $0.packages.allSatisfy(\.isSource) }.map { "\($0.project) for \(build.target.id)" }
        }
    }

    private func checkSummary(_ check: SnapshotCheck, _ snapshot: RepositorySnapshot, _ builds: [TargetPackages]) -> String {
        guard check.passed(snapshot.members) else { return "failed: \(check.reports.values.map(\.causes.count).reduce(0, +).counted("cause"))" }
        let unproven = unproven(builds)
        guard !unproven.isEmpty else { return "every package installs, alone and together" }
        context.events(
            .warning("no binary package, so nothing shows that it installs: \(unproven.joined(separator: ", ")); build its source RPM on the target"))
        return "every binary package installs; \(unproven.count) requested without a binary package"
    }

    /// Returns the release numbers other than 1, by target and project, for example `el9 cart`.
    func releaseNumbers(_ builds: [TargetPackages]) -> [String: Int] {
        var numbers: [String: Int] = [:]
        for build in builds {
            for (project, _) in build.projects where build.releaseNumber(of: project) != 1 {
                numbers["\(build.target.id) \(project)"] = build.releaseNumber(of: project)
            }
        }
        return numbers
    }

    private func targetSummary(_ build: TargetPackages, _ check: SnapshotCheck) -> ReleaseSummary.TargetSummary {
        let path = "\(build.target.directoryName)/\(build.target.architecture)"
        return ReleaseSummary.TargetSummary(
            target: build.target.id, projects: build.projects.count, packages: build.packages.count { !$0.isSource },
            sourcePackages: build.packages.count(where: \.isSource), bytes: build.packages.map(\.size).reduce(0, +),
            check: check.reports[path].map { $0.passed ? "passed" : "failed" } ?? "not run", repository: path)
    }
}
