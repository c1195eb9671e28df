import VersionSort

@testable import RPMBuilder

/// The comparison of our plan for a project with the stock generator's output.
///
/// Differences are of the listed kinds, or faults.
struct DistComparison {
    private(set) var met: [DistDifference: Int] = [:]
    /// The differences without a listed reason, and our lines that are wrong according to `packaging`.
    private(set) var faults: [String] = []
    private(set) var lines = 0

    private let target: Target
    private var subject = ""

    init(_ target: Target) {
        self.target = target
    }

    /// Compares the packages of a project, including its extras.
    mutating func compare(_ metadata: CoreMetadata, _ answer: StockGenerator.Answer, named subject: String) {
        self.subject = subject
        var context = PlanContext(buildTime: 0)
        context.extras = Set(metadata.providesExtra)
        guard let plan = try? RPMPlanner.plan(source: metadata, survey: SourceSurvey(), target: target, overrides: nil, context: context) else {
            if answer.requires.error == nil && answer.extraRequires.values.allSatisfy({ $0.error == nil }) { faults.append("\(subject): we refuse it") }
            return
        }
        compareProvides(plan.main, answer.provides, metadata)
        compareRequires(plan.main, answer.requires, metadata.requiresDist, answer.holding, extra: nil)
        for (extra, package) in zip(context.extras.sorted(), plan.packages.dropFirst()) {
            guard let provides = answer.extraProvides[extra.normalized], let requires = answer.extraRequires[extra.normalized],
                let holding = answer.extraHolding[extra.normalized]
            else { continue }
            if requires.error?.contains("PYTHON_EXTRAS_NOT_FOUND") ?? false, extra.original.lowercased() != extra.normalized {
                met[.extraSpelling, default: 0] += 1
                continue
            }
            compareProvides(package, provides, metadata)
            compareRequires(package, requires, metadata.requiresDist, holding, extra: extra)
        }
    }

    private mutating func compareProvides(_ package: RPMPackage, _ theirs: StockGenerator.Output, _ metadata: CoreMetadata) {
        let ours = Set(package.provides.map(\.description).filter { $0.contains("dist(") })
        lines += ours.count
        if theirs.error == nil, ours == Set(theirs.lines) { return }
        let isRight = package.provides.filter { $0.name.contains("dist(") }.allSatisfy {
            RPMVersionMap.version(ofCapability: $0.evr) == metadata.version.publicVersion
        }
        if isRight, DistDifference.suffixes(metadata.version) > 1 {
            met[.twoSuffixes, default: 0] += 1
        } else {
            faults.append("\(subject) provides \(ours.sorted()), not \(theirs)")
        }
    }

    private mutating func compareRequires(
        _ package: RPMPackage, _ theirs: StockGenerator.Output, _ requirements: [Requirement], _ holding: [Int], extra: ExtraName?
    ) {
        if let error = theirs.error { return faults.append("\(subject): the generator fails: \(error)") }
        let ours = expressions(package.requires.map(\.description).filter { $0.contains("dist(") || $0.hasPrefix("python(abi)") }, areOurs: true)
        let stock = expressions(theirs.lines, areOurs: false)
        lines += ours.count
        for capability in Set(ours.keys).union(stock.keys).sorted() {
            let mine = ours[capability]?.expression
            let other = stock[capability]?.expression
            if let mine, let other, mine.ordered == other.ordered {
                if stock[capability]?.spelled != capability { met[.extraSpelling, default: 0] += 1 }
                continue
            }
            guard let (name, wantedExtra) = Self.project(capability) else {
                faults.append("\(subject): \(capability)")
                continue
            }
            let held = holding.map { requirements[$0] }.filter { $0.name == name }
            let isWanted = wantedExtra.map { wanted in held.contains { $0.extras.contains { $0.normalized == wanted } } } ?? !held.isEmpty
            explain(
                capability, mine, other, wanted: isWanted ? Self.specifiers(held) : nil, requirements.filter { $0.name == name }, ofExtra: extra != nil)
        }
    }

