import ForeignText
import FoundationEssentials
package import SystemPackage
package import VersionSort

/// The Python for building wheels, and its properties.
package struct BuildPython: Sendable, Hashable {
    /// The real path of the interpreter, outside any virtual environment.
    package let executable: FilePath
    /// The language version, for example `3.11`.
    package let version: String
    /// The full version, for example `3.11.2`.
    package let fullVersion: String
    /// The architecture of the machine, for example `x86_64`.
    package let machine: String
    /// The version of the C library; empty if it is not glibc.
    package let glibc: String
    /// The folders of its installation.
    package let prefixes: [FilePath]
    /// The folders of installed packages, which are hidden from builds.
    package let packageFolders: [FilePath]

    /// The answer of the interpreter.
    private struct Answer: Decodable {
        let executable, version, full, machine, glibc: String
        let prefixes, packages: [String]
    }

    /// The oldest supported Python for builds, which is the first with `tomllib`.
    package static let oldest = TagVersion(3, 11)

    /// Asks an interpreter for its properties.
    ///
    /// For a virtual environment or a launcher script, it returns the interpreter behind it.
    ///
    /// Throws ``WheelBuildError`` if it cannot be started, or is too old.
    package static func probe(_ path: FilePath, oldest: TagVersion = oldest) async throws -> BuildPython {
        let result: PlainProcess.Result
        do {
            result = try await PlainProcess.run(path, ["-I", "-S", "-c", script])
        } catch {
            throw WheelBuildError.python(path, why: "it cannot be started (\(error))")
        }
        guard result.isSuccess, let answer = try? JSONDecoder().decode(Answer.self, from: Data(result.output.utf8)) else {
            throw WheelBuildError.python(path, why: "it does not answer as a Python does")
        }
        let numbers = answer.version.splitBytes(on: ".").compactMap { Int($0) }
        guard numbers.count == 2, TagVersion(numbers[0], numbers[1]) >= oldest else {
            throw WheelBuildError.python(path, why: "it is Python \(answer.full), older than \(oldest.major).\(oldest.minor)")
        }
        return BuildPython(
            executable: FilePath(answer.executable), version: answer.version, fullVersion: answer.full, machine: answer.machine, glibc: answer.glibc,
            prefixes: answer.prefixes.map { FilePath($0) }, packageFolders: answer.packages.map { FilePath($0) })
    }

    /// A script that prints the properties.
    ///
    /// Debian has its own folders for packages besides the one in the prefix.
    private static let script = """
        import json, os, platform, sys
        base = getattr(sys, "_base_executable", None) or sys.executable
        version = "%d.%d" % sys.version_info[:2]
        prefixes = sorted({os.path.realpath(sys.base_prefix), os.path.realpath(sys.base_exec_prefix)})
        packages = ["/usr/lib/python3/dist-packages", "/usr/local/lib/python%s/dist-packages" % version]
        for prefix in prefixes + ["/usr", "/usr/local"]:
            for lib in ("lib", "lib64"):
                for name in ("site-packages", "dist-packages"):
                    packages.append("%s/%s/python%s/%s" % (prefix, lib, version, name))
        packages = sorted({path for path in packages if os.path.isdir(path) and os.path.realpath(path) == path})
        print(json.dumps({
            "executable": os.path.realpath(base), "version": version, "full": platform.python_version(), "machine": platform.machine(),
            "glibc": platform.libc_ver()[1], "prefixes": prefixes, "packages": packages}))

        """
}

/// The compilers of this machine, which affect a built wheel.
package enum BuildToolchain {
    /// Returns the versions of the C compiler, the C++ compiler, the linker and the Rust compiler, one per line, without missing ones.
    package static func describe() async -> String {
        var lines: [String] = []
        for name in ["cc", "c++", "ld", "rustc"] {
            guard let path = Sandbox.find(name), let result = try? await PlainProcess.run(path, ["--version"]), result.isSuccess else { continue }
            lines.append(String(result.output.bytes { !$0.isLineEnd }))
        }
        return lines.joined(separator: "\n")
    }
}
