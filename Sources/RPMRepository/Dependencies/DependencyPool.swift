import Native

/// The packages of all repositories of a check: what they are, need, provide and exclude, and who provides what.
///
/// It answers what can be answered by looking things up, in the words of libsolv's rules for RPM; whether packages can be installed together is
/// the solver's to say (``ClosureSolver``).
struct DependencyPool: Sendable {
    let contents: SolverContents
    /// Which of the packages that can be installed provide each text, versions aside: a row for each.
    let offers: SolverTable<Offer>
    private let isInstallable: [Bool]
    private let isSource: [Bool]

    /// One thing that a package provides.
    struct Offer: Sendable {
        let package: SolverPackage
        let dependency: SolverDependency
    }

    /// - Parameter architecture: packages for this and for `noarch` can be installed, and no others.
    init(_ contents: SolverContents, architecture: String) {
        self.contents = contents
        isInstallable = Self.packages(of: [architecture, "noarch"], contents)
        isSource = Self.packages(of: ["src", "nosrc"], contents)
        offers = Self.offers(contents, isInstallable)
    }

    /// Whether each package is for one of some architectures.
    private static func packages(of architectures: [String], _ contents: SolverContents) -> [Bool] {
        let wanted = architectures.map { Array($0.utf8) }
        // Most packages have the architecture of the one before.
        var last: (number: UInt32, isWanted: Bool) = (.max, false)
        return contents.architectures.map { number in
            if number != last.number { last = (number, wanted.contains { $0[...] == contents.text(Int(number)) }) }
            return last.isWanted
        }
    }

    private static func offers(_ contents: SolverContents, _ isInstallable: [Bool]) -> SolverTable<Offer> {
        var offers: [(row: Int32, element: Offer)] = []
        offers.reserveCapacity(contents.provides.elements.count + contents.files.elements.count)
        func add(_ dependency: SolverDependency, _ package: Int) {
            guard let name = contents.name(in: dependency) else { return }
            offers.append((Int32(truncatingIfNeeded: name), Offer(package: SolverPackage(index: package), dependency: dependency)))
        }
        for package in 0..<contents.packageCount where isInstallable[package] {
            for place in contents.provides.range(package) { add(contents.provides.elements[place], package) }
            for place in contents.files.range(package) { add(contents.files.elements[place], package) }
        }
        return SolverTable(rows: contents.starts.count - 1, offers)
    }

    /// One more than the highest index of a package.
    var packageLimit: Int { contents.packageCount }

    /// One more than the highest index of a dependency.
    var dependencyLimit: Int { 2 * max(contents.starts.count, contents.relations.count) }

    /// What stands for the name of a package: packages of one name have one number, below ``dependencyLimit``.
    func nameNumber(of package: SolverPackage) -> Int { Int(contents.names[package.index]) }

    /// Name, EVR and architecture of a package.
    func name(of package: SolverPackage) -> SolverPackageName {
        SolverPackageName(
            name: text(contents.names[package.index]), evr: text(contents.versions[package.index]), architecture: text(contents.architectures[package.index]))
    }

    /// The ``SolverPackageName/description`` of a package.
    func text(of package: SolverPackage) -> String { String(decoding: bytes(of: package), as: UTF8.self) }

    /// The bytes of ``text(of:)-(SolverPackage)``.
    func bytes(of package: SolverPackage) -> [UInt8] {
        let (name, version) = (contents.text(Int(contents.names[package.index])), contents.text(Int(contents.versions[package.index])))
        let architecture = contents.text(Int(contents.architectures[package.index]))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.count + version.count + architecture.count + 2)
        bytes += name
        bytes.append(UInt8(ascii: "-"))
        bytes += version
        bytes.append(UInt8(ascii: "."))
        bytes += architecture
        return bytes
    }

    /// Whether this is a source package, which nobody installs.
    func isSource(_ package: SolverPackage) -> Bool { isSource[package.index] }

    /// Whether the package is for the pool's architecture and is no source package.
    func isInstallable(_ package: SolverPackage) -> Bool { isInstallable[package.index] }

    /// Whether the EVR of one package is older than that of the other, by RPM's order.
    func isOlder(_ package: SolverPackage, than other: SolverPackage) -> Bool {
        var order = CachedEVROrder()
        return order.compare(Int(contents.versions[package.index]), Int(contents.versions[other.index]), contents).order < 0
    }

    /// The requirements of a package, in the order of its metadata.
    func requirements(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.requires[package.index] }

    /// What a package provides, itself included, in the order of its metadata.
    func provides(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.provides[package.index] }

    /// What a package excludes.
    func conflicts(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.conflicts[package.index] }

    /// What a package replaces.
    func obsoletes(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.obsoletes[package.index] }

    private func text(_ number: UInt32) -> String { String(decoding: contents.text(Int(number)), as: UTF8.self) }
}
