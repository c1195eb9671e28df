import Failures
import ForeignText
import Native
import SystemPackage

/// A git repository in the folder of a stack, read without its settings and without any file of this machine outside that folder.
///
/// The files of a repository can direct git anywhere: a `.git` file, `commondir`, `objects/info/alternates` and symbolic links name other folders, and
/// settings name programs and other repositories. So git never sees the repository. It gets a folder that relcli writes, with copies of the references, and
/// with links to the folders of packs and of loose objects. Each of these folders was found to be inside the folder of the stack. Nothing else of the object
/// folders is visible, so they cannot name further folders.
struct LocalRepository {
    /// The only folder in which anything of the repository may be.
    private let bounds: RepositoryBounds
    private let folders: GitFolders

    /// The maximum size of a file other than one of objects, in bytes.
    private static let sizeLimit = 64 << 20
    /// The maximum size of a reference, in bytes.
    private static let referenceSizeLimit = 4096
    /// The maximum number of references.
    private static let referenceLimit = 100_000
    /// The maximum number of folders with objects.
    private static let storeLimit = 64
    /// The maximum size of a file that names folders with objects, in bytes.
    private static let alternatesLimit = 64 << 10

    /// Creates a repository from its folders, for one that was found by other means.
    init(_ folders: GitFolders, bounds: RepositoryBounds) { (self.folders, self.bounds) = (folders, bounds) }

    /// Returns the format of the identifiers.
    func format() throws -> GitObjectFormat {
        guard let format = try GitObjectFormat(of: folders.common) else { throw bounds.refusal("its identifiers have a format that is not known") }
        return format
    }

    /// Finds the repository at a path, where git does (`git-upload-pack(1)`, `--strict`).
    ///
    /// - Parameter address: the address as the user or a repository wrote it, for errors.
    /// - Throws: ``Failure`` with code `usage` if there is none, or if it leads out of the folder.
    init(_ path: FilePath, address: String, inside root: FilePath) throws {
        bounds = RepositoryBounds(
            root: try FileSystem.realPath(root), name: "the stack's folder", subject: "the repository \(PublicText.masked(address)) is not taken", code: .usage,
            hints: ["name a repository that is below the stack's folder with all its files, or serve it over https or ssh"])
        guard path.isAbsolute else { throw bounds.refusal("it names no absolute path") }
        let candidates = [path.appending(".git"), path, FilePath(path.string + ".git/.git"), FilePath(path.string + ".git")]
        for place in candidates {
            guard let status = try? FileSystem.status(place, followingLinks: true) else { continue }
            guard status.isRegularFile || FileSystem.status(existing: place.appending("HEAD")) else { continue }
            folders = try GitFolders(at: place, resolve: bounds.inside, refusal: bounds.refusal)
            return
        }
        throw bounds.refusal("there is no repository at \(path)")
    }

    /// Writes the folder that stands for the repository, and returns its path.
    ///
    /// - Parameter place: the path of a folder that does not exist yet.
    func write(to place: FilePath) throws -> FilePath {
        try FileSystem.createDirectory(place.appending("refs"))
        try copy("HEAD", from: folders.head, to: place)
        for name in ["packed-refs", "shallow"] where FileSystem.status(existing: folders.common.appending(name)) {
            try copy(name, from: folders.common, to: place)
        }
        try copyReferences(to: place)
        try writeObjects(to: place, format())
        return try FileSystem.realPath(place)
    }

    /// Writes what a folder needs to stand for a repository with these objects: everything but `HEAD` and the references.
    func writeObjects(to place: FilePath, _ format: GitObjectFormat) throws {
        for name in ["objects/info", "refs", "stores"] { try FileSystem.createDirectory(place.pushing(FilePath(name))) }
        var alternates = ""
        for (number, store) in try stores().enumerated() {
            let own = place.pushing(FilePath("stores/\(number)"))
            try FileSystem.createDirectory(own)
            for entry in try FileSystem.list(store) where entry.isDirectory && (entry.name == "pack" || Self.isFolderOfObjects(entry.name)) {
                try FileSystem.symlink(store.appending(entry.name), at: own.appending(entry.name))
            }
            // Git reads such a path from the folder of objects.
            alternates += "../stores/\(number)\n"
        }
        let settings =
            format.settings(core: ["bare = true", "packedGitWindowSize = 64m", "packedGitLimit = 1g"]) + "[uploadpack]\n\tallowAnySHA1InWant = true\n"
        for (name, text) in [("objects/info/alternates", alternates), ("config", settings)] {
            try FileSystem.writeAtomically(Array(text.utf8), to: place.pushing(FilePath(name)))
        }
    }

