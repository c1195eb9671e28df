import Failures
import ForeignText
import Native
import SystemPackage
import TestSupport
import Testing

@testable import IndexCrawler

/// The key of a user, and the files that are known by it.
struct UserKeyTests {
    private func run(_ body: (FilePath) async throws -> Void) async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        try await body(folder)
    }

    @Test func `the first run makes the key, only for its user, and the next ones have the same`() async throws {
        try await run { folder in
            let state = folder.pushing("state/relcli")
            let keys = try await withThrowingTaskGroup(of: UserKey.self) { group in
                for _ in 0..<16 { group.addTask { @concurrent in try UserKey(in: state) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(keys.map(\.id)).count == 1)
            #expect(try FileSystem.status(state)?.mode == 0o700 && FileSystem.status(state.appending("key"))?.mode == 0o600)
            #expect(try FileSystem.status(state.appending("key"))?.size == 32 && FileSystem.list(state).map(\.name) == ["key"])
            let other = try UserKey(in: folder.appending("other"))
            #expect(other.id != keys[0].id)
            for key in keys {
                let files = SealedFiles(folder.appending("files"), mark: "test 1", key: key)
                try files.writeSynced([1], to: "a")
                #expect(files.content("a") == [1])
            }
        }
    }

    @Test func `a key that others may have read or written is refused`() async throws {
        try await run { folder in
            _ = try UserKey(in: folder)
            let path = folder.appending("key")
            for mode: UInt16 in [0o640, 0o604, 0o620] {
                try FileSystem.setMode(of: path, to: mode)
                let error = #expect(throws: Failure.self) { try UserKey(in: folder) }
                #expect(error?.status == .external && error?.subject.hasSuffix("is not safe from others") == true, "\(String(describing: error))")
            }
            try FileSystem.setMode(of: path, to: 0o600)
            // A folder that others may enter is closed.
            try FileSystem.setMode(of: folder, to: 0o777)
            _ = try UserKey(in: folder)
            #expect(try FileSystem.status(folder)?.mode == 0o700)
            for bytes in [[], Array(repeating: UInt8(1), count: 31), Array(repeating: 1, count: 33)] {
                try FileSystem.writeAtomically(bytes, to: path, mode: 0o600)
                #expect(throws: Failure.self) { try UserKey(in: folder) }
            }
            try FileSystem.remove(path)
            try FileSystem.writeAtomically(Array(repeating: 1, count: 32), to: folder.appending("elsewhere"), mode: 0o600)
            try FileSystem.symlink("elsewhere", at: path)
            #expect(throws: Failure.self) { try UserKey(in: folder) }
            // Only root can give a file away.
            if ProcessUser.id == 0 {
                try FileSystem.remove(path)
                _ = try UserKey(in: folder)
                try FileSystem.setOwner(of: path, to: 65534)
                let error = #expect(throws: Failure.self) { try UserKey(in: folder) }
                #expect(error?.subject.hasSuffix("belongs to another user") == true)
            }
        }
    }

    @Test func `a file counts only for the user who wrote it, under its own name and in its own folder`() async throws {
        try await run { folder in
            let (own, other) = (try UserKey(in: folder.appending("own")), try UserKey(in: folder.appending("other")))
            let place = folder.appending("files")
            let (mine, theirs) = (SealedFiles(place, mark: "test 1", key: own), SealedFiles(place, mark: "test 1", key: other))
            try theirs.writeSynced([1], to: "ab/c")
            #expect(mine.content("ab/c") == nil && mine.hasForeign("ab/c") && !mine.hasForeign("ab/d") && !theirs.hasForeign("ab/c"))
            // A record that is only named like one of the user's.
            try FileSystem.copy(theirs.path("ab/c"), to: mine.path("ab/c"))
            #expect(mine.content("ab/c") == nil && mine.hasForeign("ab/c"))
            // Both users have theirs.
            try mine.writeSynced([2], to: "ab/c")
            #expect(mine.content("ab/c") == [2] && theirs.content("ab/c") == [1] && !mine.hasForeign("ab/c"))
            // Not the user's file of another name or kind, nor one from which bytes are lost.
            try mine.writeSynced([3], to: "ab/e")
            try FileSystem.copy(mine.path("ab/e"), to: mine.path("ab/c"))
            #expect(mine.content("ab/c") == nil)
            #expect(SealedFiles(place, mark: "test 2", key: own).content("ab/e") == nil)
            let whole = try FileSystem.readAll(mine.path("ab/e"), limit: 1 << 10)
            for bytes in [Array(whole.dropLast()), whole + [0], Array(whole.dropFirst()), []] {
                try FileSystem.replace(mine.path("ab/e"), with: bytes)
                #expect(mine.content("ab/e") == nil)
            }
            // A file without a code, as an earlier version wrote it.
            try FileSystem.replace(place.pushing("ab/f.json"), with: Array("[]".utf8))
            #expect(mine.content("ab/f") == nil && mine.hasForeign("ab/f"))
        }
    }

    @Test func `what a run without a place for a key wrote is of use only for itself, and swept by the next`() async throws {
        try await run { folder in
            let (first, second) = (UserKey(), UserKey())
            let files = SealedFiles(folder.appending("cache"), mark: "test 1", key: first)
            try files.writeSynced([1], to: "a")
            #expect(files.content("a") == [1] && SealedFiles(folder.appending("cache"), mark: "test 1", key: second).content("a") == nil)
            #expect(first.hidden(folder.appending("check")) != second.hidden(folder.appending("check")))
            // The mark of an ended process: that of this one with another start.
            let dead = try #require(first.id.splitBytes(on: "-").dropLast().last)
            let name = "a.tmp-\(dead.splitBytes(on: ".").prefix(2).joined(separator: ".")).1-x"
            try FileSystem.writeAtomically([1], to: folder.appending("cache").appending(name))
            try FileSystem.removeAbandoned(in: folder, depth: 1)
            #expect(try FileSystem.list(folder.appending("cache")).count == 1 && files.content("a") == [1])
        }
    }

    @Test func `the name of a file and its key are told apart, also with the key of one run`() {
        let run = UserKey()
        for name in ["ab", "shop+prod", "shop.eu+prod", "a-b.c-d"] {
            for key in [run.id, "0123456789abcdef"] {
                let parts = SealedFiles.parts(ofFile: "\(name).\(key)")
                #expect(parts?.name == name && parts?.key == key, "\(String(describing: parts))")
            }
        }
        #expect(SealedFiles.parts(ofFile: "ab") == nil && SealedFiles.parts(ofFile: "ab.json")?.name == "ab")
        // A file that is only named like one of a run has no owner.
        #expect(SealedFileOwner(of: "ab.tmp-1-x", seenBy: run) == .other && SealedFileOwner(of: "ab.\(UserKey().id)", seenBy: run) == .run)
        #expect(SealedFileOwner(of: "ab.\(run.id)", seenBy: run) == .user(name: "ab"))
    }

    @Test func `a disk without modes of files is named, with the way out`() async throws {
        try await run { folder in
            let path = folder.appending("key")
            try FileSystem.writeAtomically([1], to: path, mode: 0o600)
            try UserKey.requireModes(path)
            try FileSystem.setMode(of: path, to: 0o755)
            let error = #expect(throws: Failure.self) { try UserKey.requireModes(path) }
            #expect(error?.hints == ["set XDG_STATE_HOME to a folder of yours on another disk"])
        }
    }

    @Test func `a cache of trees has a name of the user's own`() async throws {
        try await run { folder in
            let (own, other) = (try UserKey(in: folder.appending("own")), try UserKey(in: folder.appending("other")))
            let places = [own.hidden(folder.appending("check")), own.hidden(folder.appending("bases")), other.hidden(folder.appending("check"))]
            #expect(Set(places).count == 3 && own.hidden(folder.appending("check")) == places[0])
            // It is another one in each mirror, and the same through a link.
            #expect(own.hidden(folder.pushing("mirror/check")).lastComponent != places[0].lastComponent)
            try FileSystem.symlink(folder, at: folder.appending("link"))
            #expect(own.hidden(folder.pushing("link/check")).lastComponent == places[0].lastComponent)
        }
    }

    @Test func `the folder of state is that of the environment`() {
        #expect(UserKey.folder(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/relcli" && UserKey.folder(["HOME": "/h"]) == "/h/.local/state/relcli")
        #expect(UserKey.folder([:]) == nil && UserKey.folder(["XDG_STATE_HOME": "s", "HOME": ""]) == nil)
    }

    @Test func `with the home folder of the user who called sudo, the folder of state is in the own home folder`() async throws {
        try await run { home in
            let caller = ProcessUser.id
            let kept = home.pushing(".local/state/relcli")
            var environment = ["HOME": home.string, "SUDO_UID": "\(caller)"]
            // The first user above 0 in the table of users of every Linux has the number 1.
            let other: UInt32 = caller == 1 ? 0 : 1
            let own = try #require(ProcessUser.home(of: other))
            #expect(UserKey.folder(environment, user: other) == own.pushing(".local/state/relcli"))
            #expect(UserKey.folder(environment, user: caller) == kept)
            #expect(UserKey.folder(environment, user: 4_000_000_000) == nil, "a user without a home folder")
            environment["SUDO_UID"] = "\(caller + 1)"
            #expect(UserKey.folder(environment, user: other) == kept, "the folder is not the caller's")
            environment["XDG_STATE_HOME"] = "/s"
            #expect(UserKey.folder(environment, user: other) == "/s/relcli")
        }
    }
}
