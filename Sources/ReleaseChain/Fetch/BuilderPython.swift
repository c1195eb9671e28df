import Native
import Subprocess
import SystemPackage
import VersionSort

/// The Python of this machine that builds wheels from sdists, with the environment it gives build requirements.
struct BuilderPython: Sendable {
    let path: FilePath
    /// `3.11`.
    let version: String
    /// `3.11.2`.
    let fullVersion: String
    let machine: String
    let glibc: String

    /// Asks the Python itself.
    ///
    /// Throws ``ChainError`` when it cannot be started or is too old to read pyproject.toml files.
    static func probe(_ path: FilePath) async throws -> BuilderPython {
        let script = "import sys, platform; print('%d.%d' % sys.version_info[:2], platform.python_version(), platform.machine(), platform.libc_ver()[1])"
        let hint = "name a Python 3.11 or newer with RELCLI_PYTHON"
        let record: ExecutionRecord<StringOutput<UTF8>, StringOutput<UTF8>>
        do {
            record = try await Subprocess.run(
                .path(path), arguments: ["-I", "-c", script], output: .string(limit: 4096), error: .string(limit: 65536))
        } catch {
            throw ChainError(.external, "cannot start \(path), which builds sdists", causes: ["\(error)"], hints: [hint])
        }
        let fields = (record.standardOutput ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        guard record.terminationStatus.isSuccess, fields.count == 4 else {
            throw ChainError(.external, "\(path), which builds sdists, does not answer as a Python does", hints: [hint])
        }
        return BuilderPython(path: path, version: fields[0], fullVersion: fields[1], machine: fields[2], glibc: fields[3])
    }

    /// This Python as a target, for resolving build requirements.
    func target() throws -> Target {
        let compact = version.filter { $0 != "." }
        let python = PythonProfile(
            version: version, fullVersion: fullVersion, interpreter: path.string, abiTags: ["cp\(compact)"], packagePrefix: "python3-",
            sitelib: "/usr/lib/python\(version)/site-packages", sitearch: "/usr/lib64/python\(version)/site-packages",
            distProvides: DistProvides(namespaces: ["python\(version)dist"]))
        let profile = TargetProfile(
            name: "builder", title: "this machine", distTag: "", rpm: RPMFormat(version: "4.18"),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: glibc, architectures: [machine], pythons: [python])
        return try Target(profile: profile, architecture: machine)
    }
}
