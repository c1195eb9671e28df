/// A queue that creates values in parallel and returns them in order.
///
/// At most four times `atOnce` values are created ahead of the next one to return, so memory is bounded.
struct GroupQueue<Value: Sendable>: ~Copyable {
    /// The task group that creates values; `nil` if the caller creates each value.
    private var group: ThrowingTaskGroup<(place: Int, value: Value), any Error>?
    private let numbers: [Int]
    private let atOnce: Int
    private let make: @Sendable (Int) throws -> Value
    private var waiting: [Int: Value] = [:]
    private var started = 0
    private var taken = 0

    /// Runs `body` with a queue of the values that `make` creates from numbers.
    ///
    /// - Parameters:
    ///   - numbers: The arguments of `make`, in the order of the queue.
    ///   - atOnce: The maximum number of values that are created at the same time.
    static func run(
        _ numbers: [Int], atOnce: Int, _ make: @escaping @Sendable (Int) throws -> Value, _ body: (inout GroupQueue) async throws -> Void
    ) async throws {
        if numbers.count < 2 {
            // A single value needs no further thread.
            var queue = GroupQueue(group: nil, numbers: numbers, atOnce: atOnce, make: make)
            return try await body(&queue)
        }
        try await withThrowingTaskGroup(of: (place: Int, value: Value).self) { group in
            var queue = GroupQueue(group: group, numbers: numbers, atOnce: atOnce, make: make)
            try await body(&queue)
        }
    }

    private init(
        group: ThrowingTaskGroup<(place: Int, value: Value), any Error>?, numbers: [Int], atOnce: Int, make: @escaping @Sendable (Int) throws -> Value
    ) {
        self.group = group
        self.numbers = numbers
        self.atOnce = atOnce
        self.make = make
    }

    /// Returns the value of the next number.
    mutating func next() async throws -> Value {
        if group == nil, taken < numbers.count {
            taken += 1
            return try make(numbers[taken - 1])
        }
        start()
        while waiting[taken] == nil, let (place, value) = try await group?.next() {
            waiting[place] = value
            // Start the next ones before the caller works with this one.
            start()
        }
        guard let value = waiting.removeValue(forKey: taken) else { throw CancellationError() }
        taken += 1
        start()
        return value
    }

    private mutating func start() {
        // Limit how far values are created ahead of the next one to return.
        while started < numbers.count, started < taken + 4 * atOnce, started - taken - waiting.count < atOnce {
            let (place, number, make) = (started, numbers[started], make)
            group?.addTask { (place, try make(number)) }
            started += 1
        }
    }
}
