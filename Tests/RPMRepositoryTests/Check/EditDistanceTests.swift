import ForeignText
import TestSupport
import Testing

@testable import RPMRepository

@Suite struct EditDistanceTests {
    @Test func `names that differ in a letter or two are told with their distance and others are not`() {
        func distance(_ first: String, _ second: String, _ limit: Int) -> Int? {
            EditDistance.between(Array(first.utf8), Array(second.utf8), limit: limit)
        }
        #expect(distance("python3dist(idna)", "python3dist(idna)", 2) == 0)
        #expect(distance("python3dist(idna)", "python3dist(inda)", 2) == 2)
        #expect(distance("python3dist(idna)", "python3.9dist(idna)", 2) == 2)
        #expect(distance("python3dist(idna)", "python3.11dist(idna)", 2) == nil)
        #expect(distance("", "ab", 2) == 2)
        #expect(distance("ab", "", 1) == nil)
    }

    @Test func `the banded distance is the full one wherever it is within the limit`() {
        var random = SeededGenerator(seed: 20_261_124)
        for _ in 0..<3000 {
            let first = (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
            let second = (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
            let limit = Int.random(in: 0...4, using: &random)
            let full = Self.full(first, second)
            #expect(
                EditDistance.between(first, second, limit: limit) == (full <= limit ? full : nil), "\(first) \(second) limit \(limit)")
        }
    }

    @Test func `a bag of letters never rules out a name within the distance`() {
        var random = SeededGenerator(seed: 20_261_125)
        var ruledOut = 0
        for round in 0..<4000 {
            let alphabet: ClosedRange<UInt8> = round % 2 == 0 ? 97...122 : 0...255
            let long = round % 50 == 0 ? 200 : 0
            let first = (0..<long + Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: alphabet, using: &random) }
            var second = first
            for _ in 0..<Int.random(in: 0...5, using: &random) where !second.isEmpty {
                let place = Int.random(in: 0..<second.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: second[place] = UInt8.random(in: alphabet, using: &random)
                case 1: second.remove(at: place)
                default: second.insert(UInt8.random(in: alphabet, using: &random), at: place)
                }
            }
            for limit in 1...3 {
                let isKept = LetterBag(first[...]).differs(from: LetterBag(second[...]), atMost: limit)
                if Self.full(first, second) <= limit { #expect(isKept, "\(first) \(second) limit \(limit)") }
                if !isKept { ruledOut += 1 }
            }
        }
        #expect(ruledOut > 1000, "a bag that rules nothing out is of no use")
    }

    /// Returns the distance by the textbook table.
    private static func full(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (number, byte) in first.enumerated() {
            var next = [number + 1]
            for (column, other) in second.enumerated() {
                next.append(min(row[column] + (byte == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
            }
            row = next
        }
        return row[second.count]
    }
}
