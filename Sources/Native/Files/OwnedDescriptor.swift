internal import Glibc

/// An open file descriptor.
///
/// It is closed at the end of its owner's life.
struct OwnedDescriptor: ~Copyable, Sendable {
    let number: CInt

    /// Takes ownership of an open descriptor.
    init(_ number: CInt) {
        self.number = number
    }

    deinit { Glibc.close(number) }

    /// Closes the descriptor; returns 0, or the error number of a late write error.
    consuming func close() -> CInt {
        let code = Glibc.close(number) == 0 ? 0 : errno
        discard self
        // After EINTR the descriptor is closed on Linux; closing again could hit another file.
        return code == EINTR ? 0 : code
    }
}
