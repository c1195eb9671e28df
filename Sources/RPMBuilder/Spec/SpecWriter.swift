import ForeignText
import VersionSort

/// A writer of a plan as a spec file, from which the target's rpmbuild makes the same packages.
///
/// For a wheel, dependencies are written out and rpm's generators are disabled, so that the result does not depend on the generators of a host.
/// If the target builds an sdist, its own generators, byte compilation, stripping and debug packages are used.
package struct SpecWriter {
    private let plan: RPMPlan
    private let sources: [String]
    private let sections: SpecSections
    private let manuals: CompressedManuals
    private var lines: [String] = []

    private init(_ plan: RPMPlan, sources: [String]) {
        self.plan = plan
        self.sources = sources
        sections = SpecSections(plan, source: sources.first ?? "")
        manuals = CompressedManuals(plan)
    }

    /// Returns the text of the spec.
    ///
    /// - Parameter sources: The file names of the sources. The first is the wheel or the sdist.
    package static func text(_ plan: RPMPlan, sources: [String]) -> String {
        var writer = SpecWriter(plan, sources: sources + plan.attachments.map(\.name))
        writer.preamble()
        writer.packages()
        writer.lines += writer.sections.lines
        writer.scriptlets()
        writer.files()
        writer.changelog()
        return writer.lines.joined(separator: "\n") + "\n"
    }

    private var isOld: Bool { plan.target.profile.rpm.oldSpecs }

    private mutating func field(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        lines.append("\(name):".padding(to: 16) + value)
    }

    /// Returns the options that select a package in section headers; empty for the package with the source's name.
    private func selector(_ package: RPMPackage) -> String {
        package.name == plan.sourceName ? "" : " -n \(package.name)"
    }

    // MARK: Preamble

    private mutating func preamble() {
        let main = plan.main
        let profile = plan.target.profile
        if !plan.target.python.isDefault { lines += ["%global python3_pkgversion \(plan.target.python.version)"] }
        lines += ["# What the macros of a distribution say, for hosts that do not have them."]
        lines += SpecPath.pythonMacros(plan.target).reversed().map { "%{!?\($0.name): %global \($0.name) \($0.path)}" }
        lines += location.macro
        lines += sections.conditions
        if let source = plan.sourceOnly {
            lines += generators(source)
        } else {
            lines += ["# What is installed comes as it is: no stripping, no byte code and no debug packages.", "%global debug_package %{nil}"]
            lines += ["%global __os_install_post %{nil}", "%global _build_id_links none"]
        }
        lines.append("")
        field("Name", plan.sourceName)
        field("Epoch", main.evr.epoch.map { "\($0)" })
        field("Version", main.evr.version)
        let release = main.evr.release ?? "1"
        field(
            "Release", release.without(suffix: profile.distTag).map { "\(SpecText.line(String($0)))%{?dist}" } ?? SpecText.line(release)
        )
        field("Summary", SpecText.line(main.summary))
        if isOld { field("Group", "Development/Libraries") }
        field("License", SpecText.line(main.license))
        field("URL", main.url.map(SpecText.line))
        field("Vendor", main.vendor.map(SpecText.line))
        field("Packager", main.packager.map(SpecText.line))
        for (number, source) in sources.enumerated() { field("Source\(number)", number == 0 ? location.first : SpecText.line(source)) }
        for (number, patch) in plan.patches.enumerated() { field("Patch\(number)", SpecText.line(patch.name)) }
        if isOld { field("BuildRoot", "%{_tmppath}/%{name}-%{version}-%{release}-root") }
        if main.arch == "noarch" { field("BuildArch", "noarch") }
        for need in SpecSections.buildRequires(plan, source: sources[0]) { field("BuildRequires", SpecText.line(need.description)) }
        if main.name == plan.sourceName { dependencies(main) }
        lines += ["", "%description", SpecText.inert(plan.sourceDescription), ""]
    }

    /// The `Source0` as packagers write it, a URL where there is one, and the lines that define its macro if the distribution's macros are not installed.
    private var location: (first: String, macro: [String]) {
        let name = sources.first ?? ""
        switch plan.origin {
        case .address(let url) where url.utf8.hasSuffix("/" + name): return (SpecText.line(url), [])
        case .index:
            guard let ending = SdistFilename.suffixes.first(where: { name.utf8.hasSuffix($0) }),
                let (project, version) = name.droppingBytes(
                    last: ending.utf8.count
                ).cut(atLast: "-"), name.utf8.allSatisfy({ $0.isAlphanumeric || "._-+".utf8.contains($0) })
            else { break }
            let last = ending == ".tar.gz" ? "" : " \(ending.droppingBytes(first: 1))"
            let macro = ["%if 0%{!?pypi_source:1}", "%define pypi_source() %1-%2.%{?3}%{!?3:tar.gz}", "%endif"]
            return ("%{pypi_source \(project) \(version)\(last)}", macro)
        default: break
        }
        return (SpecText.line(name), [])
    }

    /// Returns the settings that disable unwanted generators of the target and empty debug packages.
    private func generators(_ source: SourcePlan) -> [String] {
        var lines: [String] = []
        if !source.unwanted.isEmpty {
            let names = source.unwanted.map { $0.normalized.replacingBytes(of: "-", with: "[-_.]") }.joined(separator: "|")
            let spaces = plan.target.python.distProvides.namespaces.map { $0.replacingBytes(of: ".", with: "[.]") }.joined(separator: "|")
            lines += ["# The override of the stack takes these requirements away, or replaces them."]
            lines.append("%global __requires_exclude ^[(]?(\(spaces))[(](\(names))[[)]")
        }
        if source.survey.isForMachine, !source.survey.isBuilt {
            lines += ["# Nobody knows before the build whether anything is compiled.", "%global _empty_manifest_terminate_build 0"]
        }
        return lines
    }

    private mutating func packages() {
        for package in plan.packages where package.name != plan.sourceName {
            lines.append("%package\(selector(package))")
            field("Summary", SpecText.line(package.summary))
            if isOld { field("Group", "Development/Libraries") }
            dependencies(package)
            lines += ["", "%description\(selector(package))", SpecText.inert(package.description), ""]
        }
    }

    private mutating func dependencies(_ package: RPMPackage) {
        // Only the target's own generators can inspect the result of a build on the target.
        if !plan.isSourceOnly { field("AutoReqProv", "no") }
        let features = plan.target.profile.rpm.features
        let kinds: [(String, DependencyKind)] = [
            ("Provides", .provides), ("Requires", .requires), ("Conflicts", .conflicts), ("Obsoletes", .obsoletes), ("Recommends", .recommends),
            ("Suggests", .suggests), ("Supplements", .supplements), ("Enhances", .enhances),
        ]
        for (word, kind) in kinds where features.weakDependencies || !kind.isWeak {
            // rpm's generator adds these for configuration files, but the generators are disabled.
            let config = RPMDependency("config(\(package.name))", .equal, package.evr.description)
            let hasConfig = (kind == .requires || kind == .provides) && package.files.contains { $0.flags.contains(.config) }
            for dependency in Set(package[kind] + (hasConfig ? [config] : [])).sorted() {
                let when = kind == .requires && dependency.flags.contains(.scriptPre) ? "(pre)" : ""
                field(word + when, line(dependency, of: package))
            }
        }
    }

    /// Returns a dependency with the package's own version and release replaced by the spec's macros.
    private func line(_ dependency: RPMDependency, of package: RPMPackage) -> String {
        let text = dependency.description
        guard !dependency.isRich, dependency.evr.hasSameBytes(as: package.evr.description), !dependency.evr.isEmpty,
            let start = text.without(suffix: dependency.evr)
        else { return SpecText.line(text) }
        return "\(SpecText.line(String(start))) \(package.evr.epoch == nil ? "" : "%{epoch}:")%{version}-%{release}"
    }

    // MARK: Scripts, files, history

    private mutating func scriptlets() {
        for package in plan.packages {
            for scriptlet in package.scriptlets {
                // rpm splits the line into words, and then this word into program and arguments, in every release since 4.0.3.
                let words = scriptlet.interpreter.joined(separator: " ")
                let program = scriptlet.interpreter == ["/bin/sh"] ? "" : " -p \(scriptlet.interpreter.count > 1 ? "\"\(words)\"" : words)"
                lines += ["%\(scriptlet.kind.rawValue)\(selector(package))\(program)", SpecText.inert(scriptlet.body)]
            }
        }
    }

    private mutating func files() {
        for package in plan.packages {
            let list = sections.fileLists[package.name]
            lines.append("%files\(selector(package))\(list.map { " -f \($0)" } ?? "")")
            if isOld { lines.append("%defattr(-,root,root,-)") }
            if package.name == plan.main.name { lines += sections.licenses.map { "\(licenseMark) \($0)" } }
            for file in package.files.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) { lines.append(line(file)) }
            lines.append("")
        }
    }

    private var licenseMark: String { plan.target.profile.rpm.licenseFlag ? "%license" : "%doc" }

    private func line(_ file: RPMFile) -> String {
        var words: [String] = []
        if file.content == .directory { words.append("%dir") }
        if file.flags.contains(.ghost) || file.content.isGhost { words.append("%ghost") }
        if file.flags.contains(.config) { words.append(file.flags.contains(.noReplace) ? "%config(noreplace)" : "%config") }
        if file.flags.contains(.license) { words.append(licenseMark) }
        if file.flags.contains(.doc) { words.append("%doc") }
        if !file.language.isEmpty { words.append("%lang(\(file.language))") }
        words.append("%attr(\(String(file.mode, radix: 8).padding(zerosTo: 4)),\(SpecText.line(file.user)),\(SpecText.line(file.group)))")
        return (words + [path(file)]).joined(separator: " ")
    }

    /// Returns the path of a file.
    ///
    /// A manual page gets a pattern for any compression suffix, unless another file has the same beginning.
    private func path(_ file: RPMFile) -> String {
        guard let stem = manuals.stem(of: file.path), SpecPath.isPlain(stem) else { return SpecPath.pattern(file.path, plan.target) }
        return SpecPath.pattern(stem, plan.target) + "*"
    }

    private mutating func changelog() {
        lines.append("%changelog")
        for entry in plan.main.changelog {
            lines += ["* \(SpecText.day(entry.time)) \(SpecText.line(entry.author))", SpecText.inert(entry.text), ""]
        }
    }
}

