import ForeignText
import VersionSort

/// The capabilities that say which project a package holds, in the style of the target's own packages.
struct DistCapabilities {
    let style: DistProvides
    let form: CapabilityForm

    init(_ target: Target) {
        style = target.python.distProvides
        form = CapabilityForm(target)
    }

    /// The capability that a requirement of a project asks for.
    func required(_ project: ProjectName, extra: ExtraName? = nil) -> String {
        capability(style.namespaces[0], project.normalized, extra)
    }

    /// What a package of a project, or of one of its extras, provides.
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

    /// The name in lower case with runs of `-` and `_` as one `-`; dots stay, as older generators had it.
    private static func legacyName(_ project: ProjectName) -> String {
        let bytes = project.original.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
        let kept = bytes.indices.filter { bytes[$0] != UInt8(ascii: "-") || $0 == 0 || bytes[$0 - 1] != UInt8(ascii: "-") }
        return String(decoding: kept.map { bytes[$0] }, as: UTF8.self)
    }
}
