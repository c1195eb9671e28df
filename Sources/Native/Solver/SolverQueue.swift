internal import CSolv

/// An owned list of ids that libsolv reads and writes.
@safe struct SolverQueue: ~Copyable {
    let pointer: UnsafeMutablePointer<Queue>

    init() throws(SolverError) {
        guard let pointer = unsafe csolv_queue_new() else { throw .outOfMemory }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe csolv_queue_free(pointer) }

    borrowing func append(_ id: Id) { unsafe csolv_queue_push(pointer, id) }

    borrowing func append(_ packages: [SolverPackage]) { for package in packages { append(package.id) } }

    var elements: [Id] { map { $0 } }

    /// Returns the transformed elements.
    func map<Element>(_ transform: (Id) -> Element) -> [Element] {
        guard let start = unsafe pointer.pointee.elements else { return [] }
        return unsafe UnsafeBufferPointer(start: start, count: Int(pointer.pointee.count)).map(transform)
    }
}
