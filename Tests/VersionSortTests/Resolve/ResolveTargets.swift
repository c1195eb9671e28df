@testable import VersionSort

/// Targets that differ in what the resolver looks at: their name and their Python.
enum ResolveTargets {
    static func el9() throws -> Target { try make("el9", python: "3.9.21") }
    static func el10() throws -> Target { try make("el10", python: "3.12.9") }

    /// A target of that name whose default Python has that full version.
    static func make(_ id: String, python: String) throws -> Target {
        let release = python.split(separator: ".").prefix(2).joined(separator: ".")
        let interpreter = PythonProfile(
            version: release, fullVersion: python, interpreter: "/usr/bin/python\(release)", abiTags: ["cp\(release.filter { $0 != "." })"],
            packagePrefix: "python3-", sitelib: "/usr/lib/python\(release)/site-packages",
            sitearch: "/usr/lib64/python\(release)/site-packages", distProvides: DistProvides(namespaces: ["python\(release)dist"]))
        let profile = TargetProfile(
            name: id, title: id, distTag: ".\(id)", rpm: RPMFormat(version: "4.16.1"),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: "2.34", architectures: ["x86_64"],
            pythons: [interpreter])
        return try Target(profile: profile, architecture: "x86_64")
    }
}
