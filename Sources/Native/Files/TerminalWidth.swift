internal import Glibc

/// The width of a terminal.
package enum TerminalWidth {
    /// Returns the width in columns, as it is at this moment (ioctl_tty(2), TIOCGWINSZ); nil for what is no terminal or does not know its width.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
