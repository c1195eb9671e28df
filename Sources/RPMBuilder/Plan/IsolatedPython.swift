import ForeignText
import VersionSort

/// The interpreter of a target, started so that it takes no module from a folder that others can write.
///
/// rpm writes a script to a file in `/var/tmp`, which Python puts first in `sys.path`: whoever left a `py_compile.py` there would be run as root. Since
/// Python 3.4, `-I` leaves out that folder, the user's own packages and all that the environment says. Before, `-E` and `-s` do so for the last two, and
/// the first statement of the program takes the folder away: it is always the first entry, and `sys` is part of the interpreter, so that nothing is
/// looked up before.
struct IsolatedPython {
    private let python: PythonProfile

    init(_ python: PythonProfile) {
        self.python = python
    }

    /// The interpreter and its options; `-S`, because byte code needs no package of others, whose `.pth` files are programs too.
    var command: [String] { [python.interpreter] + (hasIsolation ? ["-I"] : ["-E"] + (knowsUserSite ? ["-s"] : [])) + ["-S"] }

    /// The statements with which a program starts.
    var start: [String] { hasIsolation ? [] : ["import sys", "del sys.path[0]"] }

    /// A path as an expression, which is the same in every locale.
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
