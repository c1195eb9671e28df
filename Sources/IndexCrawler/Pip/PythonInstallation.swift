import Failures
internal import ForeignText
internal import Native
internal import Subprocess
internal import SystemPackage

/// The Python that runs pip: the first `python3` of the search path.
struct PythonInstallation: Sendable, Hashable {
    /// The absolute path of the program, without following links.
    let program: FilePath
    /// The value of `sys.prefix`, if the files tell it.
    ///
    /// pip looks for its `pip.conf` in that folder.
    let prefix: FilePath?
    /// A Boolean value indicating whether the program is a script, such as the shim of a version manager, which starts one of several Pythons.
    let isScript: Bool

    /// Searches for a program as a shell does; `nil` if there is none, or only in a folder that is not absolute.
    ///
    /// - Parameter name: A name to search in `PATH`, or an absolute path.
    init?(_ name: String, environment: [String: String]) {
        let candidates =
            name.utf8.hasPrefix("/")
            ? [FilePath(name)]
            : (environment["PATH"] ?? "/usr/bin:/bin").splitBytes(on: ":").filter { $0.utf8.hasPrefix("/") }.map { FilePath(String($0)).appending(name) }
        guard let found = candidates.first(where: Self.isProgram) else { return nil }
        program = found
        var head: [UInt8] = []
        if var file = try? InputFile(found) { head = (try? file.readNext(upTo: 4)) ?? [] }
        isScript = head != [0x7F, 0x45, 0x4C, 0x46]
        let isMoved = environment["PYTHONHOME"].map { !$0.isEmpty } ?? false
        prefix = isScript || isMoved ? nil : Self.environmentPrefix(of: found) ?? Self.installedPrefix(of: found)
    }

    private static func isProgram(_ path: FilePath) -> Bool {
        guard let status = (try? FileSystem.status(path, followingLinks: true)) ?? nil else { return false }
        return status.isRegularFile && status.mode & 0o111 != 0
    }

    private static func exists(_ path: FilePath) -> Bool { ((try? FileSystem.status(path, followingLinks: true)) ?? nil) != nil }

    /// Returns the folder of a virtual environment, which contains `pyvenv.cfg` (PEP 405); `nil` for another program.
    private static func environmentPrefix(of program: FilePath) -> FilePath? {
        let folder = program.removingLastComponent().removingLastComponent()
        return exists(folder.appending("pyvenv.cfg")) ? folder : nil
    }

    /// Returns the prefix of a program outside of virtual environments.
    ///
    /// As Python does, it resolves links and looks for the standard library in the parent folders.
    private static func installedPrefix(of program: FilePath) -> FilePath? {
        guard !exists(program.removingLastComponent().appending("pyvenv.cfg")), let real = try? FileSystem.realPath(program),
            let name = real.lastComponent?.string, let version = name.without(prefix: "python"), version.utf8.contains(".")
        else { return nil }
        var folder = real.removingLastComponent()
        while !folder.isEmpty, folder != "/" {
            if ["lib", "lib64"].contains(where: { exists(folder.appending($0).appending("python\(version)").appending("os.py")) }) { return folder }
            folder = folder.removingLastComponent()
        }
        return nil
    }
}

extension PythonInstallation {
    /// Runs a script and returns its output.
    ///
    /// Throws ``Failure`` with code `usage` if it fails.
    func run(_ script: String, environment: [String: String]) async throws -> String {
        var values: [Environment.Key: String] = [:]
        for (key, value) in environment {
            if let key = Environment.Key(rawValue: key) { values[key] = value }
        }
        do {
            let record = try await Subprocess.run(
                .path(program), arguments: ["-c", script], environment: .custom(values), output: .string(limit: 64 << 10),
                error: .string(limit: 64 << 10))
            guard case .exited(0) = record.terminationStatus else {
                throw Self.unknown(record.standardError.splitBytes(on: "\n").last.map(String.init) ?? "pip ended without an answer")
            }
            return record.standardOutput
        } catch let error as SubprocessError {
            throw Self.unknown("\(program) cannot be started: \(error)")
        }
    }

    /// Returns the error for an index of pip that cannot be found out.
    static func unknown(_ cause: String) -> Failure {
        Failure(
            .usage, "cannot learn which index pip uses here", causes: [cause], hints: ["name the index with --index or set PIP_INDEX_URL"])
    }
}
