internal import Glibc
internal import SystemPackage

/// The person who started the process.
package enum LoginName {
    /// Returns the name of the login session's user, also after `su` and `sudo`; without a session, that of the process's own user.
    ///
    /// The environment is not asked: anybody can write there. A user without a name is told as `uid 1000`.
    package static func current() -> String {
        let user = sessionUser() ?? getuid()
        return name(of: user) ?? "uid \(user)"
    }

    /// The user whom the login program noted for the session (audit(7)); nil where there is none.
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
