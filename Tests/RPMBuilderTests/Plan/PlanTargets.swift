import VersionSort

/// Targets of three generations, defined in code, so that these tests do not depend on the shipped profiles.
enum PlanTargets {
    /// Returns a target with all rpm features.
    ///
    /// Python 3.9 is its default, and 3.11 is another one.
    static func current(python: String? = nil, pyprojectMacros: Bool = true) throws -> Target {
        let form = RPMFormat(version: "4.16.1.3", pyprojectMacros: pyprojectMacros)
        let nine = PythonProfile(
            version: "3.9", fullVersion: "3.9.21", interpreter: "/usr/bin/python3.9", shebang: "/usr/bin/python3.9 -s", abiTags: ["cp39"],
            packagePrefix: "python3-", alternativePrefixes: ["python3.9-"], sitelib: "/usr/lib/python3.9/site-packages",
            sitearch: "/usr/lib64/python3.9/site-packages", distProvides: DistProvides(namespaces: ["python3.9dist", "python3dist"]))
        let eleven = PythonProfile(
            version: "3.11", fullVersion: "3.11.9", interpreter: "/usr/bin/python3.11", shebang: "/usr/bin/python3.11 -sP", abiTags: ["cp311"],
            packagePrefix: "python3.11-", interpreterPackage: "python3.11", sitelib: "/usr/lib/python3.11/site-packages",
            sitearch: "/usr/lib64/python3.11/site-packages", isDefault: false, distProvides: DistProvides(namespaces: ["python3.11dist"]))
        return try target("new", rpm: form, pythons: [nine, eleven], glibc: "2.34", python: python)
    }

    /// Returns a target whose rpm has no tilde, caret and boolean dependencies, and whose Python uses egg-info folders.
    static func old() throws -> Target {
        let form = RPMFormat(
            version: "4.8.0", features: RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false), codec: "gzip",
            payloadDigest: false, largeFiles: false, licenseFlag: false, signature: .rsaVersion4, pyprojectMacros: false, oldSpecs: true)
        let python = PythonProfile(
            version: "2.6", fullVersion: "2.6.6", interpreter: "/usr/bin/python2.6", abiTags: ["cp26mu"], packagePrefix: "python-",
            interpreterPackage: "python", sitelib: "/usr/lib/python2.6/site-packages", sitearch: "/usr/lib64/python2.6/site-packages",
            distProvides: DistProvides(namespaces: ["python2.6dist"], versions: .both, legacyNames: true), metadataForm: .eggInfo, bytecode: .beside)
        return try target("old", rpm: form, pythons: [python], glibc: "2.12", python: nil)
    }

    private static func target(_ name: String, rpm: RPMFormat, pythons: [PythonProfile], glibc: String, python: String?) throws -> Target {
        let profile = TargetProfile(
            name: name, title: name, distTag: ".\(name)", rpm: rpm, repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: glibc,
            architectures: ["x86_64", "aarch64"], pythons: pythons)
        return try Target(profile: profile, python: python, architecture: "x86_64")
    }
}
