package import VersionSort

/// The packages that channels have published: the SHA-256 digest of the file by repository and NEVRA.
///
/// Hosts identify packages by NEVRA only. A channel never publishes other bytes for a NEVRA that it published before: hosts with the first keep
/// it, and different digests in a repository and on a host look like an attack.
package struct PublishedPackages: Codable, Hashable, Sendable {
    /// The bytes of one NEVRA, and the channels that published them, sorted.
    struct Entry: Codable, Hashable, Sendable {
        let sha256: String
        var channels: [String]
    }

    /// A package whose NEVRA a channel published with other bytes.
    package struct Conflict: Hashable, Sendable, CustomStringConvertible {
        /// The repository, for example `el9/x86_64`.
        package let repository: String
        package let nevra: String

        /// The NEVRA and its repository, for example `python3-cart-1.4.0-1.el9.noarch in el9/x86_64`.
        package var description: String { "\(nevra) in \(repository)" }
    }

    /// The entries by repository (`el9/x86_64`) and NEVRA.
    private(set) var repositories: [String: [String: [Entry]]] = [:]

    /// Creates an empty record.
    package init() {}

    /// Adds the packages of a snapshot that a channel publishes.
    mutating func add(_ packages: SnapshotPackages, channel: String) {
        for (repository, digests) in packages.repositories {
            for (nevra, sha256) in digests {
                var entries = repositories[repository]?[nevra] ?? []
                if let known = entries.firstIndex(where: { $0.sha256 == sha256 }) {
                    if !entries[known].channels.contains(channel) { entries[known].channels = (entries[known].channels + [channel]).sorted() }
                } else {
                    entries.append(Entry(sha256: sha256, channels: [channel]))
                }
                repositories[repository, default: [:]][nevra] = entries
            }
        }
    }

    /// Returns the packages whose NEVRA a channel published, but only with other bytes, sorted.
    package func conflicts(of packages: SnapshotPackages, channel: String) -> [Conflict] {
        var found: [Conflict] = []
        for (repository, digests) in packages.repositories {
            for (nevra, sha256) in digests {
                let had = (repositories[repository]?[nevra] ?? []).filter { $0.channels.contains(channel) }
                if !had.isEmpty, !had.contains(where: { $0.sha256 == sha256 }) { found.append(Conflict(repository: repository, nevra: nevra)) }
            }
        }
        return found.sorted { ($0.repository, $0.nevra) < ($1.repository, $1.nevra) }
    }

    /// Returns `true` if any channel published a NEVRA.
    package func gaveOut(_ nevra: NEVRA, in repository: String) -> Bool { repositories[repository]?[nevra.description] != nil }

    /// Returns `true` if a NEVRA was published with exactly these bytes.
    package func has(_ nevra: NEVRA, sha256: String, in repository: String) -> Bool {
        repositories[repository]?[nevra.description]?.contains { $0.sha256 == sha256 } ?? false
    }

    /// Returns the build numbers of a version that were published, ascending.
    ///
    /// - Parameters:
    ///   - nevra: The package. Its own build number is ignored, but the rest of the release counts, for example `.el9`.
    ///   - channel: The channel; `nil` for any.
    package func numbers(of nevra: NEVRA, in repository: String, channel: String? = nil) -> [Int] {
        guard let release = PackageRelease(parsing: nevra.evr.release ?? "") else { return [] }
        var found: Set<Int> = []
        for (text, entries) in repositories[repository] ?? [:] {
            guard let other = try? NEVRA(parsing: text), other.name == nevra.name, other.arch == nevra.arch, other.evr.epoch == nevra.evr.epoch,
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
}
