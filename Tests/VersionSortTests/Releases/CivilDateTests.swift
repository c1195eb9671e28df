import Testing
import VersionSort

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

    @Test(arguments: [
        ("2024-01-31", "2024-02-01T00:00:00Z"), ("2024-02-29", "2024-03-01T00:00:00Z"), ("2023-12-31", "2024-01-01T00:00:00Z"),
        ("2024-01-31T00:00:00Z", "2024-01-31T00:00:00Z"), ("2024-01-31T01:00:00+01:00", "2024-01-31T00:00:00Z"),
    ])
    func `as a limit means the end of the day where no time is named`(text: String, moment: String) {
        #expect(Timestamp(limit: text) == Timestamp(moment) && Timestamp(limit: text)?.description == text)
    }
}
