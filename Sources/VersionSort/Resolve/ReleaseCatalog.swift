/// The releases of one project, numbered from the oldest.
final class KnownProject: Sendable {
    let releases: [Release]
    let versions: [Version]
    let prereleases: VersionSet
    /// The releases whose files are all yanked (PEP 592).
    let yanked: VersionSet
    /// The releases that the target's base repositories contain.
    let system: VersionSet

    /// A Boolean value indicating whether the project has neither pre-releases nor yanked releases.
    let isUngated: Bool

    /// A project that has no release.
    static let unknown = KnownProject([])

    init(_ unordered: [Release]) {
        var sorted = unordered.sorted { $0.version < $1.version }
        sorted = sorted.enumerated().filter { $0 == 0 || sorted[$0 - 1].version != $1.version }.map(\.element)
        releases = sorted
        versions = sorted.map(\.version)
        prereleases = .releases(sorted.indices.filter { sorted[$0].version.isPrerelease }, of: sorted.count)
        yanked = .releases(sorted.indices.filter { sorted[$0].isYanked }, of: sorted.count)
        isUngated = prereleases.isEmpty && yanked.isEmpty
        system = .releases(sorted.indices.filter { sorted[$0].origin == .system }, of: sorted.count)
    }

    /// Returns the releases that a specifier set allows, including pre-releases and yanked releases.
    func matching(_ specifiers: SpecifierSet) -> VersionSet {
        specifiers.specifiers.reduce(.anyRelease(of: versions.count)) { $0.intersection(matching($1)) }
    }

    /// Returns the releases that one clause allows.
    ///
    /// For ordered operators, it finds the bound by binary search.
    private func matching(_ specifier: Specifier) -> VersionSet {
        switch specifier.op {
        case .greater, .greaterOrEqual: .releases(firstIndex { specifier.contains($0) }..<versions.count, of: versions.count)
        case .less, .lessOrEqual: .releases(0..<firstIndex { !specifier.contains($0) }, of: versions.count)
        case .equal, .equalPrefix, .notEqual, .notEqualPrefix, .compatible, .arbitrary:
            .releases(versions.indices.filter { specifier.contains(versions[$0]) }, of: versions.count)
        }
    }

    /// Returns the first index for which a monotone condition is true; the number of releases if it is never true.
    private func firstIndex(where holds: (Version) -> Bool) -> Int {
        var low = 0
        var high = versions.count
        while low < high {
            let middle = (low + high) / 2
            if holds(versions[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Returns the number of a version, using binary search; `nil` if it is not known.
    func index(of version: Version) -> Int? {
        let place = firstIndex { $0 >= version }
        return place < versions.count && versions[place] == version ? place : nil
    }
}

/// A release as a key for its known dependencies.
struct ReleaseKey: Hashable, Sendable {
    let name: ProjectName
    let index: Int
}

/// The provider's answers so far, which are kept if the search is restarted.
struct ReleaseCatalog: Sendable {
    let provider: any PackageProvider
    private(set) var projects: [ProjectName: KnownProject] = [:]
    private(set) var dependencies: [ReleaseKey: Result<ReleaseDependencies, any Error>] = [:]
    /// The releases that some search for the target tried.
    ///
    /// Unlike the keys of ``dependencies``, they do not depend on requests in advance.
    private(set) var tried: Set<ReleaseKey> = []

    private var matches: [Match: VersionSet] = [:]

    private struct Match: Hashable {
        let name: ProjectName
        let specifiers: SpecifierSet
    }

    /// The maximum number of requests that are in progress at the same time.
    private static let atOnce = 32

    init(provider: any PackageProvider) {
        self.provider = provider
    }

    subscript(name: ProjectName) -> KnownProject {
        projects[name] ?? .unknown
    }

    /// Returns the releases of a project that a specifier set allows.
    ///
    /// The result is cached, because many releases have the same requirement.
    mutating func matching(_ specifiers: SpecifierSet, of name: ProjectName) -> VersionSet {
        let key = Match(name: name, specifiers: specifiers)
        if let known = matches[key] { return known }
        let set = self[name].matching(specifiers)
        matches[key] = set
        return set
    }

    /// Notes that a search tries a release.
    mutating func noteTrial(of key: ReleaseKey) { tried.insert(key) }

    /// Requests the releases of the projects that are not yet known.
    mutating func load(projects names: [ProjectName]) async throws {
        let unknown = names.filter { projects[$0] == nil }
        guard !unknown.isEmpty else { return }
        let missing = Set(unknown).sorted()
        provider.prefetch(missing)
        let provider = provider
        let answers = await Self.ask(missing) { try await provider.releases(of: $0) }
        for (name, answer) in zip(missing, answers) { projects[name] = KnownProject(try answer.get()) }
    }

    /// Requests the dependencies of releases.
    ///
    /// An error is kept until the release is needed.
    mutating func load(dependencies keys: [ReleaseKey]) async {
        let missing = keys.filter { dependencies[$0] == nil }
        guard !missing.isEmpty else { return }
        let provider = provider
        let releases = missing.map { (name: $0.name, release: self[$0.name].releases[$0.index]) }
        let answers = await Self.ask(releases) { try await provider.dependencies(of: $0.name, release: $0.release) }
        for (key, answer) in zip(missing, answers) { dependencies[key] = answer }
    }

    /// Asks questions in parallel; returns the answers in the order of the questions, so that timing has no effect.
    private static func ask<Question: Sendable, Answer: Sendable>(
        _ questions: [Question], _ answer: @escaping @Sendable (Question) async throws -> Answer
    ) async -> [Result<Answer, any Error>] {
        if questions.count == 1 {
            // A task of its own would only cost a change of threads.
            do { return [.success(try await answer(questions[0]))] } catch { return [.failure(error)] }
        }
        return await withTaskGroup(of: (Int, Result<Answer, any Error>).self) { group in
            var results: [Int: Result<Answer, any Error>] = [:]
            var next = 0
            func start() {
                let place = next
                let question = questions[place]
                next += 1
                group.addTask {
                    do { return (place, .success(try await answer(question))) } catch { return (place, .failure(error)) }
                }
            }
            while next < min(atOnce, questions.count) { start() }
            while let (place, result) = await group.next() {
                results[place] = result
                if next < questions.count { start() }
            }
            return questions.indices.compactMap { results[$0] }
        }
    }
}
