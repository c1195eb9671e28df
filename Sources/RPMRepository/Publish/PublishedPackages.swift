import ForeignText
package import VersionSort

/// The packages that channels have published: the SHA-256 digest of the file by repository and name.
///
/// The name is that of the file, which has no epoch. A channel never publishes other bytes under a name that it published before: hosts with the first keep
/// it, caches give out the file of one URL for the other, and different digests in a repository and on a host look like an attack. Another epoch does not
/// make another name.
package struct PublishedPackages: Codable, Hashable, Sendable {
    /// The bytes of one name, and the channels that published them, sorted.
    struct Entry: Codable, Hashable, Sendable {
        let sha256: String
        var channels: [String]
    }

    /// A package and the repository that it is in.
    package struct PackageInRepository: Hashable, Sendable, CustomStringConvertible {
        /// The repository, for example `el9/x86_64`.
        package let repository: String
        package let nevra: String

        /// The NEVRA and its repository, for example `python3-cart-1.4.0-1.el9.noarch in el9/x86_64`.
        package var description: String { "\(nevra) in \(repository)" }
    }

    /// The entries by repository (`el9/x86_64`) and the name of the file without its suffix.
    private(set) var repositories: [String: [String: [Entry]]] = [:]

    private enum CodingKeys: String, CodingKey {
        case repositories
    }

    /// Creates an empty record.
    package init() {}

    /// Decodes a record; earlier versions wrote NEVRAs with their epochs.
    package init(from decoder: any Decoder) throws {
        let stored = try decoder.container(keyedBy: CodingKeys.self).decode([String: [String: [Entry]]].self, forKey: .repositories)
        for (repository, names) in stored {
            // Two NEVRAs of one file name become one list, whose order must not depend on hashes.
            for (name, entries) in names.sorted(by: { $0.key.precedesByBytes($1.key) }) {
                for entry in entries { for channel in entry.channels { add(entry.sha256, as: name, in: repository, channel: channel) } }
            }
        }
    }

    /// Returns the name of the file, without its suffix, for a NEVRA.
    static func name(of nevra: String) -> String {
        guard nevra.utf8.contains(UInt8(ascii: ":")) else { return nevra }
        return (try? NEVRA(parsing: nevra))?.withoutEpoch ?? nevra
    }

    private mutating func add(_ sha256: String, as nevra: String, in repository: String, channel: String) {
        let name = Self.name(of: nevra)
        var entries = repositories[repository]?[name] ?? []
        if let known = entries.firstIndex(where: { $0.sha256 == sha256 }) {
            if !entries[known].channels.contains(channel) { entries[known].channels = (entries[known].channels + [channel]).sorted() }
        } else {
            entries.append(Entry(sha256: sha256, channels: [channel]))
        }
        repositories[repository, default: [:]][name] = entries
    }

    /// Adds the packages of a snapshot that a channel publishes.
    mutating func add(_ packages: SnapshotPackages, channel: String) {
        for (repository, digests) in packages.repositories {
            for (nevra, sha256) in digests { add(sha256, as: nevra, in: repository, channel: channel) }
        }
    }

    /// Returns the packages whose name a channel published, but only with other bytes, sorted.
    package func conflicts(of packages: SnapshotPackages, channel: String) -> [PackageInRepository] {
        var found: [PackageInRepository] = []
        for (repository, digests) in packages.repositories {
            for (nevra, sha256) in digests {
                let had = (repositories[repository]?[Self.name(of: nevra)] ?? []).filter { $0.channels.contains(channel) }
                if !had.isEmpty, !had.contains(where: { $0.sha256 == sha256 }) { found.append(PackageInRepository(repository: repository, nevra: nevra)) }
            }
        }
        return found.sorted { ($0.repository, $0.nevra) < ($1.repository, $1.nevra) }
    }

    /// Returns the repository of another architecture, for example `el9/aarch64`, in which a channel published the name of a package for all architectures only
    /// with other bytes; `nil` if there is none.
    ///
    /// Mirrors and caches keep one file of a name, and hosts of both architectures compare it.
    func repository(ofOther nevra: NEVRA, sha256: String, beside repository: String, channel: String) -> String? {
        repositories.keys.filter { nevra.mayBeShared(by: repository, and: $0) }.sorted().first { other in
            let had = (repositories[other]?[nevra.withoutEpoch] ?? []).filter { $0.channels.contains(channel) }
            return !had.isEmpty && !had.contains { $0.sha256 == sha256 }
        }
    }

    /// Returns the packages that are not recorded as published by a channel with these bytes, sorted.
    func missing(_ packages: SnapshotPackages, channel: String) -> [PackageInRepository] {
        packages.repositories.flatMap { repository, digests in
            digests.filter { nevra, sha256 in
                !has(Claim(repository: repository, name: Self.name(of: nevra), sha256: sha256), channel)
            }.map { PackageInRepository(repository: repository, nevra: $0.key) }
        }.sorted { ($0.repository, $0.nevra) < ($1.repository, $1.nevra) }
    }

    /// A digest under which a channel is said to have published a name.
    struct Claim: Hashable {
        /// The repository, for example `el9/x86_64`.
        let repository: String
        /// The name of the file without its suffix.
        let name: String
        let sha256: String

        /// One line, for example `python3-cart-1.4.0-1.el9.noarch in el9/x86_64 (SHA-256 2c26b46b68ff)`.
        var description: String { "\(name) in \(repository) (SHA-256 \(sha256.start(bytes: 12)))" }
    }

    /// Returns the digests that are recorded as published by a channel, and that another record lacks, sorted.
    func claims(of channel: String, missingIn other: PublishedPackages) -> [Claim] {
        repositories.flatMap { repository, names in
            names.flatMap { name, entries in
                entries.filter { $0.channels.contains(channel) }.map { Claim(repository: repository, name: name, sha256: $0.sha256) }
            }
        }.filter { !other.has($0, channel) }.sorted { ($0.repository, $0.name, $0.sha256) < ($1.repository, $1.name, $1.sha256) }
    }

    /// Returns `true` if a channel published a name with a digest.
    func has(_ claim: Claim, _ channel: String) -> Bool {
        (repositories[claim.repository]?[claim.name] ?? []).contains { $0.sha256 == claim.sha256 && $0.channels.contains(channel) }
    }

    /// Returns `true` if a channel published a name, with any bytes.
    func has(nameOf claim: Claim, _ channel: String) -> Bool {
        (repositories[claim.repository]?[claim.name] ?? []).contains { $0.channels.contains(channel) }
    }

    /// Returns `true` if any channel published the name of a package, with any epoch.
    package func has(nameOf nevra: NEVRA, in repository: String) -> Bool { repositories[repository]?[nevra.withoutEpoch] != nil }

    /// Returns `true` if a package was published with exactly these bytes.
    package func has(_ nevra: NEVRA, sha256: String, in repository: String) -> Bool {
        repositories[repository]?[nevra.withoutEpoch]?.contains { $0.sha256 == sha256 } ?? false
    }

    /// Returns the build numbers of a version that were published, ascending.
    ///
    /// - Parameters:
    ///   - nevra: The package. Its epoch and its own build number are ignored, but the rest of the release counts, for example `.el9`.
    ///   - channel: The channel; `nil` for any.
    package func numbers(of nevra: NEVRA, in repository: String, channel: String? = nil) -> [Int] {
        guard let release = PackageRelease(parsing: nevra.evr.release ?? "") else { return [] }
        var found: Set<Int> = []
        for (text, entries) in repositories[repository] ?? [:] {
            guard let other = try? NEVRA(parsing: text), other.name == nevra.name, other.arch == nevra.arch,
                other.evr.version == nevra.evr.version, let its = PackageRelease(parsing: other.evr.release ?? ""), its.prerelease == release.prerelease,
                its.suffix == release.suffix
            else { continue }
            if channel.map({ wanted in entries.contains { $0.channels.contains(wanted) } }) ?? true { found.insert(its.number) }
        }
        return found.sorted()
    }
}

