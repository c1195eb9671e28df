/// Runs work on each element of a list, with a limit on how many run at once, and returns the results in the order of the list.
///
/// The first error cancels all running work and is thrown.
package func mapBounded<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], atOnce limit: Int, _ work: @escaping @Sendable (Input) async throws -> Output
) async throws -> [Output] {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var results: [Output?] = Array(repeating: nil, count: inputs.count)
        var next = 0
        func start() {
            let index = next
            next += 1
            group.addTask {
                try Task.checkCancellation()
                return (index, try await work(inputs[index]))
            }
        }
        while next < min(max(1, limit), inputs.count) { start() }
        while let (index, output) = try await group.next() {
            results[index] = output
            if next < inputs.count { start() }
        }
        return results.compactMap(\.self)
    }
}
