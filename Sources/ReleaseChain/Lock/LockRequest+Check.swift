import Failures
import ForeignText
import VersionSort

extension LockRequest {
    /// Throws an error unless this request could have produced a lock, as far as this can be checked without an index.
    ///
    /// A lock is part of the stack repository, which is not trusted, and the digest of the inputs in it does not cover its resolutions. The
    /// requirements of the packages themselves are checked when their files are there: see ``checkNeeds(of:artifacts:)``.
    ///
    /// - Throws: ``Failure`` with code `failure` for the first package that breaks a requirement, a bound, a digest or a rule of the stack.
    func check(_ locked: [Resolution]) throws {
        for resolution in locked {
            guard let target = targets.first(where: { $0.id == resolution.targetID }) else { continue }
            for requirement in roots.map(\.requirement) where requirement.applies(in: target.environment) {
                guard resolution[requirement.name] != nil else {
                    throw fault(resolution, "\(requirement) is required, and the lock has no \(requirement.name)")
                }
            }
            let bounds = roots.map(\.requirement) + constraints
            if let stranger = unneeded(resolution, on: target) {
                throw fault(resolution, "nothing needs \(stranger.name) \(stranger.version), which the lock has")
            }
            for package in resolution.packages { try check(package, of: resolution, for: target, bounds: bounds) }
        }
    }

    /// Returns the first package that no chain of requirements leads to; `nil` if there is none.
    private func unneeded(_ resolution: Resolution, on target: Target) -> ResolvedPackage? {
        let roots = roots.map(\.requirement).filter { $0.applies(in: target.environment) }.map(\.name)
        var reached = Set(roots)
        var waiting = Array(reached)
        while let name = waiting.popLast() {
            for needed in resolution[name]?.dependencies ?? [] where reached.insert(needed).inserted { waiting.append(needed) }
        }
        return resolution.packages.first { !reached.contains($0.name) }
    }

    private func check(_ package: ResolvedPackage, of resolution: Resolution, for target: Target, bounds: [Requirement]) throws {
        let named = "\(package.name) \(package.version)"
        let replaced = overrides.contains { override in
            guard override.dependency == package.name, case .replace = override.action else { return false }
            return true
        }
        for bound in bounds where bound.name == package.name && !replaced && bound.applies(in: target.environment) {
            guard bound.specifiers.contains(package.version, prereleases: true) else {
                throw fault(resolution, "\(bound) is required, and the lock has \(named)")
            }
            guard (bound.url != nil) == (package.origin == .address) || bound.url == nil else {
                throw fault(resolution, "\(bound) is required, and the lock takes \(named) from an index")
            }
        }
        if let allowed = candidates.allowed, !allowed.contains(package.name) {
            throw fault(resolution, "\(package.name) is not among the projects that the stack allows")
        }
        for rule in candidates.denied where rule.name == package.name && rule.specifiers.contains(package.version, prereleases: true) {
            throw fault(resolution, "the stack denies \(rule), and the lock has \(named)")
        }
        if package.origin == .system {
            guard admitsSystem(package.name) else { throw fault(resolution, "the stack does not allow the system's \(package.name), and the lock uses it") }
            return
        }
        guard let file = package.files.first else { throw fault(resolution, "\(named) has no file") }
        if let digests = candidates.digests(of: package.name, in: target.environment) {
            guard file.hashes.contains(where: { digests.contains("\($0.key):\($0.value.lowercasedScalars)") }) else {  // text: a list
                throw fault(resolution, "\(file.filename) has none of the digests that the requirements state")
            }
        } else if candidates.requiresHashes, package.origin == .index {
            throw fault(resolution, "the requirements state digests, and none of \(named)")
        }
        try check(file, of: package, in: resolution, for: target)
    }

    /// Throws an error unless the file's name states the release and the target can use the file.
    private func check(_ file: IndexFile, of package: ResolvedPackage, in resolution: Resolution, for target: Target) throws {
        let named = "\(package.name) \(package.version)"
        if file.isWheel {
            guard let wheel = try? WheelFilename(file.filename), wheel.name == package.name, wheel.version == package.version else {
                throw fault(resolution, "\(file.filename) is no wheel of \(named)")
            }
            guard target.rank(of: wheel) != nil else { throw fault(resolution, "\(file.filename) does not run on \(target.id)") }
        } else if let sdist = try? SdistFilename(file.filename, project: package.name) {
            guard sdist.version == package.version else { throw fault(resolution, "\(file.filename) is no source archive of \(named)") }
        } else if package.origin == .index {
            throw fault(resolution, "\(file.filename) is no source archive of \(named)")
        }
    }

    private func admitsSystem(_ name: ProjectName) -> Bool {
        switch system {
        case .prefer: true
        case .never: false
        case .projects(let names): names.contains(name)
        }
    }

    func fault(_ resolution: Resolution, _ cause: String, others: [String] = []) -> Failure {
        Failure(
            .failure, "the lock does not fit the stack for \(resolution.targetID)", causes: [cause] + others,
            hints: ["find out who changed the lock; to make a new one, remove it and lock again"])
    }
}

extension LockRequest {
    /// The warnings about the user's own requirements, constraints and overrides whose markers have no meaning on a target, for example `python_version ==
    /// ">=3.6"`.
    ///
    /// Such a marker is usually false on every target, so that the line has no effect.
    var markerWarnings: [String] {
        let replaced = overrides.compactMap { override in
            if case .replace(let requirement) = override.action { requirement } else { nil }
        }
        let own = roots.map { ($0.requirement, $0.origin ?? "") } + constraints.map { ($0, "a constraint") } + replaced.map { ($0, "an override") }
        var lines: [String] = []
        for (requirement, place) in own {
            for comparison in targets.flatMap({ requirement.marker?.meaninglessComparisons($0.environment) ?? [] }) {
                let line = "the marker of '\(requirement)'\(place.isEmpty ? "" : " (\(place))") has no meaning in \(comparison)"
                if !lines.contains(line) { lines.append(line) }
            }
        }
        return lines
    }
}
