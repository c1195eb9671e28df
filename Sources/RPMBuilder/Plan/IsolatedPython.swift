import ForeignText
import VersionSort

/// The target's interpreter, started so that it loads no module from a folder that others can write.
///
/// rpm writes a script to a file in `/var/tmp`, and Python puts that folder first in `sys.path`: a `py_compile.py` there would be run as root. Since
/// Python 3.4, `-I` excludes that folder, the user's packages and the environment. For older versions, `-E` and `-s` exclude the last two, and
/// the first statement of the program removes the folder: it is always the first entry, and `sys` is built in, so nothing is loaded before.
struct IsolatedPython {
    private let python: PythonProfile

    init(_ python: PythonProfile) {
        self.python = python
    }

    /// The interpreter and its options.
    ///
    /// `-S` excludes site-packages, because byte code needs none, and their `.pth` files can run code.
    var command: [String] { [python.interpreter] + (hasIsolation ? ["-I"] : ["-E"] + (knowsUserSite ? ["-s"] : [])) + ["-S"] }

    /// The first statements of a program.
    var start: [String] { hasIsolation ? [] : ["import sys", "del sys.path[0]"] }

    /// Returns a path as an expression with the same value in every locale.
    func path(_ text: String) -> String {
        let inside = PythonLiteral.byteEscapes(text.utf8)
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        return isPlain || number < (3, 0) ? "'\(inside)'" : "os.fsdecode(b'\(inside)')"
    }

    private var hasIsolation: Bool { number >= (3, 4) }
    private var knowsUserSite: Bool { number >= (2, 6) }

    private var number: (Int, Int) {
        let parts = python.version.splitBytes(on: ".").map { Int($0) ?? 0 }
        return (parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
    }
}
