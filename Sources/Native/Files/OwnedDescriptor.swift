internal import Glibc

/// An open file descriptor, closed when its owner lets go of it.
struct OwnedDescriptor: ~Copyable, Sendable {
    let number: CInt

    /// Takes over an open descriptor.
    init(_ number: CInt) {
        self.number = number
    }

    deinit { Glibc.close(number) }

    /// Closes it now; returns 0, or the error that a late write ended with.
    consuming func close() -> CInt {
        let code = Glibc.close(number) == 0 ? 0 : errno
        discard self
        // After EINTR the descriptor is closed on Linux; closing again could hit another file.
        return code == EINTR ? 0 : code
    }
}
