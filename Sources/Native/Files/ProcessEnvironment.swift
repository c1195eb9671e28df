internal import Glibc

/// The environment of the process.
package enum ProcessEnvironment {
    /// Copies all variables; the first counts where a name is there twice, as for `getenv`.
    ///
    /// Foundation looks for the `=` character by character, which takes longer than all else that a short command does with its settings.
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
