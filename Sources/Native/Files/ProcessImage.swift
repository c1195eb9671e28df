internal import Glibc
package import SystemPackage

/// The program that this process runs.
package enum ProcessImage {
    /// The file that it was started from, without links.
    ///
    /// Throws ``FileError`` when `/proc` is missing.
    package static func path() throws(FileError) -> FilePath {
        try FileSystem.realPath("/proc/self/exe")
    }

    /// Becomes another program: same process, same environment, same open streams.
    ///
    /// Throws ``FileError`` when that cannot be started; otherwise nothing here goes on. Threads end without a word, so it is for processes with one.
    package static func become(_ program: FilePath, arguments: [String]) throws(FileError) -> Never {
        var texts: [UnsafeMutablePointer<CChar>?] = unsafe ([program.string] + arguments).map { unsafe strdup($0) }
        unsafe texts.append(nil)
        try unsafe SystemCall.run(.start, at: program) { path in unsafe execv(path, texts) }
        // A call that succeeds does not come back.
        throw FileError(.start, program, .noMemory)
    }
}
