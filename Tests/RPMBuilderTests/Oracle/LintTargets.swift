import VersionSort

/// Targets of all generations, each with the form of its rpm and a matching Python.
enum LintTargets {
    /// Returns the target of a generation of ``TargetFormTests/formats``.
    static func target(_ name: String, _ format: RPMFormat) throws -> Target {
        let old = ["el5": "2.6", "el6": "2.6", "el7": "2.7"][name]
        let version = old ?? ["el8": "3.11", "el9": "3.9"][name] ?? "3.13"
        let compact = String(version.filter { $0 != "." })
        var rpm = format
        rpm.oldSpecs = name == "el5" || name == "el6"
        rpm.pyprojectMacros = old == nil && name != "el8"
        let python = PythonProfile(
            version: version, fullVersion: version + ".5", interpreter: "/usr/bin/python\(version)",
            shebang: "/usr/bin/python\(version)" + (old == nil ? " -s" : ""), abiTags: [compact == "26" || compact == "27" ? "cp\(compact)mu" : "cp\(compact)"],
            packagePrefix: old == nil ? "python3-" : "python-", interpreterPackage: old == nil ? "python3" : "python",
            sitelib: "/usr/lib/python\(version)/site-packages", sitearch: "/usr/lib64/python\(version)/site-packages",
            distProvides: DistProvides(namespaces: ["python\(version)dist"]), metadataForm: old == nil ? .distInfo : .eggInfo,
            bytecode: old == nil ? .pycache : .beside)
        let profile = TargetProfile(
            name: name, title: name, distTag: ".\(name)", rpm: rpm, repodata: RepodataForm(checksumName: "sha256", compression: "gzip"),
            glibc: old == nil ? "2.34" : "2.17", architectures: ["x86_64"], pythons: [python])
        return try Target(profile: profile, architecture: "x86_64")
    }
}
