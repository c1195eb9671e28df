internal import Glibc

/// The growth of the processor time of some work with the size of its input.
package struct Growth: CustomStringConvertible {
    /// The time for the small input, and the times for one of four times the size, in seconds.
    private let small: Double
    private var large: [Double] = []

    /// Returns the growth of some work; the work returns the time that it took.
    ///
    /// Other processes only make a time longer, so a long one is measured again.
    package static func measure(_ small: Int, _ work: (Int) async throws -> Double) async rethrows -> Growth {
        var growth = Growth(small: try await work(small))
        repeat { growth.large.append(try await work(4 * small)) } while growth.large.count < 3 && !growth.isLinear
        return growth
    }

    private init(small: Double) { self.small = small }

    /// A Boolean value indicating whether the time grew about as the input.
    ///
    /// Quadratic work takes sixteen times as long. The constant is for the parts that do not depend on the input.
    package var isLinear: Bool { large.contains { $0 <= 7 * small + 0.1 } }

    package var description: String { "\(small) s, and for four times as much \(large) s" }

    /// Returns the processor time that this thread used, in seconds.
    package static func clock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