/// The packages of one snapshot: the hexadecimal SHA-256 digest of the file by repository (`el9/x86_64`) and NEVRA.
package struct SnapshotPackages: Codable, Hashable, Sendable {
    package var repositories: [String: [String: String]] = [:]

    /// Creates an empty list.
    package init() {}

    /// Returns the repository of another architecture that lists the name of a package for all architectures with other bytes; `nil` if there is none.
    func repository(ofOther nevra: NEVRA, sha256: String, beside repository: String) -> String? {
        repositories.keys.filter { nevra.mayBeShared(by: repository, and: $0) }.sorted().first { other in
            repositories[other]?.contains { PublishedPackages.name(of: $0.key) == nevra.withoutEpoch && $0.value != sha256 } ?? false
        }
    }
}

extension NEVRA {
    /// Returns `true` if the package is for all architectures, and two repositories are those of two architectures of one target.
    fileprivate func mayBeShared(by repository: String, and other: String) -> Bool {
        guard arch.utf8.equals("noarch"), !repository.hasSameBytes(as: other), let target = repository.cut(atLast: "/")?.before else { return false }
        return other.cut(atLast: "/")?.before.hasSameBytes(as: target) ?? false
    }
}

extension SnapshotStore {
    /// Returns the warning for packages that a channel would have with a lower EVR than before, so that hosts, which only upgrade, keep the higher one.
    ///
    /// - Parameters:
    ///   - old: the identifier of the snapshot that the channel has.
    ///   - new: the identifier of the next one.
    /// - Returns: one sentence; `nil` if there is no such package, or if the packages of one of the snapshots are not known.
    package func stepsBack(on channel: String, from old: String, to new: String) -> String? {
        guard let before = try? packages(of: snapshot(old)), let after = try? packages(of: snapshot(new)) else { return nil }
        let steps = after.stepsBack(from: before)
        guard !steps.isEmpty else { return nil }
        return "\(channel) goes back: \(steps.map(\.description).listed(limit: 10)); hosts keep the higher release unless they run distro-sync"
    }
}

