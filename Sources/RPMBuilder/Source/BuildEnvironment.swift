import ForeignText
import Native
import SystemPackage

/// The virtual environment of a build: the interpreter and the installed build requirements.
///
/// It has a fixed path in the sandbox, where it is read-only.
struct BuildEnvironment {
    /// The path in the sandbox.
    static let place = "/build/env"
    /// The folder of its programs in the sandbox.
    static let programs = place + "/bin"
    /// The path of its interpreter in the sandbox.
    static let interpreter = programs + "/python"

    private let root: FilePath
    private let python: BuildPython
    private let limits: SourceLimits
    private let time: UInt32

    /// Creates an environment in a new folder.
    ///
    /// Throws ``WheelBuildError`` if a wheel is damaged or unsafe, and ``FileError``.
    static func make(
        _ requirements: [VerifiedArtifact], in root: FilePath, python: BuildPython, time: UInt32, limits: SourceLimits
    ) throws {
        let environment = BuildEnvironment(root: root, python: python, limits: limits, time: time)
        try environment.prepare()
        for wheel in requirements.sorted(by: { $0.filename < $1.filename }) { try environment.install(wheel) }
    }

    private var sitePath: [String] { ["lib", "python\(python.version)", "site-packages"] }
    private var site: FilePath { sitePath.reduce(root) { $0.appending($1) } }
    private var bin: FilePath { root.appending("bin") }

    /// Creates the folders and pyvenv.cfg, which makes a virtual environment (PEP 405).
    private func prepare() throws {
        try FileSystem.createDirectory(site)
        try FileSystem.createDirectory(bin)
        for name in ["python", "python3", "python\(python.version)"] { try FileSystem.symlink(python.executable, at: bin.appending(name)) }
        let home = python.executable.removingLastComponent()
        try write("home = \(home)\ninclude-system-site-packages = false\nversion = \(python.fullVersion)\n", to: root.appending("pyvenv.cfg"))
        try write(BuildDriver.sortedListings, to: site.appending("sitecustomize.py"))
    }

    private func install(_ wheel: VerifiedArtifact) throws {
        let staging = root.appending(".staging")
        try FileSystem.createDirectory(staging)
        defer { try? FileSystem.remove(staging) }
        let information = try unpack(wheel, into: staging)
        try place(staging, information: information, wheel: wheel)
        let points = site.appending(information).appending("entry_points.txt")
        guard try FileSystem.status(points)?.isRegularFile == true else { return }
        let text = String(decoding: try FileSystem.readAll(points, limit: 1 << 20), as: UTF8.self)
        for script in ConsoleScript.all(in: text) {
            try write(script.program(interpreter: Self.interpreter), to: bin.appending(script.name), mode: 0o755)
        }
    }

    /// Unpacks a wheel unchanged; returns the name of its `.dist-info` folder.
    private func unpack(_ wheel: VerifiedArtifact, into folder: FilePath) throws(WheelBuildError) -> String {
        var tree = TreeWriter(root: folder, archive: wheel, time: time, limits: limits)
        var information: Set<String> = []
        do {
            var reader = try ArchiveReader(wheel, limits: limits.archive)
            while let entry = try reader.next() {
                let path = try TreePath(entry, in: wheel.filename, limits: limits)
                switch entry.kind {
                case .directory: try tree.addDirectory(path)
                case .regular: try tree.addFile(path, entry, from: &reader)
                default: throw WheelBuildError.unsafeEntry(entry.path, archive: wheel.filename, why: "is neither a file nor a folder")
                }
                if let top = path.parts.first, path.parts.count > 1, top.utf8.hasSuffix(".dist-info") { information.insert(top) }
            }
            try tree.finish()
        } catch let error as ArchiveError {
            throw .archive(wheel.filename, error)
        } catch let error as WheelBuildError {
            throw error
        } catch {
            throw .layout("\(error)")
        }
        guard information.count == 1, let name = information.first else {
            throw .wheel("\(wheel.filename), a build requirement, has \(information.count) .dist-info folders")
        }
        return name
    }

    /// Moves the files of an unpacked wheel as its `.data` folder requires (binary distribution format, "The .data directory").
    private func place(_ staging: FilePath, information: String, wheel: VerifiedArtifact) throws {
        let data = staging.appending(information.droppingBytes(last: ".dist-info".utf8.count) + ".data")
        if try FileSystem.status(data)?.isDirectory == true {
            for scheme in try FileSystem.list(data) where scheme.isDirectory {
                let source = data.appending(scheme.name)
                switch scheme.name {
                case "purelib", "platlib": try merge(source, into: site)
                case "scripts": try placeScripts(source)
                case "data": try merge(source, into: root)
                case "headers": try merge(source, into: root.appending("include"))
                default: throw WheelBuildError.wheel("\(wheel.filename), a build requirement, has files of the unknown kind '\(scheme.name)'")
                }
            }
            try FileSystem.remove(data)
        }
        try merge(staging, into: site)
    }

    /// Moves the content of a folder into another, replacing existing files.
    private func merge(_ source: FilePath, into target: FilePath) throws {
        try FileSystem.createDirectory(target)
        for entry in try FileSystem.list(source) {
            let place = target.appending(entry.name)
            if entry.isDirectory {
                try merge(source.appending(entry.name), into: place)
            } else {
                try FileSystem.rename(source.appending(entry.name), to: place)
            }
        }
    }

    /// Moves scripts.
    ///
    /// In those that begin with `#!python`, it sets the path of the interpreter.
    private func placeScripts(_ source: FilePath) throws {
        for entry in try FileSystem.list(source) where entry.isRegularFile {
            let from = source.appending(entry.name)
            let to = bin.appending(entry.name)
            try FileSystem.rename(from, to: to)
            try FileSystem.setMode(of: to, to: 0o755)
            let head = try InputFile(to).read(at: 0, count: 9)
            guard head.starts(with: "#!python".utf8) else { continue }
            let bytes = try FileSystem.readAll(to, limit: 16 << 20)
            let rest = bytes.firstIndex(of: UInt8(ascii: "\n")).map { bytes[$0...] } ?? []
            try write("#!\(Self.interpreter)" + String(decoding: rest, as: UTF8.self), to: to, mode: 0o755)
        }
    }

    private func write(_ text: String, to path: FilePath, mode: UInt16 = 0o644) throws {
        // An existing file with this name may be our link to the interpreter.
        try FileSystem.remove(path)
        var file = try OutputFile(path, mode: mode, exclusive: true)
        try file.append(Array(text.utf8))
        try file.close()
    }
}
