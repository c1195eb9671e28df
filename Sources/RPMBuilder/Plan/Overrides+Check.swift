import ForeignText
package import VersionSort

extension Overrides {
    /// Checks the values of all fields, before anything is fetched or built.
    ///
    /// - Throws: ``PlanError`` with the field and the value.
    package func check(of project: ProjectName) throws(PlanError) {
        func expect(_ isGood: Bool, _ field: String, _ value: String, _ reason: String) throws(PlanError) {
            guard isGood else { throw .override(project: project, field: field, value: value, reason: reason) }
        }
        if let name { try expect(Self.isPackageName(name), "name", name, "a package name is letters, digits and . _ + -, beginning with a letter or digit") }
        if let release { try expect(Self.isRelease(release), "release", release, "a release is letters, digits and . _ + ~ ^") }
        if let url { try expect(url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }, "url", url, "a URL has no spaces") }
        for (field, lines) in dependencyFields { _ = try Self.dependencies(lines, field, of: project) }
        try checkSystemNames(of: project)
        for file in file ?? [] {
            try expect(file.path.utf8.hasPrefix("/"), "file.path", file.path, "it is no absolute path")
            try expect(file.permissions != nil, "file.mode", file.mode ?? "", "it is not octal permission bits")
            for (field, account) in [("file.user", file.user), ("file.group", file.group)] {
                if let account { try expect(SystemAccounts.isName(account), field, account, "it cannot be the name of an account") }
            }
            try expect(file.text != nil || file.source != nil, "file.path", file.path, "it has neither text nor source")
            try expect(file.text == nil || file.source == nil, "file.source", file.source ?? "", "the file has a text already")
        }
        for unit in unit ?? [] { try expect(Unit.isName(unit.name), "unit.name", unit.name, "it is not the name of a unit") }
        for part in subpackage ?? [] {
            try expect(part.suffix != nil || part.name != nil, "subpackage", part.files.joined(separator: ", "), "it has neither suffix nor name")
            for (field, text) in [("subpackage.name", part.name), ("subpackage.suffix", part.suffix.map { "x-\($0)" })] {
                if let text { try expect(Self.isPackageName(text), field, text, "a package name is letters, digits and . _ + -") }
            }
        }
    }

    /// Returns a warning for each project whose requirement is changed although the metadata does not require it.
    func strangers(to metadata: CoreMetadata) -> [String] {
        let required = Set(metadata.requiresDist.map(\.name))
        let fields: [(String, [ProjectName])] = [
            ("requires-drop", requiresDrop ?? []), ("requires-relax", requiresRelax ?? []),
            ("requires-replace", (requiresReplace ?? [:]).keys.compactMap { try? ProjectName($0) }.sorted()),
            ("requires-system", (requiresSystem ?? [:]).keys.compactMap { try? ProjectName($0) }.sorted()),
        ]
        return fields.flatMap { field, names in
            names.filter { !required.contains($0) }.map { name in
                let near = NearestName.of(name.normalized, among: required.map(\.normalized).sorted()).map { "; did you mean \($0)?" } ?? ""
                return "\(field) of its override file names \(name), which it does not require\(near)"
            }
        }
    }

    /// The lists of rpm dependencies, by field.
    private var dependencyFields: [(field: String, lines: [String]?)] {
        [
            ("requires-add", requiresAdd), ("recommends-add", recommendsAdd), ("provides-add", providesAdd), ("conflicts-add", conflictsAdd),
            ("obsoletes-add", obsoletesAdd), ("build-requires-add", buildRequiresAdd),
        ]
            + (subpackage ?? []).flatMap { part in
                [
                    ("subpackage.requires", part.requires), ("subpackage.recommends", part.recommends), ("subpackage.provides", part.provides),
                    ("subpackage.conflicts", part.conflicts), ("subpackage.obsoletes", part.obsoletes),
                ]
            }
    }

    private static func isPackageName(_ text: String) -> Bool {
        text.utf8.first?.isAlphanumeric ?? false && text.utf8.allSatisfy { $0.isAlphanumeric || "._+-".utf8.contains($0) }
    }

    private static func isRelease(_ text: String) -> Bool {
        text.utf8.first?.isAlphanumeric ?? false && text.utf8.allSatisfy { $0.isAlphanumeric || "._+~^".utf8.contains($0) }
    }
}

extension Overrides.AddedFile {
    /// The permission bits; 0o644 if no mode is given, `nil` if the mode is not a valid octal number.
    var permissions: UInt16? {
        guard let mode else { return 0o644 }
        guard let value = UInt16(mode, radix: 8), value <= 0o7777 else { return nil }
        return value
    }
}
