internal import Glibc

/// The width of a terminal.
package enum TerminalWidth {
    /// Returns the current width in columns (ioctl_tty(2), TIOCGWINSZ); `nil` if the descriptor is not a terminal or its width is unknown.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
