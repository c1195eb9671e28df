import Failures

/// The error of an sdist that could not be used.
struct FailedBuild: Error {
    let filename: String
    let error: Failure

    /// Returns the only error, or one that names every sdist with its causes and hints; `nil` if there are none.
    static func together(_ failed: [FailedBuild], _ subject: String) -> Failure? {
        guard let first = failed.first else { return nil }
        guard failed.count > 1 else { return first.error }
        var seen: Set<String> = []
        return Failure(
            .failure, "\(subject): \(failed.map(\.filename).joined(separator: ", "))", causes: failed.map(\.error.description),
            hints: failed.flatMap { item in item.error.hints.map { "\(item.filename): \($0)" } }.filter { seen.insert($0).inserted })
    }
}
