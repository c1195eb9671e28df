internal import CSolv

/// The list of ids that libsolv takes and gives, owned.
@safe struct SolverQueue: ~Copyable {
    let pointer: UnsafeMutablePointer<Queue>

    init() throws(SolverError) {
        guard let pointer = unsafe csolv_queue_new() else { throw .outOfMemory }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe csolv_queue_free(pointer) }

    borrowing func append(_ id: Id) { unsafe csolv_queue_push(pointer, id) }

    var elements: [Id] {
        let count = unsafe csolv_queue_count(pointer)
        return (0..<count).map { unsafe csolv_queue_at(pointer, $0) }
    }
}
