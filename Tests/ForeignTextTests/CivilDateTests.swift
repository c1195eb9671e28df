import ForeignText
import TestSupport
import Testing

@Suite struct CivilDateTests {
    struct Case: Sendable {
        let seconds: UInt32
        let text: String
        let weekday: Int
    }

    @Test(arguments: [
        Case(seconds: 0, text: "1970-01-01T00:00:00Z", weekday: 4), Case(seconds: 951_782_400, text: "2000-02-29T00:00:00Z", weekday: 2),
        Case(seconds: 1_795_566_609, text: "2026-11-25T00:30:09Z", weekday: 3), Case(seconds: .max, text: "2106-02-07T06:28:15Z", weekday: 0),
    ])
    func `a moment is written as a date and a time in UTC`(_ moment: Case) {
        #expect(CivilDate.timestamp(secondsSince1970: moment.seconds) == moment.text)
        #expect(CivilDate(secondsSince1970: moment.seconds).weekday == moment.weekday)
    }

    @Test func `days before and after 1970 are counted as Python counts them`() async throws {
        let first = CivilDate(year: 1, month: 1, day: 1).daysSince1970
        let days = Array(stride(from: first, to: CivilDate(year: 9999, month: 12, day: 31).daysSince1970, by: 367))
        let script = """
            import datetime, sys
            for line in sys.stdin:
                day = datetime.date(1970, 1, 1) + datetime.timedelta(days=int(line))
                print(day.year, day.month, day.day, day.isoweekday() % 7)
            """
        let result = try await Tool.run("python3", ["-c", script], input: days.map { "\($0)\n" }.joined())
        let read = days.map { CivilDate(daysSince1970: $0) }
        #expect(read.map { "\($0.year) \($0.month) \($0.day) \($0.weekday)\n" }.joined() == result.output)
        #expect(read.map(\.daysSince1970) == days)
    }
}
