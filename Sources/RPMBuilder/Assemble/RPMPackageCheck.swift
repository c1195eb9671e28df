import ForeignText
import VersionSort

/// A check that rejects packages which rpm would reject or misinterpret.
struct RPMPackageCheck {
    private let package: RPMPackage
    private let features: RPMFeatures

    /// Checks a package.
    ///
    /// - Throws: ``RPMWriteError`` for the first fault.
    static func check(_ package: RPMPackage, features: RPMFeatures) throws(RPMWriteError) {
        let check = RPMPackageCheck(package: package, features: features)
        try check.identity()
        try check.texts()
        for kind in DependencyKind.allCases {
            for dependency in package[kind] { try check.dependency(dependency) }
        }
        try check.scriptlets()
    }

    private func identity() throws(RPMWriteError) {
        if NEVRA.fault(ofName: package.name) != nil { throw .invalidName(package.name) }
        try version("version", package.evr.version)
        guard let release = package.evr.release else { throw .invalidField("release", "", "it is missing") }
        try version("release", release)
        try plain("architecture", package.arch)
        try plain("operating system", package.os)
        if package.isSource != (package.sourceRPM == nil) {
            throw .invalidField(
                "source package name", package.sourceRPM ?? "",
                package.isSource ? "a source package has none" : "rpm takes a package without one for a source package")
        }
    }

    /// Checks a version or a release.
    ///
    /// rpm splits names at `-` and epochs at `:`.
    private func version(_ field: String, _ text: String) throws(RPMWriteError) {
        if let fault = NEVRA.fault(ofVersion: text, field) { throw .invalidField(field, text, fault) }
        try versionFeatures(text, "the \(field) '\(text)'")
    }

    private func versionFeatures(_ text: String, _ what: String) throws(RPMWriteError) {
        if !features.tilde, text.utf8.contains(UInt8(ascii: "~")) { throw .unsupported(what, "'~' in versions") }
        if !features.caret, text.utf8.contains(UInt8(ascii: "^")) { throw .unsupported(what, "'^' in versions") }
    }

    private func plain(_ field: String, _ text: String) throws(RPMWriteError) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "_") }) else {
            throw .invalidField(field, text, "only letters, digits and _ are allowed")
        }
    }

    private func texts() throws(RPMWriteError) {
        let fields: [(String, String?)] = [
            ("summary", package.summary), ("description", package.description), ("licence", package.license), ("group", package.group),
            ("URL", package.url), ("vendor", package.vendor), ("packager", package.packager), ("distribution", package.distribution),
            ("build host", package.buildHost), ("source package name", package.sourceRPM), ("compiler flags", package.optFlags),
            ("platform", package.platform), ("cookie", package.cookie),
        ]
        for (field, text) in fields {
            if let text, !RPMText.isClean(text) { throw .invalidField(field, text, "it has control characters") }
        }
        for entry in package.changelog where !RPMText.isClean(entry.author) || !RPMText.isClean(entry.text) {
            throw .invalidField("change log entry", entry.text, "it has control characters")
        }
        for arch in package.buildArchs { try plain("build architecture", arch) }
        let names = Set(package.files.map(\.path))
        for name in package.sources + package.patches where !names.contains(name) {
            throw .invalidField("source", name, "it is not among the files of the package")
        }
    }

    private func dependency(_ dependency: RPMDependency) throws(RPMWriteError) {
        let text = "\(dependency)"
        guard !dependency.name.isEmpty, RPMText.isClean(dependency.name) else {
            throw .invalidDependency(text, "its name is empty or has control characters")
        }
        if dependency.isRich {
            guard features.richDependencies else { throw .unsupported("the dependency '\(text)'", "boolean dependencies") }
        } else if dependency.name.utf8.contains(where: { $0 <= 0x20 }) {
            throw .invalidDependency(text, "its name has spaces")
        }
        let compares = !dependency.flags.isDisjoint(with: .comparison)
        guard compares != dependency.evr.isEmpty else {
            throw .invalidDependency(text, compares ? "it compares with no version" : "it has a version and does not compare")
        }
        guard dependency.evr.utf8.allSatisfy({ $0.isAlphanumeric || Self.evrMarks.contains($0) }) else {
            throw .invalidDependency(text, "its version may hold letters, digits and . _ + ~ ^ - : only")
        }
        let evr = EVR(parsing: dependency.evr)
        guard !(evr.version + (evr.release ?? "")).utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") }) else {
            throw .invalidDependency(text, "its version is not [epoch:]version[-release]")
        }
        try versionFeatures(dependency.isRich ? dependency.name : dependency.evr, "the dependency '\(text)'")
    }

    private func scriptlets() throws(RPMWriteError) {
        var seen: Set<RPMScriptlet.Kind> = []
        for scriptlet in package.scriptlets {
            let kind = scriptlet.kind.rawValue
            guard seen.insert(scriptlet.kind).inserted else { throw .invalidField("scriptlet", kind, "it is there twice") }
            guard let program = scriptlet.interpreter.first, program.utf8.hasPrefix("/") || program == "<lua>" else {
                throw .invalidField("interpreter", scriptlet.interpreter.first ?? "", "the path of a program is expected in %\(kind)")
            }
            guard !(scriptlet.interpreter + [scriptlet.body]).contains(where: { $0.utf8.contains(0) }) else {
                throw .invalidField("scriptlet", kind, "it has a NUL")
            }
        }
    }

    private static let evrMarks = Set("._+~^-:".utf8)
}
