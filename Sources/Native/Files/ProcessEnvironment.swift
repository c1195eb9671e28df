import Glibc
package import SystemPackage

/// The environment variables of the process.
package enum ProcessEnvironment {
    /// Returns all variables.
    ///
    /// If a name occurs twice, the first value counts, as for `getenv`.
    ///
    /// Foundation looks for the `=` by `Character`, which takes longer than all other work of a short command on its settings.
    package static func variables() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            if let mark = unsafe strchr(text, CInt(UInt8(ascii: "="))) {
                let name = unsafe String(decoding: UnsafeRawBufferPointer(start: text, count: UnsafeMutablePointer(mark) - text), as: UTF8.self)
                if variables[name] == nil { variables[name] = unsafe String(cString: mark + 1) }
            }
            unsafe entry += 1
        }
        return variables
    }
}

/// The program that this process runs.
package enum ProcessImage {
    /// Returns the path of the program file, with links resolved.
    ///
    /// Throws ``FileError`` if `/proc` is missing.
    package static func path() throws(FileError) -> FilePath {
        try FileSystem.realPath("/proc/self/exe")
    }

    /// Replaces the running program with another in the same process, with the same environment and open streams.
    ///
    /// Throws ``FileError`` if it cannot be started; otherwise it does not return. Other threads end immediately, so call it only while there is one
    /// thread. The program reads `input`, of at most 64 KiB, from its standard input.
    package static func become(_ program: FilePath, arguments: [String], input: [UInt8]) throws(FileError) -> Never {
        try offer(input, to: program)
        var texts: [UnsafeMutablePointer<CChar>?] = unsafe ([program.string] + arguments).map { unsafe strdup($0) }
        unsafe texts.append(nil)
        try unsafe SystemCall.run(.start, at: program) { path in unsafe execv(path, texts) }
        // A successful call does not return.
        throw FileError(.start, program, .noMemory)
    }

    /// Makes bytes the standard input of this process, through a pipe that can hold them all.
    private static func offer(_ input: [UInt8], to program: FilePath) throws(FileError) {
        var ends: (CInt, CInt) = (-1, -1)
        try unsafe withUnsafeMutablePointer(to: &ends) { pair throws(FileError) in
            _ = unsafe try pair.withMemoryRebound(to: CInt.self, capacity: 2) { numbers throws(FileError) in
                try SystemCall.run(.start, program) { unsafe pipe(numbers) }
            }
        }
        defer {
            close(ends.0)
            close(ends.1)
        }
        guard input.count <= 64 << 10 else { throw FileError(.start, program, .tooLarge(limit: 64 << 10)) }
        let written = try SystemCall.run(.start, program) { unsafe write(ends.1, input, input.count) }
        guard written == input.count else { throw FileError(.start, program, .ioError) }
        try SystemCall.run(.start, program) { dup2(ends.0, STDIN_FILENO) }
    }
}

/// The name of the user who started the process.
package enum LoginName {
    /// Returns the name of the login session's user, also after `su` and `sudo`; without a session, the name of the process's user.
    ///
    /// It ignores the environment, which anyone can set. A user without a name is returned as `uid 1000`.
    package static func current() -> String {
        let user = sessionUser() ?? getuid()
        return name(of: user) ?? "uid \(user)"
    }

    /// Returns the user that the login program recorded for the session (audit(7)); `nil` if there is none.
    private static func sessionUser() -> uid_t? {
        guard let bytes = try? FileSystem.readAll("/proc/self/loginuid", limit: 32), let number = UInt32(String(decoding: bytes, as: UTF8.self)),
            number != UInt32.max
        else { return nil }
        return number
    }

    private static func name(of user: uid_t) -> String? { UserEntry(user)?.name }
}

/// The entry of a user in the table of users (passwd(5)).
private struct UserEntry {
    let name: String
    let home: String

    /// Looks a user up; `nil` if the table has no such user.
    init?(_ user: uid_t) {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        let status = unsafe getpwuid_r(user, &entry, &buffer, buffer.count, &found)
        guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name, let home = unsafe entry.pw_dir else { return nil }
        self.name = unsafe String(cString: name)
        self.home = unsafe String(cString: home)
    }
}

/// The user with whose rights the process works.
package enum ProcessUser {
    /// The number of the user, to compare it with ``FileStatus/owner``.
    package static var id: UInt32 { geteuid() }

    /// Returns the home folder of a user in the table of users (passwd(5)); `nil` if it has no such user, or no whole path for it.
    package static func home(of user: UInt32) -> FilePath? { UserEntry(user).flatMap { $0.home.utf8.first == UInt8(ascii: "/") ? FilePath($0.home) : nil } }
}

/// Standard input and standard output of the process, as bytes.
package enum StandardStream {
    /// Returns the available bytes of standard input, at most `count`; empty at its end.
    ///
    /// It waits for the writer, and leaves the stream's mode unchanged. Throws ``FileError``.
    package static func read(upTo count: Int) throws(FileError) -> [UInt8] {
        guard count > 0 else { return [] }
        var failure: FileError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            do throws(FileError) {
                done = try SystemCall.run(.read, "standard input") { unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, count) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes all bytes to standard output; throws ``FileError``, also if the reader has closed the stream (`EPIPE`).
    package static func write(_ bytes: [UInt8]) throws(FileError) {
        var start = 0
        while start < bytes.count {
            start += try SystemCall.run(.write, "standard output") {
                unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress.map { unsafe $0 + start }, bytes.count - start) }
            }
        }
    }
}

/// The width of a terminal.
package enum TerminalWidth {
    /// Returns the current width in columns (ioctl_tty(2), TIOCGWINSZ); `nil` if the descriptor is not a terminal or its width is unknown.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
