import ForeignText
import VersionSort

/// The capabilities with which a package states its project, in the form of the target's own packages.
struct DistCapabilities {
    let style: DistProvides
    let form: CapabilityForm

    init(_ target: Target) {
        style = target.python.distProvides
        form = CapabilityForm(target)
    }

    /// Returns the capability for a requirement on a project.
    func required(_ project: ProjectName, extra: ExtraName? = nil) -> String {
        capability(style.namespaces[0], project.normalized, extra)
    }

    /// Returns the provides of a package for a project or one of its extras.
    func provided(_ project: ProjectName, _ version: Version, extra: ExtraName? = nil) -> [RPMDependency] {
        var names = [project.normalized]
        if style.legacyNames, case let legacy = Self.legacyName(project), legacy != project.normalized { names.append(legacy) }
        let versions = form.texts(of: version)
        return style.namespaces.flatMap { namespace in
            names.flatMap { name in versions.map { RPMDependency(capability(namespace, name, extra), .equal, $0) } }
        }
    }

    private func capability(_ namespace: String, _ name: String, _ extra: ExtraName?) -> String {
        "\(namespace)(\(name)\(extra.map { "[\($0.normalized)]" } ?? ""))"
    }

    /// Returns the name in lower case with runs of `-` and `_` replaced by one `-`.
    ///
    /// Dots stay, as in older generators.
    private static func legacyName(_ project: ProjectName) -> String {
        let bytes = project.original.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
        let kept = bytes.indices.filter { bytes[$0] != UInt8(ascii: "-") || $0 == 0 || bytes[$0 - 1] != UInt8(ascii: "-") }
        return String(decoding: kept.map { bytes[$0] }, as: UTF8.self)
    }
}
