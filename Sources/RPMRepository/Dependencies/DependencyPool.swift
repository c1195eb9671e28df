import Native

/// The packages of all repositories in a check, with their requires, provides, conflicts and obsoletes, and the providers of each name.
///
/// It answers questions that need only lookups, with libsolv's rules for RPM. Only the solver decides whether packages can be installed
/// together (``ClosureSolver``).
struct DependencyPool: Sendable {
    let contents: SolverContents
    /// The installable packages that provide each text in any version, one row for each text.
    let offers: SolverTable<Offer>
    private let isInstallable: [Bool]
    private let isSource: [Bool]

    /// One provided capability.
    struct Offer: Sendable {
        let package: SolverPackage
        let dependency: SolverDependency
    }

    /// Creates a pool.
    ///
    /// - Parameter architecture: The architecture whose packages can be installed, besides `noarch`.
    init(_ contents: SolverContents, architecture: String) {
        self.contents = contents
        isInstallable = Self.packages(of: [architecture, "noarch"], contents)
        isSource = Self.packages(of: ["src", "nosrc"], contents)
        offers = Self.offers(contents, isInstallable)
    }

    /// Returns one Boolean value for each package: `true` if the package is for one of the architectures.
    private static func packages(of architectures: [String], _ contents: SolverContents) -> [Bool] {
        let wanted = architectures.map { Array($0.utf8) }
        // Most packages have the same architecture as the one before.
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

    /// Returns a number for the name of a package, below ``dependencyLimit``.
    ///
    /// Packages with the same name have the same number.
    func nameNumber(of package: SolverPackage) -> Int { Int(contents.names[package.index]) }

    /// Returns the name, EVR and architecture of a package.
    func name(of package: SolverPackage) -> SolverPackageName {
        SolverPackageName(
            name: text(contents.names[package.index]), evr: text(contents.versions[package.index]), architecture: text(contents.architectures[package.index]))
    }

    /// Returns the ``SolverPackageName/description`` of a package.
    func text(of package: SolverPackage) -> String { String(decoding: bytes(of: package), as: UTF8.self) }

    /// Returns the bytes of ``text(of:)-(SolverPackage)``.
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

    /// Returns `true` if this is a source package, which is never installed.
    func isSource(_ package: SolverPackage) -> Bool { isSource[package.index] }

    /// Returns `true` if the package has the pool's architecture and is not a source package.
    func isInstallable(_ package: SolverPackage) -> Bool { isInstallable[package.index] }

    /// Returns `true` if the first package has the older EVR in RPM's order.
    func isOlder(_ package: SolverPackage, than other: SolverPackage) -> Bool {
        var order = CachedEVROrder()
        return order.compare(Int(contents.versions[package.index]), Int(contents.versions[other.index]), contents).order < 0
    }

    /// Returns the requirements of a package, in the order of its metadata.
    func requirements(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.requires[package.index] }

    /// Returns the provides of a package, including itself, in the order of its metadata.
    func provides(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.provides[package.index] }

    /// Returns the conflicts of a package.
    func conflicts(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.conflicts[package.index] }

    /// Returns the obsoletes of a package.
    func obsoletes(of package: SolverPackage) -> ArraySlice<SolverDependency> { contents.obsoletes[package.index] }

    private func text(_ number: UInt32) -> String { String(decoding: contents.text(Int(number)), as: UTF8.self) }
}

/// Set operations on two sorted lists of packages at the end of one array.
enum PackageSets {
    enum Operation {
        case union, intersection, difference
    }

    /// Replaces two lists, the first from `start` and the second from `middle` on, by their combination.
    ///
    /// It works in place, because there are thousands of lists, nearly all with one element.
    static func combine(_ operation: Operation, _ packages: inout [SolverPackage], from start: Int, middle: Int) {
        if operation == .union {
            let all = Set(packages[start...]).sorted()
            packages.replaceSubrange(start..., with: all)
            return
        }
        var (end, second) = (start, middle)
        for first in start..<middle {
            let package = packages[first]
            while second < packages.count, packages[second] < package { second += 1 }
            let isInBoth = second < packages.count && packages[second] == package
            if isInBoth == (operation == .intersection) {
                packages[end] = package
                end += 1
            }
        }
        packages.removeSubrange(end...)
    }
}
