import Failures
import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
package import RPMRepository
import SystemPackage
import VersionSort

/// A builder of release reports from the mirror.
package struct ReportBuilder: Sendable {
    private let mirror: FilePath
    let store: SnapshotStore
    private let files: MirrorStore
    /// The maximum number of releases whose times are shown.
    private static let timesLimit = 10
    /// The maximum size of a written report, in bytes.
    private static let reportLimit = 1 << 30

    /// Opens the mirror of a run.
    ///
    /// - Throws: ``Failure`` if it cannot be used.
    package init(_ context: ChainContext) async throws {
        mirror = context.mirror
        store = try await RepositoryStep(context: context).store
        files = try await IndexAccess.store(context)
    }

    /// A package of a snapshot, with the fields of its header that a report shows.
    private struct Package {
        let target: String
        let description: PackageDescription
        let sha256: String
        let bytes: UInt64
        var nevra: String { description.nevra.description }
    }

    /// Returns the report of a snapshot.
    ///
    /// - Parameters:
    ///   - channel: the channel whose release it is; `nil` for the last one that had it.
    ///   - since: the snapshot to compare with; `nil` for the release before.
    /// - Throws: ``Failure`` if the snapshot cannot be read.
    package func report(
        of snapshot: RepositorySnapshot, channel: String? = nil, since: RepositorySnapshot? = nil, faults: VulnerabilityReport? = nil
    ) throws -> ReleaseReport {
        let events = try store.history()
        let numbers = ReleaseNumbers(events)
        let record = try RecordedRelease.read(snapshot.id, in: store)
        let last = events.last { $0.to == snapshot.id && $0.channel != nil && (channel == nil || $0.channel == channel) }
        let channel = last?.channel
        func reference(_ id: String, _ stack: String?) -> ReleaseReport.Reference {
            let name = channel.flatMap { channel in
                numbers.number(of: id, stack: stack, channel: channel).map { PublishEvent.releaseName(stack: stack, channel: channel, number: $0) }
            }
            return ReleaseReport.Reference(name: name ?? id, snapshot: id)
        }
        var notes: [String] = []
        if record == nil { notes.append("the snapshot has no record: packages are listed instead of projects") }
        let earlier = try since ?? previous(of: snapshot, channel: channel ?? record?.channel, numbers, events, &notes)
        let packages = try packages(of: snapshot)
        let older = try earlier.map { try self.packages(of: $0) }
        let earlierRecord = try earlier.flatMap { try RecordedRelease.read($0.id, in: store) }
        let lock = try record.map { try resolutions($0) } ?? []
        let projects = projects(packages, record, lock)
        let check = try store.check(of: snapshot.id)
        let stack = snapshot.stack ?? record?.stack ?? "packages"
        let unlicensed = projects.filter { $0.license == nil }.map(\.name)
        let licences = Dictionary(grouping: projects.filter { $0.license != nil }, by: { $0.license ?? "" })
        return ReleaseReport(
            release: reference(snapshot.id, snapshot.stack), stack: stack, channel: channel,
            number: channel.flatMap { numbers.number(of: snapshot.id, stack: snapshot.stack, channel: $0) }, made: Self.making(record, last),
            previous: earlier.map { reference($0.id, $0.stack) }, targets: Self.targets(snapshot, check), projects: projects,
            changes: older.map { changes(from: $0, earlierRecord, to: packages, record, projects) } ?? [],
            licences: licences.map { ReleaseReport.Licence(licence: $0.key, projects: $0.value.map(\.name)) }
                .sorted { (-$0.projects.count, $0.licence) < (-$1.projects.count, $1.licence) },
            withoutLicence: unlicensed, bytes: packages.map(\.bytes).reduce(0, +), previousBytes: older.map { $0.map(\.bytes).reduce(0, +) },
            findings: (check?.reports ?? [:]).mapValues(\.causes).filter { !$0.value.isEmpty },
            times: times(events, channel: channel, stack: snapshot.stack, snapshot: snapshot.id, reference),
            loads: loads(events, channel: channel, stack: snapshot.stack, snapshot: snapshot.id, reference), lock: record?.files[RecordedRelease.lockPath],
            key: record?.key, documents: documents(of: snapshot.id), faults: faults ?? VulnerabilityReport.read(mirror: mirror, snapshot: snapshot.id),
            notes: notes)
    }

    /// Writes a report beside the documents of its release, as HTML, Markdown and JSON.
    func write(_ report: ReleaseReport) throws {
        for format in ReportFormat.allCases {
            try FileSystem.writeAtomically(try bytes(of: report, as: format), to: path(of: report.release.snapshot, format))
        }
    }

    /// Returns `true` if a report of a release was written.
    func hasReport(of snapshot: RepositorySnapshot) throws -> Bool { try FileSystem.status(path(of: snapshot.id, .json)) != nil }

    /// Returns the channel of the written report of a release; `nil` for a release that was on no channel.
    func writtenChannel(of snapshot: RepositorySnapshot) throws -> String? {
        struct Written: Decodable { let channel: String? }
        return try JSONDecoder().decode(Written.self, from: Data(try FileSystem.readAll(path(of: snapshot.id, .json), limit: Self.reportLimit))).channel
    }

    private func path(of snapshot: String, _ format: ReportFormat) -> FilePath {
        mirror.appending("releases").appending(snapshot).appending("report.\(format.rawValue)")
    }

    private static func making(_ record: RecordedRelease?, _ event: PublishEvent?) -> ReleaseReport.Making? {
        // A promotion has its own user and reason.
        let commit = event?.commit ?? record?.commit
        if let event { return .init(who: event.who, time: CivilDate.timestamp(secondsSince1970: event.time), why: event.why, commit: commit) }
        return record.map { .init(who: $0.who, time: CivilDate.timestamp(secondsSince1970: $0.time), why: $0.why, commit: commit) }
    }

    /// Returns the snapshot that the channel had before; `nil` if there is none that is kept.
    private func previous(
        of snapshot: RepositorySnapshot, channel: String?, _ numbers: ReleaseNumbers, _ events: [PublishEvent], _ notes: inout [String]
    ) throws -> RepositorySnapshot? {
        guard let channel else { return nil }
        let own = numbers.number(of: snapshot.id, stack: snapshot.stack, channel: channel)
        // A snapshot that is on no channel yet is compared with the channel's current one.
        guard let own else { return (try? store.current(channel)) ?? nil }
        guard own > 1 else { return nil }
        guard
            let before = events.last(where: { event in
                event.channel == channel && event.stack == snapshot.stack
                    && numbers.number(of: event.to, stack: event.stack, channel: channel) == own - 1
            })?.to
        else { return nil }
        if let found = try? store.snapshot(before) { return found }
        notes.append("release #\(own - 1) of \(channel) is no longer kept, so there is no comparison")
        return nil
    }

    private func packages(of snapshot: RepositorySnapshot) throws -> [Package] {
        let digests = try store.packages(of: snapshot)
        return try snapshot.members.filter { !$0.path.utf8.hasSuffix("/\(RepositoryStep.sourceArchitecture)") }.flatMap { member in
            let folder = snapshot.directory(of: member)
            let target = String(member.path.part(before: "/"))
            return try PackageLocation.read(directory: folder).map { location in
                let path = folder.pushing(FilePath(location.href))
                do {
                    let read = try RPMFileReader.read(path)
                    return Package(
                        target: target, description: read.package, sha256: digests.repositories[member.path]?[location.nevra.description] ?? "",
                        bytes: location.size)
                } catch { throw Failure(.failure, "cannot read \(path)", cause: error, hints: ["relcli verify tells more"]) }
            }
        }
    }

    private func resolutions(_ record: RecordedRelease) throws -> [Resolution] {
        let text = String(decoding: try store.recordFile(RecordedRelease.lockPath, of: record.snapshot, record.head), as: UTF8.self)
        return try TOMLFile.decode(LockfileDocument.self, text: text, name: "the lock of \(record.snapshot)", strict: false).resolutions()
    }

    /// Returns the project of a package; its own name if the release has no record.
    private static func project(of package: Package, _ record: RecordedRelease?) -> String {
        record?.packages[package.target]?.first { $0.value.contains(package.nevra) }?.key ?? package.description.name  // text: a list
    }

    private func projects(_ packages: [Package], _ record: RecordedRelease?, _ lock: [Resolution]) -> [ReleaseReport.Project] {
        let locked = Dictionary(grouping: lock.flatMap(\.packages).filter { $0.origin != .system }, by: \.name.normalized)
        let groups = Dictionary(grouping: packages) { Self.project(of: $0, record) }
        return groups.sorted { $0.key.precedesByBytes($1.key) }.map { name, packages in
            let releases = locked[name] ?? []
            var versions: [String: [String]] = [:]
            for package in packages {
                let version = package.description.evr.version
                if versions[version]?.contains(package.target) != true { versions[version, default: []].append(package.target) }  // text: a list
            }
            let first = packages[0].description
            let links = links(of: releases)
            let isLicensed = !first.license.isEmpty && !Self.unknownLicences.contains(first.license)  // text: a list
            return ReleaseReport.Project(
                name: name, versions: versions.mapValues { $0.sorted() }, summary: first.summary,
                license: isLicensed ? first.license : nil, url: WebLink.checked(first.url) ?? links.home,
                changelog: links.changelog, isRequested: releases.contains(where: \.isDirect), bytes: packages.map(\.bytes).reduce(0, +),
                sources: Self.sources(releases))
        }
    }

    /// The placeholders that count as no licence, for example `UNKNOWN`.
    private static let unknownLicences: Set<String> = ["Unknown", "UNKNOWN", "unknown", "None", "LicenseRef-Unknown"]

    private static func sources(_ releases: [ResolvedPackage]) -> [ReleaseReport.Source] {
        Set(
            releases.compactMap { release -> ReleaseReport.Source? in
                guard let file = release.files.first, let digest = file.hashes["sha256"] else { return nil }
                let origin = release.origin == .address ? "address" : file.isWheel ? "wheel" : "sdist"
                return ReleaseReport.Source(file: file.filename, sha256: digest, origin: origin)
            }
        ).sorted { $0.file < $1.file }
    }

    /// Returns the links that the metadata of a project's files states.
    private func links(of releases: [ResolvedPackage]) -> (home: String?, changelog: String?) {
        for release in releases {
            guard let digest = release.files.first?.hashes["sha256"].flatMap({ SHA256Digest(hex: $0) }), let stored = files.metadata(of: digest),
                let metadata = try? CoreMetadata(parsing: stored.bytes)
            else { continue }
            return (WebLink.checked(metadata.homePage), WebLink.changelog(metadata.projectURLs))
        }
        return (nil, nil)
    }

    private func changes(
        from old: [Package], _ earlier: RecordedRelease?, to new: [Package], _ record: RecordedRelease?, _ projects: [ReleaseReport.Project]
    ) -> [ReleaseReport.Change] {
        struct Place: Hashable { let target, name: String }
        func places(_ packages: [Package]) -> [Place: Package] {
            Dictionary(packages.map { (Place(target: $0.target, name: $0.description.name), $0) }) { $0.description.evr < $1.description.evr ? $1 : $0 }
        }
        let (before, after) = (places(old), places(new))
        let known = Dictionary(projects.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        struct Difference: Hashable { let kind: ReleaseReport.Change.Kind, name: String, old, new: String? }
        var found: [Difference: Set<String>] = [:]
        for place in Set(before.keys).union(after.keys) {
            let (was, now) = (before[place], after[place])
            guard was?.sha256 != now?.sha256, let kind = Self.kind(was?.description.evr, now?.description.evr) else { continue }
            let name = now.map { Self.project(of: $0, record) } ?? was.map { Self.project(of: $0, earlier) } ?? place.name
            func text(_ package: Package?) -> String? { package.map { kind == .rebuilt ? Self.release($0.description.evr) : $0.description.evr.version } }
            found[Difference(kind: kind, name: name, old: text(was), new: text(now)), default: []].insert(place.target)
        }
        return found.map { difference, targets in
            ReleaseReport.Change(
                kind: difference.kind, name: difference.name, old: difference.old, new: difference.new, targets: targets.sorted(),
                changelog: known[difference.name]?.changelog, url: known[difference.name]?.url)
        }.sorted { ($0.name, $0.old ?? "", $0.new ?? "", $0.targets.first ?? "") < ($1.name, $1.old ?? "", $1.new ?? "", $1.targets.first ?? "") }
    }

    private static func release(_ evr: EVR) -> String { evr.version + (evr.release.map { "-\($0.part(before: "."))" } ?? "") }

    private static func kind(_ old: EVR?, _ new: EVR?) -> ReleaseReport.Change.Kind? {
        guard let old else { return .new }
        guard let new else { return .gone }
        let (one, other) = (EVR(epoch: old.epoch, version: old.version), EVR(epoch: new.epoch, version: new.version))
        return one < other ? .upgraded : other < one ? .downgraded : .rebuilt
    }

    private static func targets(_ snapshot: RepositorySnapshot, _ check: SnapshotCheck?) -> [ReleaseReport.Target] {
        snapshot.members.map { member in
            let report = check?.reports[member.path]
            let isSource = member.path.utf8.hasSuffix("/\(RepositoryStep.sourceArchitecture)")
            return ReleaseReport.Target(
                repository: member.path, packages: member.packages, bytes: member.bytes,
                check: isSource ? nil : report.map { $0.passed ? "passed" : "failed" } ?? "not run", tiers: isSource ? [] : report?.tiers ?? [])
        }
    }

    /// Returns the times of the last releases of the stack on the channel, the newest last; only of this one if it is on no channel.
    private func times(
        _ events: [PublishEvent], channel: String?, stack: String?, snapshot: String, _ reference: (String, String?) -> ReleaseReport.Reference
    ) -> [ReleaseReport.Times] {
        Self.releases(events, channel: channel, stack: stack, upTo: snapshot).compactMap { id in
            StepTimes.read(mirror: mirror, snapshot: id).map { ReleaseReport.Times(release: reference(id, stack), steps: $0) }
        }
    }

    /// Returns the snapshots of the last releases of the stack on the channel up to one, the newest last.
    private static func releases(_ events: [PublishEvent], channel: String?, stack: String?, upTo snapshot: String) -> [String] {
        var ids: [String] = []
        for event in events where event.channel != nil && event.channel == channel && event.stack == stack {
            if !ids.contains(event.to) { ids.append(event.to) }  // text: a list
        }
        if !ids.contains(snapshot) { ids.append(snapshot) }  // text: a list
        if let place = ids.firstIndex(of: snapshot) { ids.removeSubrange((place + 1)...) }
        return ids.suffix(timesLimit)
    }

    /// Returns the load tests of a release, each with those of earlier releases that can be compared with it.
    private func loads(
        _ events: [PublishEvent], channel: String?, stack: String?, snapshot: String, _ reference: (String, String?) -> ReleaseReport.Reference
    ) -> [ReleaseReport.Load] {
        let earlier = Self.releases(events, channel: channel, stack: stack, upTo: snapshot).dropLast().map { id in
            (id, LoadResult.all(of: id, mirror: mirror))
        }
        return LoadResult.all(of: snapshot, mirror: mirror).map { result in
            let before = earlier.compactMap { id, results in
                results.first { result.isComparable(with: $0) }.map { ReleaseReport.Load.Entry(release: reference(id, stack), result: $0) }
            }
            return ReleaseReport.Load(
                entries: before + [ReleaseReport.Load.Entry(release: reference(snapshot, stack), result: result)],
                comparison: before.last.map { result.comparison(with: $0.result, named: $0.release.name) })
        }
    }

    private func documents(of snapshot: String) -> [String] {
        let folder = mirror.appending("releases").appending(snapshot)
        let names = ((try? FileSystem.list(folder)) ?? []).map(\.name)
        return names.filter { $0.utf8.hasSuffix(".cdx.json") || $0.utf8.hasSuffix(".intoto.json") }.sorted().map { "releases/\(snapshot)/\($0)" }
    }
}

/// The seconds of a release's steps, kept beside its documents: `releases/SNAPSHOT/times.json`.
enum StepTimes {
    private static func path(_ mirror: FilePath, _ snapshot: String) -> FilePath { mirror.appending("releases").appending(snapshot).appending("times.json") }

    static func read(mirror: FilePath, snapshot: String) -> [ReleaseSummary.StepSummary]? {
        guard let bytes = try? FileSystem.readAll(path(mirror, snapshot), limit: 1 << 20) else { return nil }
        return try? JSONDecoder().decode([ReleaseSummary.StepSummary].self, from: Data(bytes))
    }

    static func write(_ steps: [ReleaseSummary.StepSummary], mirror: FilePath, snapshot: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try FileSystem.writeAtomically([UInt8](try encoder.encode(steps)), to: path(mirror, snapshot))
    }
}

/// The checks of links in package metadata, which is not trusted.
enum WebLink {
    /// Returns an `http` or `https` URL without its user and password; `nil` for any other text, for example `javascript:…`.
    static func checked(_ text: String?) -> String? {
        guard let text, let url = URLReference(text), url.isFetchable else { return nil }
        return url.withoutUser.description
    }

    private static let changelogLabels: Set<String> = ["changelog", "changes", "whatsnew", "history", "releasenotes", "changelogs"]

    /// Returns the address of the list of changes among a project's links (packaging.python.org, well-known project URLs); `nil` if there is none.
    static func changelog(_ links: [CoreMetadata.ProjectURL]) -> String? {
        for link in links {
            let label = String(decoding: link.label.utf8.filter(\.isAlphanumeric), as: UTF8.self).lowercased()
            guard changelogLabels.contains(label), let url = checked(link.url) else { continue }  // text: a list
            return url
        }
        return nil
    }
}