    /// Checks a difference: our side must match PEP 440, the other must not match, and a listed reason must explain it.
    private mutating func explain(
        _ capability: String, _ mine: RPMExpression?, _ other: RPMExpression?, wanted: SpecifierSet?, _ stated: [Requirement], ofExtra: Bool
    ) {
        let known = DistDifference.kinds(stated, ofExtra: ofExtra)
        let text = "\(subject): \(capability): '\(mine?.description ?? "nothing")' against '\(other?.description ?? "nothing")'"
        guard (mine != nil) == (wanted != nil) else { return faults.append(text + ", by packaging wrongly") }
        guard let mine, let wanted, let other else {
            let reasons = known.intersection([.fullVersion, .withoutExtra])
            if reasons.isEmpty { faults.append(text) }
            for reason in reasons { met[reason, default: 0] += 1 }
            return
        }
        let probes = Self.probes(Self.specifiers(stated)).map { version in
            (version, RPMDependency(capability, .equal, CapabilityForm(features: .all).text(of: version)))
        }
        for (version, provided) in probes where mine.isSatisfied(by: [provided]) != wanted.contains(version, prereleases: true) {
            faults.append(text + ", wrong for \(version)")
        }
        // Compare clause by clause, because contradicting clauses would hide differences.
        func answers(_ clauses: [RPMExpression]) -> Set<[Bool]> { Set(clauses.map { clause in probes.map { clause.isSatisfied(by: [$0.1]) } }) }
        if answers(mine.without(other)) == answers(other.without(mine)) { faults.append(text + ", which are the same") }
        if known.isEmpty { faults.append(text + ", without a reason") }
        for reason in known { met[reason, default: 0] += 1 }
    }

    /// Returns the lines by capability, with extras normalized, and the original spelling.
    ///
    /// Two spellings of one extra are two lines of the generator, which count together.
    private mutating func expressions(_ lines: [String], areOurs: Bool) -> [String: (expression: RPMExpression, spelled: String)] {
        var found: [String: (expression: RPMExpression, spelled: String)] = [:]
        for line in lines {
            guard let expression = RPMExpression(line: line) else {
                faults.append("\(subject): '\(line)' cannot be read")
                continue
            }
            let spelled = expression.capability
            var normal = spelled
            if let open = spelled.firstIndex(of: "["), let extra = try? ExtraName(String(spelled[spelled.index(after: open)...].dropLast(2))) {
                normal = "\(spelled[..<open])[\(extra.normalized)])"
            }
            if let before = found[normal]?.expression {
                found[normal] = (.with([before, expression.renamed(normal)]), spelled)
                if areOurs { faults.append("\(subject): \(normal) is asked for in two lines") }
            } else {
                found[normal] = (expression.renamed(normal), spelled)
            }
        }
        return found
    }

    /// Returns the project and the extra of a capability.
    private static func project(_ capability: String) -> (ProjectName, String?)? {
        guard let open = capability.firstIndex(of: "("), capability.hasSuffix(")") else { return nil }
        let parts = capability[capability.index(after: open)...].dropLast().split(separator: "[")
        guard let name = parts.first.flatMap({ try? ProjectName(String($0)) }) else { return nil }
        return (name, parts.count > 1 ? String(parts[1].dropLast()) : nil)
    }

    /// Returns all clauses.
    ///
    /// `===` counts as `==`, because capabilities have only one spelling of a version.
    private static func specifiers(_ requirements: [Requirement]) -> SpecifierSet {
        SpecifierSet(
            requirements.flatMap(\.specifiers.specifiers).map { specifier in
                guard specifier.op == .arbitrary, let version = specifier.version else { return specifier }
                return Specifier(.equal, version)
            })
    }

    /// Returns versions at and near the bounds of some clauses.
    private static func probes(_ specifiers: SpecifierSet) -> [Version] {
        var texts: Set<String> = ["1", "0.1rc1"]
        for version in specifiers.specifiers.compactMap(\.version) {
            let (pre, post) = (version.pre.map { "\($0)" } ?? "", version.post.map { ".post\($0)" } ?? "")
            let base = version.baseVersion.description
            // The generator may keep only this suffix of several.
            let dev = version.dev.map { ".dev\($0)" } ?? ""
            texts.formUnion([base + dev, base + pre + dev, base + post + dev])
            texts.formUnion([pre, post, pre + post].flatMap { [base + $0, base + $0 + ".dev0", base + $0 + ".dev9"] })
            texts.formUnion([version.publicVersion.description, base + pre + ".post9"])
            let epoch = version.epoch.isZero ? "" : "\(version.epoch)!"
            let release = version.release.compactMap(\.value)
            for place in release.indices {
                for step in [0, 1] {
                    var parts = Array(release[...place])
                    parts[place] += UInt64(step)
                    let base = epoch + parts.map { "\($0)" }.joined(separator: ".")
                    texts.formUnion(["", ".dev0", "a1", "rc1", "a1.post1", "rc2.dev1", ".post1", ".post1.dev0", ".0.1", ".post9"].map { base + $0 })
                }
            }
        }
        return texts.sorted().compactMap { try? Version($0) }
    }
}

extension RPMExpression {
    /// Returns the expression for another capability.
    fileprivate func renamed(_ name: String) -> RPMExpression {
        switch self {
        case .one(let dependency): .one(RPMDependency(name: name, flags: dependency.flags, evr: dependency.evr))
        case .with(let parts): .with(parts.map { $0.renamed(name) })
        case .or(let parts): .or(parts.map { $0.renamed(name) })
        }
    }
}
