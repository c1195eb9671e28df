internal import Glibc
package import SystemPackage

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
    /// thread.
    package static func become(_ program: FilePath, arguments: [String]) throws(FileError) -> Never {
        var texts: [UnsafeMutablePointer<CChar>?] = unsafe ([program.string] + arguments).map { unsafe strdup($0) }
        unsafe texts.append(nil)
        try unsafe SystemCall.run(.start, at: program) { path in unsafe execv(path, texts) }
        // A successful call does not return.
        throw FileError(.start, program, .noMemory)
    }
}
