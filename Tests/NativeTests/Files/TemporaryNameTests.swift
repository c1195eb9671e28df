import SystemPackage
import Testing

@testable import Native

struct TemporaryNameTests {
    @Test func `what a dead process left is removed, and nothing else`() throws {
        try withScratch { folder in
            let own = FileSystem.temporaryName(prefix: ".tmp-")
            let mark = ProcessMark.current.text
            let parts = mark.split(separator: ".").map(String.init)
            // An earlier process with the same number.
            let dead = "\(parts[0]).\(parts[1]).\((UInt64(parts[2]) ?? 0) + 1)"
            let gone = "\(parts[0]).4194305.1"
            let foreign = "0123456789abcdef.\(parts[1]).\(parts[2])"
            let staying = [own, "build-\(mark)-x", "\(mark)-x.part", ".tmp-\(foreign)-x", ".tmp-123-456", ".tmp-abc", "notes-1.2.3-x", "page.html"]
            let going = [".tmp-\(dead)-x", "build-\(dead)-x", "\(dead)-x.part", "relcli-check-\(gone)-x", ".tmp-\(foreign)-old"]
            for name in staying + going { try FileSystem.createDirectory(folder.appending(name).appending("inner")) }
            try FileSystem.setModificationTime(of: folder.appending(".tmp-\(foreign)-old"), to: 1_700_000_000)
            try FileSystem.removeAbandoned(in: folder)
            #expect(Set(try FileSystem.list(folder).map(\.name)) == Set(staying))
            try FileSystem.removeAbandoned(in: folder.appending("missing"))
        }
    }

    @Test(arguments: [Errno.permissionDenied, .notPermitted, .readOnlyFileSystem, .ioError])
    func `what another user left is left to that user, and no reason to stop`(errno: Errno) throws {
        try withScratch { folder in
            let parts = ProcessMark.current.text.split(separator: ".").map(String.init)
            for name in ["a", "b"] { try FileSystem.createDirectory(folder.appending(name).appending("tmp-\(parts[0]).4194305.1-x")) }
            var tried: [FilePath] = []
            func run() throws {
                try FileSystem.removeAbandoned(in: folder, depth: 1) { path throws(FileError) in
                    tried.append(path)
                    throw FileError(.remove, path, errno)
                }
            }
            if errno == .ioError {
                #expect(throws: FileError.self) { try run() }
            } else {
                try run()
                #expect(tried.count == 2)
            }
        }
    }

    @Test(arguments: ["/proc/x", "/proc/x/y/z", "/sys/x/y", "/dev/null/x", "/proc/self/x/y"])
    func `a folder that cannot be made is an error and no endless try`(path: String) {
        #expect(throws: FileError.self) { try FileSystem.createDirectory(FilePath(path)) }
    }
}