extension SnapshotPackages {
    /// A package that a new snapshot has with a lower EVR than another one, so that hosts, which only upgrade, keep the higher one.
    package struct StepBack: Hashable, Sendable, CustomStringConvertible {
        /// The repository, for example `el9/x86_64`.
        package let repository: String
        package let name: String
        package let from: EVR
        package let to: EVR

        /// One line, for example `python3-cart in el9/x86_64: 1.4-2.el9 → 1.4-1.el9`.
        package var description: String { "\(name) in \(repository): \(from) → \(to)" }
    }

    /// Returns the binary packages whose highest EVR is lower than that in another snapshot, by repository and name.
    package func stepsBack(from other: SnapshotPackages) -> [StepBack] {
        let before = other.newest
        return newest.compactMap { place, to -> StepBack? in
            guard let from = before[place], to.compare(from) < 0 else { return nil }
            return StepBack(repository: place.repository, name: place.name, from: from, to: to)
        }.sorted { ($0.repository, $0.name) < ($1.repository, $1.name) }
    }

    /// A name of a package in a repository.
    private struct Place: Hashable {
        let repository: String
        let name: String
    }

    /// The highest EVR of each binary package.
    private var newest: [Place: EVR] {
        var found: [Place: EVR] = [:]
        for (repository, digests) in repositories {
            for nevra in digests.keys.compactMap({ try? NEVRA(parsing: $0) }) where !["src", "nosrc"].contains(nevra.arch) {  // text: a list
                let place = Place(repository: repository, name: nevra.name)
                if let known = found[place], known.compare(nevra.evr) >= 0 { continue }
                found[place] = nevra.evr
            }
        }
        return found
    }
}
