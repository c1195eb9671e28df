import VersionSort

/// Parses and sorts versions of Python projects: nanoseconds per version, seconds per sort.
enum VersionSuite {
    static func run(_ arguments: [String]) {
        let texts = InputLines.read(arguments)
        var versions: [Version] = []
        let parse = BestTime.of(5) { versions = texts.compactMap { try? Version($0) } }
        let sort = BestTime.of(5) { _ = VersionOrder.sorted(versions) }
        let library = BestTime.of(2) { _ = versions.sorted() }
        print("parse_ns \(parse * 1e9 / Double(max(1, texts.count)))")
        print("sort_s \(sort)")
        print("library_sort_s \(library)")
        print("valid \(versions.count) of \(texts.count)")
        print("calibration_s \(calibration())")
    }
}

extension VersionSuite {
    /// Returns the time of the standard library's sort of a million random numbers in seconds, for comparing machines.
    private static func calibration() -> Double {
        var state: UInt64 = 7
        let numbers = (0..<1_000_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
        return BestTime.of(5) { _ = numbers.sorted() }
    }
}

/// Sorts rpm versions, including the creation of keys.
enum EVRSuite {
    static func run(_ arguments: [String]) {
        let texts = InputLines.read(arguments)
        let sort = BestTime.of(5) { _ = EVROrder.sorted(texts) }
        print("sort_s \(sort)")
    }
}
