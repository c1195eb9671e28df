internal import Glibc
internal import SystemPackage

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

    private static func name(of user: uid_t) -> String? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        let status = unsafe getpwuid_r(user, &entry, &buffer, buffer.count, &found)
        guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name else { return nil }
        return unsafe String(cString: name)
    }
}
