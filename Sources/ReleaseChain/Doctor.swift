import ForeignText
import Native
import Subprocess
import SystemPackage

/// A check of whether this machine has what each step of a release needs.
package struct Doctor: Sendable {
    /// The result of looking for one thing.
    package struct Finding: Sendable, Codable {
        /// The steps that need it, separated by a comma, for example `lock, fetch`.
        package let step: String
        /// The needed thing, by the name that a user installs or sets.
        package let need: String
        package let present: Bool
        /// A Boolean value indicating whether the step also works without it, with fewer features.
        package let optional: Bool
        /// A description of the found thing, or of what the step lacks.
        package let detail: String
        /// The remedy; empty if the thing is present.
        package let fix: String
    }

    /// A program that a step runs.
    private struct Program {
        let step: String
        let name: String
        let package: String
        let optional: Bool
        let arguments: [String]
        let why: String
    }

    private static let programs = [
        Program(
            step: "lock, fetch", name: "python3", package: "python3", optional: false,
            arguments: ["-c", "import sys, tomllib; print('Python %d.%d.%d' % sys.version_info[:3])"],
            why: "Python 3.11 or newer builds wheels from sdists"),
        Program(
            step: "lock", name: "pip", package: "python3-pip", optional: true, arguments: ["--version"],
            why: "relcli asks pip which index it uses, unless the stack names one"),
        Program(
            step: "fetch", name: "bwrap", package: "bubblewrap", optional: false,
            arguments: ["--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "true"],
            why: "sdists are built without network and without write access"),
        Program(
            step: "build", name: "rpmbuild", package: "rpm", optional: true, arguments: ["--version"],
            why: "specs of projects and stacks (spec in an override); relcli builds by itself from its own"),
        Program(
            step: "check", name: "dnf", package: "dnf", optional: true, arguments: ["--version"],
            why: "the real install; the check by solver needs no program"),
        Program(
            step: "check", name: "rpm", package: "rpm", optional: true, arguments: ["--version"],
            why: "the real install; relcli reads and writes RPMs by itself"),
        Program(
            step: "publish", name: "gpg", package: "gnupg", optional: true, arguments: ["--version"], why: "signed packages and repositories"),
        Program(
            step: "lock", name: "git", package: "git", optional: true, arguments: ["--version"], why: "applications that come from a git URL"),
    ]

    let context: ChainContext

    /// Creates a doctor for a run with these settings.
    package init(context: ChainContext) {
        self.context = context
    }

    /// Returns the findings, in the order in which a release needs the things.
    package func findings() async -> [Finding] {
        var found: [Finding] = []
        for program in Self.programs { found.append(await look(for: program)) }
        found += Self.libraries()
        found.append(mirror())
        return found
    }

    private func look(for program: Program) async -> Finding {
        let result = try? await Subprocess.run(
            .name(program.name), arguments: Arguments(program.arguments), output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        let fix = "apt-get install \(program.package)"
        guard let result else {
            return Finding(
                step: program.step, need: program.name, present: false, optional: program.optional, detail: "not found: \(program.why)", fix: fix)
        }
        guard result.terminationStatus.isSuccess else {
            let words = result.standardError.splitBytes(on: "\n").last.map(String.init) ?? "it failed"
            return Finding(
                step: program.step, need: program.name, present: false, optional: program.optional, detail: "there, but: \(words)",
                fix: program.name == "bwrap" ? "allow unprivileged user namespaces, or run as root outside a container that forbids them" : fix)
        }
        let version = result.standardOutput.splitBytes(on: "\n").first.map(String.init) ?? "works"
        return Finding(step: program.step, need: program.name, present: true, optional: program.optional, detail: version, fix: "")
    }

    /// Checks whether the mirror, or its nearest existing parent folder, is writable, without creating anything.
    private func mirror() -> Finding {
        let path = context.mirror
        var folder = path
        while !folder.isEmpty, folder.lastComponent != nil, ((try? FileSystem.status(folder, followingLinks: true)) ?? nil) == nil {
            folder.removeLastComponent()
        }
        if folder.isEmpty { folder = "." }
        let isFolder = ((try? FileSystem.status(folder, followingLinks: true)) ?? nil)?.isDirectory ?? false
        guard isFolder, FileSystem.isWritable(folder) else {
            return Finding(
                step: "all", need: "mirror \(path)", present: false, optional: false,
                detail: isFolder ? "\(folder) cannot be written" : "\(folder) is no folder",
                fix: "name another folder with --mirror, or make this one writable")
        }
        return Finding(
            step: "all", need: "mirror \(path)", present: true, optional: false, detail: folder == path ? "can be written" : "can be made", fix: "")
    }
}

extension Doctor {
    /// Returns the findings about system libraries, which are loaded on first use: a missing one would otherwise stop a release midway.
    static func libraries() -> [Finding] {
        let missing = SystemLibrary.allCases.compactMap { library in
            library.problem.map { problem in
                Finding(
                    step: library.step, need: library.names.joined(separator: " or "), present: false, optional: false, detail: "cannot be loaded: \(problem)",
                    fix: "apt-get install \(library.package)")
            }
        }
        guard missing.isEmpty else { return missing }
        return [Finding(step: "all", need: "libraries", present: true, optional: false, detail: "all \(SystemLibrary.allCases.count) can be loaded", fix: "")]
    }
}

extension SystemLibrary {
    /// The names of the first steps of a release that need the library, for example `lock, fetch`.
    fileprivate var step: String {
        switch self {
        case .curl, .xml2: "lock, fetch"
        case .archive: "fetch, build"
        case .crypto, .zlib, .zstd: "build"
        case .solv, .solvext: "check"
        }
    }

    /// The name of the library's Debian package.
    fileprivate var package: String {
        switch self {
        case .archive: "libarchive13"
        case .crypto: "libssl3"
        case .curl: "libcurl4"
        case .solv: "libsolv1"
        case .solvext: "libsolvext1"
        case .xml2: "libxml2"
        case .zlib: "zlib1g"
        case .zstd: "libzstd1"
        }
    }
}
