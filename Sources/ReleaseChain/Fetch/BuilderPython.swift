import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

extension BuildPython {
    /// This Python as a target, for resolving build requirements.
    func target() throws -> Target {
        let compact = version.replacingBytes(of: ".", with: "")
        let python = PythonProfile(
            version: version, fullVersion: fullVersion, interpreter: executable.string, abiTags: ["cp\(compact)"], packagePrefix: "python3-",
            sitelib: "/usr/lib/python\(version)/site-packages", sitearch: "/usr/lib64/python\(version)/site-packages",
            distProvides: DistProvides(namespaces: ["python\(version)dist"]))
        let profile = TargetProfile(
            name: "builder", title: "this machine", distTag: "", rpm: RPMFormat(version: "4.18"),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: glibc, architectures: [machine], pythons: [python])
        return try Target(profile: profile, architecture: machine)
    }
}