    // MARK: - References

    private func copy(_ name: String, from folder: FilePath, to place: FilePath) throws {
        let path = folder.appending(name)
        guard try FileSystem.status(path)?.isRegularFile ?? false else { throw bounds.refusal("\(path) is no file") }
        try FileSystem.writeAtomically(try FileSystem.readAll(path, limit: Self.sizeLimit), to: place.appending(name))
    }

    private func copyReferences(to place: FilePath) throws {
        var waiting = [FilePath("refs")]
        var count = 0
        while let folder = waiting.popLast() {
            let path = folders.common.pushing(folder)
            guard try FileSystem.status(path)?.isDirectory ?? false else { throw bounds.refusal("\(path) is no folder") }
            for entry in try FileSystem.list(path) {
                count += 1
                guard count <= Self.referenceLimit else { throw bounds.refusal("it has more than \(Self.referenceLimit) references") }
                let inside = folder.appending(entry.name)
                switch entry.kind {
                case .directory:
                    try FileSystem.createDirectory(place.pushing(inside))
                    waiting.append(inside)
                case .regular:
                    try FileSystem.writeAtomically(
                        try FileSystem.readAll(folders.common.pushing(inside), limit: Self.referenceSizeLimit), to: place.pushing(inside))
                case .symlink, .fifo, .socket, .device: throw bounds.refusal("\(folders.common.pushing(inside)) is a link or a device")
                }
            }
        }
    }

    // MARK: - Objects

    /// Returns `true` if a name is the name of a folder for loose objects, the first two hexadecimal digits of their identifiers (`gitrepository-layout(5)`).
    private static func isFolderOfObjects(_ name: String) -> Bool {
        name.utf8.count == 2 && name.utf8.allSatisfy(\.isLowercaseHex)
    }

    /// Returns the folders with the objects of the repository: its own, and those that they name as alternates.
    private func stores() throws -> [FilePath] {
        var found: [FilePath] = []
        var waiting = [folders.common.appending("objects")]
        while let next = waiting.popLast() {
            guard try FileSystem.status(next)?.isDirectory ?? false else { throw bounds.refusal("\(next) is no folder") }
            let store = try bounds.inside(next)
            guard !found.contains(store) else { continue }
            guard found.count < Self.storeLimit else { throw bounds.refusal("it has more than \(Self.storeLimit) folders of objects") }
            try checkFiles(below: store)
            found.append(store)
            let alternates = store.pushing("info/alternates")
            guard FileSystem.status(existing: alternates) else { continue }
            guard let text = String(validating: try FileSystem.readAll(alternates, limit: Self.alternatesLimit), as: UTF8.self) else {
                throw bounds.refusal("\(alternates) is not UTF-8")
            }
            for line in text.splitBytes(on: "\n") where !line.isEmpty && !line.utf8.hasPrefix("#") {
                // Git quotes a path with signs such as a line's end.
                if line.utf8.hasPrefix("\"") { throw bounds.refusal("\(alternates) has a quoted path") }
                waiting.append(store.pushing(FilePath(String(line))))
                guard waiting.count <= Self.storeLimit else { throw bounds.refusal("it has more than \(Self.storeLimit) folders of objects") }
            }
        }
        return found
    }

    /// Throws an error for a symbolic link or a device below a folder.
    private func checkFiles(below folder: FilePath) throws {
        var waiting = [folder]
        while let next = waiting.popLast() {
            for entry in try FileSystem.list(next) {
                switch entry.kind {
                case .directory: waiting.append(next.appending(entry.name))
                case .regular: continue
                case .symlink, .fifo, .socket, .device: throw bounds.refusal("\(next.appending(entry.name)) is a link or a device")
                }
            }
        }
    }
}

extension FileSystem {
    /// Returns `true` if a path names something, a dangling link included.
    fileprivate static func status(existing path: FilePath) -> Bool { ((try? status(path)) ?? nil) != nil }
}
