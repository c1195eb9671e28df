import ForeignText
import Testing

/// The suggestion of the intended name.
@Suite struct NearestNameTests {
    @Test(arguments: [
        ("relase", "release"), ("lcok", "lock"), ("chekc", "check"), ("requirments", nil), ("fedora", "fedora42"), ("el91", "el9"), ("x", nil), ("", nil),
        ("publsih", "publish"), ("zzzzzz", nil),
    ]) func `is the nearest, if one is near`(pair: (String, String?)) {
        #expect(NearestName.of(pair.0, among: ["el9", "fedora42", "lock", "check", "release", "publish", "el10"]) == pair.1)
    }

    @Test func `is the first of those that are equally near`() {
        #expect(NearestName.of("cart", among: ["card", "care", "cast"]) == "card")
    }

    @Test(arguments: [(0, "0 files"), (1, "1 file"), (2, "2 files")]) func `a number has its noun`(pair: (Int, String)) {
        #expect(pair.0.counted("file") == pair.1)
        #expect(1.counted("repository", "repositories") == "1 repository" && 3.counted("repository", "repositories") == "3 repositories")
    }
}
