import Testing
import VersionSort

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2024-01-31", "2024-02-01T00:00:00Z"), ("2024-02-29", "2024-03-01T00:00:00Z"), ("2023-12-31", "2024-01-01T00:00:00Z"),
        ("2024-01-31T00:00:00Z", "2024-01-31T00:00:00Z"), ("2024-01-31T01:00:00+01:00", "2024-01-31T00:00:00Z"),
    ])
    func `a limit means the end of the day where no time is named`(text: String, moment: String) {
        #expect(Timestamp(limit: text) == Timestamp(moment) && Timestamp(limit: text)?.description == text)
    }
}
