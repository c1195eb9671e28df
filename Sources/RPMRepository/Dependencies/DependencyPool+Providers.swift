import Native
import VersionSort

extension DependencyPool {
    /// Returns `true` if a dependency is fully described by its providers: a name, or a choice among packages with names.
    func isPlainChoice(_ dependency: SolverDependency, depth: Int = 0) -> Bool {
        guard depth < Self.depthLimit else { return false }
        return switch shape(of: dependency) {
        case .plain: true
        case .or(let left, let right), .with(let left, let right), .without(let left, let right):
            isPlainChoice(left, depth: depth + 1) && isPlainChoice(right, depth: depth + 1)
        case .and, .conditional, .other: false
        }
    }

    /// Returns the providers of each dependency in the order in which they were loaded, one row each.
    ///
    /// A row is empty for a dependency that is not a plain choice (``isPlainChoice(_:depth:)``).
    func providers(of dependencies: [SolverDependency]) -> SolverTable<SolverPackage> {
        var order = CachedEVROrder()
        var packages: [SolverPackage] = []
        var counts: [Int] = []
        counts.reserveCapacity(dependencies.count)
        for dependency in dependencies {
            let before = packages.count
            addProviders(of: dependency, to: &packages, &order, depth: 0)
            counts.append(packages.count - before)
        }
        return SolverTable(elements: packages, counts: counts)
    }

    /// Returns the providers of a dependency, as in ``providers(of:)-([SolverDependency])``.
    func providers(of dependency: SolverDependency) -> [SolverPackage] { providers(of: [dependency]).elements }

    private func addProviders(of dependency: SolverDependency, to packages: inout [SolverPackage], _ order: inout CachedEVROrder, depth: Int) {
        guard let name = contents.name(in: dependency) else { return join(dependency, &packages, &order, depth: depth) }
        let start = packages.count
        let wanted = dependency.isRelation ? contents.relations[dependency.number] : nil
        for place in offers.range(name) {
            let offer = offers.elements[place]
            // A package may provide a name in several versions.
            if packages.count > start, packages[packages.count - 1] == offer.package { continue }
            if let wanted, offer.dependency.isRelation {
                guard order.overlap(contents.relations[offer.dependency.number], wanted, contents) else { continue }
            }
            packages.append(offer.package)
        }
    }

    private func join(_ dependency: SolverDependency, _ packages: inout [SolverPackage], _ order: inout CachedEVROrder, depth: Int) {
        guard depth < Self.depthLimit else { return }
        let (operation, left, right): (PackageSets.Operation, SolverDependency, SolverDependency)
        switch shape(of: dependency) {
        case .with(let one, let other): (operation, left, right) = (.intersection, one, other)
        case .without(let one, let other): (operation, left, right) = (.difference, one, other)
        case .or(let one, let other): (operation, left, right) = (.union, one, other)
        case .plain, .and, .conditional, .other: return
        }
        let start = packages.count
        addProviders(of: left, to: &packages, &order, depth: depth + 1)
        let middle = packages.count
        addProviders(of: right, to: &packages, &order, depth: depth + 1)
        PackageSets.combine(operation, &packages, from: start, middle: middle)
    }
}

/// The order of versions by their text numbers.
///
/// Each version is parsed once, and each pair is compared once.
struct CachedEVROrder {
    private var versions: [Int: EVR] = [:]
    private var known: [UInt64: Answer] = [:]

    struct Answer {
        /// A number below, at or above 0, from comparing the parts that both sides have.
        let order: Int
        /// The side without a release if only one has it and all else is equal: below 0 for the first, above 0 for the second.
        let lacksRelease: Int
    }

    mutating func compare(_ first: Int, _ second: Int, _ contents: SolverContents) -> Answer {
        if first == second { return Answer(order: 0, lacksRelease: 0) }
        let key = UInt64(first) << 32 | UInt64(second)
        if let answer = known[key] { return answer }
        let (one, two) = (version(first, contents), version(second, contents))
        var order = EVR(epoch: one.epoch, version: one.version).compare(EVR(epoch: two.epoch, version: two.version))
        var lacksRelease = 0
        if order == 0 {
            switch (one.release, two.release) {
            case (let one?, let two?): order = RPMVersionOrder.compare(one, two)
            case (nil, _?): (order, lacksRelease) = (-1, -1)
            case (_?, nil): (order, lacksRelease) = (1, 1)
            case (nil, nil): break
            }
        }
        let answer = Answer(order: order, lacksRelease: lacksRelease)
        known[key] = answer
        return answer
    }

    /// Returns `true` if a provided and a required comparison have a version in common.
    mutating func overlap(_ provided: SolverContents.Relation, _ required: SolverContents.Relation, _ contents: SolverContents) -> Bool {
        let (greater, equal, less) = (UInt32(1), UInt32(2), UInt32(4))
        let both = provided.join & required.join
        if provided.join == 7 || required.join == 7 || both & (greater | less) != 0 { return true }
        let answer = compare(Int(provided.right), Int(required.right), contents)
        // A version without a release matches any release.
        if answer.lacksRelease < 0 { return provided.join & equal != 0 }
        if answer.lacksRelease > 0 { return required.join & equal != 0 }
        if answer.order < 0 { return required.join & less != 0 || provided.join & greater != 0 }
        if answer.order > 0 { return required.join & greater != 0 || provided.join & less != 0 }
        return both & equal != 0
    }

    private mutating func version(_ number: Int, _ contents: SolverContents) -> EVR {
        if let version = versions[number] { return version }
        let version = EVR(parsing: String(decoding: contents.text(number), as: UTF8.self))
        versions[number] = version
        return version
    }
}
