@testable import VersionSort

/// Targets that differ in the properties that affect the resolver: their name and their Python.
enum ResolveTargets {
    static func el9() throws -> Target { try make("el9", python: "3.9.21") }
    static func el10() throws -> Target { try make("el10", python: "3.12.9") }

    /// Returns a target with a name and the full version of its default Python.
    static func make(_ id: String, python: String, others: [String] = [], glibc: String = "2.34", architecture: String = "x86_64") throws -> Target {
        var interpreters = [interpreter(python)]
        for other in others {
            var more = interpreter(other)
            more.isDefault = false
            interpreters.append(more)
        }
        let profile = TargetProfile(
            name: id, title: id, distTag: ".\(id)", rpm: RPMFormat(version: "4.16.1"),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: glibc, architectures: [architecture],
            pythons: interpreters)
        return try Target(profile: profile, architecture: architecture)
    }

    private static func interpreter(_ python: String) -> PythonProfile {
        let release = python.split(separator: ".").prefix(2).joined(separator: ".")
        return PythonProfile(
            version: release, fullVersion: python, interpreter: "/usr/bin/python\(release)", abiTags: ["cp\(release.filter { $0 != "." })"],
            packagePrefix: "python3-", sitelib: "/usr/lib/python\(release)/site-packages",
            sitearch: "/usr/lib64/python\(release)/site-packages", distProvides: DistProvides(namespaces: ["python\(release)dist", "python3dist"]))
    }
}
