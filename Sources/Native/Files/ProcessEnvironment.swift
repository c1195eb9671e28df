internal import Glibc

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