/// The manual pages of a plan that are compressed, and whose names before compression no other file begins with.
private struct CompressedManuals {
    private let pages: Set<ExactText>
    /// The paths of all files, sorted by their bytes, so that those with the same beginning are adjacent.
    private let paths: [String]

    init(_ plan: RPMPlan) {
        pages = Set(plan.layout.compressedPaths.map { ExactText($0) })
        paths = pages.isEmpty ? [] : plan.packages.flatMap { $0.files.map(\.path) }.sorted { $0.precedesByBytes($1) }
    }

    /// Returns the name of a page before compression; `nil` for another file, or if another file of the plan begins with the name.
    func stem(of path: String) -> String? {
        guard let stem = path.without(suffix: ".gz").map(String.init), pages.contains(ExactText(stem)) else { return nil }
        var (low, high) = (0, paths.count)
        while low < high {
            let middle = (low + high) / 2
            if paths[middle].precedesByBytes(stem) { low = middle + 1 } else { high = middle }
        }
        // The page itself is one of those that begin with the stem.
        return paths[low...].prefix(2).contains { $0.utf8.hasPrefix(stem) && !$0.hasSameBytes(as: path) } ? nil : stem
    }
}

extension String {
    /// Returns the text padded with spaces to a number of bytes, with at least one space.
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - utf8.count)) }

    /// Returns the digits padded with leading zeros.
    fileprivate func padding(zerosTo width: Int) -> String { String(repeating: "0", count: max(0, width - utf8.count)) + self }
}
