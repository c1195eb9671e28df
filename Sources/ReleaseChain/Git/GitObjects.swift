import Failures
import ForeignText
import Native
import SystemPackage

/// The commits and trees of a repository, each held to its identifier.
///
/// Git itself does not compute the identifier of a loose tree that it lists: a file in `.git/objects` could show another tree under the name that a commit
/// states. So the trees that say what a commit has are read object by object.
struct GitObjects: Sendable {
    /// Something that a tree names.
    struct Entry: Sendable {
        let kind: Kind
        /// The identifier of its object; for a sub-module, that of its commit.
        let id: String
        /// The path from the folder that was listed.
        let path: String
    }

    /// The kind of an entry, which git writes as an octal mode.
    enum Kind: Sendable {
        case file, program, link, folder, submodule

        /// Creates the kind of an octal mode as git reads it, which takes other permissions and leading zeros too.
        fileprivate init?(mode: String) {
            guard mode.utf8.count <= 8, let number = UInt32(mode, radix: 8) else { return nil }
            switch number & 0o170000 {
            case 0o100000: self = number & 0o100 != 0 ? .program : .file
            case 0o120000: self = .link
            case 0o040000: self = .folder
            case 0o160000: self = .submodule
            default: return nil
            }
        }
    }

    /// The git that reads the objects.
    let git: GitCommand
    /// The folder in which git runs.
    let folder: FilePath
    let format: GitObjectFormat
    /// The first line of errors.
    let doing: String

    /// The maximum number of files, folders and sub-modules in a listing.
    private static let countLimit = SourceFolder.countLimit
    /// The maximum length of a path, in bytes, as in file systems.
    private static let pathLimit = 4096
    /// The maximum number of bytes in all paths of a listing.
    private static let pathsLimit = 64 << 20
    /// The maximum number of bytes in objects that are read together.
    private static let sizeLimit = 64 << 20

    // MARK: - Reading

    /// Returns what a commit has at a path; the folder of all files for an empty path, and `nil` if the commit has nothing there.
    func entry(at path: String, of commit: String) async throws -> Entry? {
        var entry = Entry(kind: .folder, id: try await tree(of: commit), path: "")
        for name in path.splitBytes(on: "/") {
            guard entry.kind == .folder, let content = try await contents([entry.id], .tree).first,
                let next = try entries(content, in: "").first(where: { $0.path.hasSameBytes(as: name) })
            else { return nil }
            entry = next
        }
        return entry
    }

    /// Returns all that is in a tree and in its folders; a folder comes before its content.
    ///
    /// A few objects can describe a tree without end: nine levels of folders that each have ten names for the next one. So the number of entries is limited,
    /// folders included, and so is the size of their paths.
    ///
    /// - Throws: ``Failure`` with code `failure` for a tree that is larger than the limits.
    func entries(below tree: String) async throws -> [Entry] {
        var (found, bytes) = ([Entry](), 0)
        var level = [(tree: tree, prefix: "")]
        while !level.isEmpty {
            let ids = Array(Set(level.map(\.tree))).sorted()
            let known = Dictionary(uniqueKeysWithValues: zip(ids, try await contents(ids, .tree)))
            var next: [(tree: String, prefix: String)] = []
            for (id, prefix) in level {
                for entry in try entries(known[id] ?? [], in: prefix) {
                    bytes += entry.path.utf8.count
                    guard found.count < Self.countLimit else { throw fault("it has more than \(Self.countLimit) files", .failure) }
                    guard bytes <= Self.pathsLimit else { throw fault("its paths have more than \(Self.pathsLimit >> 20) MiB", .failure) }
                    found.append(entry)
                    if entry.kind == .folder { next.append((entry.id, "\(entry.path)/")) }
                }
            }
            level = next
        }
        return found
    }

    /// Returns the identifier of a commit's tree (`git-commit-tree(1)`: the first line of a commit).
    private func tree(of commit: String) async throws -> String {
        let text = String(decoding: try await contents([commit], .commit).first ?? [], as: UTF8.self)
        guard let tree = text.part(before: "\n").without(prefix: "tree ").map(String.init), format.isIdentifier(tree) else {
            throw fault("the commit \(commit) names no tree")
        }
        return tree
    }

    // MARK: - Objects

    private enum ObjectType: String { case commit, tree }

    /// Returns the contents of objects (`git-cat-file(1)`, "BATCH OUTPUT").
    ///
    /// - Throws: ``Failure`` with code `external` for an object that is missing, of another type, or not the one that its identifier means.
    private func contents(_ ids: [String], _ type: ObjectType) async throws -> [[UInt8]] {
        let answer = try await git.answer(
            ["cat-file", "--batch"], to: Array(ids.map { "\($0)\n" }.joined().utf8), limit: Self.sizeLimit, in: folder, doing: doing)
        var rest = answer[...]
        return try ids.map { id in
            let words = String(decoding: rest.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self).splitBytes(on: " ")
            guard words.count == 3, words[0] == id, words[1] == type.rawValue, let size = Int(words[2]), size >= 0, size < rest.count else {
                throw fault("there is no \(type) \(id)")
            }
            rest = rest.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
            let content = Array(rest.prefix(size))
            rest = rest.dropFirst(size + 1)
            guard content.count == size, Digest.hex(of: Array("\(type) \(size)\0".utf8) + content, format.algorithm) == id else {
                throw fault("the \(type) \(id) was changed: its content has another identifier")
            }
            return content
        }
    }

    /// Returns what a tree names, given its content: mode, name and identifier of each entry ("Git Objects" in the book Pro Git).
    private func entries(_ content: [UInt8], in prefix: String) throws -> [Entry] {
        var (rest, found, names) = (content[...], [Entry](), Set<ExactText>())
        let length = format.byteCount
        while !rest.isEmpty {
            let mode = String(decoding: rest.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
            rest = rest.drop { $0 != UInt8(ascii: " ") }.dropFirst()
            let bytes = rest.prefix { $0 != 0 }
            rest = rest.dropFirst(bytes.count + 1)
            guard let kind = Kind(mode: mode), rest.count >= length else { throw fault("it has a tree in a form that git does not write") }
            guard let name = String(validating: bytes, as: UTF8.self) else { throw fault("it has a name that is not UTF-8 below \(place(prefix))") }
            guard Self.isName(name), names.insert(ExactText(name)).inserted else {
                throw fault("it has the name '\(PublicText.cleaned(name))' below \(place(prefix)), which no file can have or which another one has too")
            }
            guard prefix.utf8.count + bytes.count <= Self.pathLimit else { throw fault("it has a path of more than \(Self.pathLimit) bytes", .failure) }
            found.append(Entry(kind: kind, id: Hex.encode(Array(rest.prefix(length))), path: prefix + name))
            rest = rest.dropFirst(length)
        }
        return found
    }

    private static func isName(_ name: String) -> Bool {
        !["", ".", ".."].contains(name) && !name.utf8.contains(UInt8(ascii: "/")) && name.lowercased() != ".git"
    }

    private func place(_ prefix: String) -> String { prefix.isEmpty ? "its top" : PublicText.cleaned(prefix) }

    private func fault(_ cause: String, _ code: Failure.Code = .external) -> Failure { Failure(code, doing, causes: [cause]) }
}
