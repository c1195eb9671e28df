import Failures
import IndexCrawler
import Native
import RPMRepository
import SystemPackage
import Testing

@testable import RPMBuilder
@testable import ReleaseChain

/// Tests of the failures that errors are converted to.
@Suite struct FailureTests {
    private struct Case: Sendable {
        let error: any Error
        let status: Failure.Status
        var hint: String?
    }

    private static let space = "free some space on that disk, or use another folder"

    private static let cases = [
        Case(error: FileError(.read, "/x", .ioError), status: .external), Case(error: FileError(.write, "/x", .noSpace), status: .external, hint: space),
        Case(error: PackageWriteError.file(FileError(.write, "/x", .permissionDenied)), status: .external),
        Case(error: PackageWriteError.package("a", .file(FileError(.write, "/x", .diskQuotaExceeded))), status: .external, hint: space),
        Case(error: PackageWriteError.duplicateSource("a"), status: .failure), Case(error: RPMReadError.notAPackage, status: .failure),
        Case(error: SandboxError(why: "no user namespaces", hint: "allow them"), status: .external, hint: "allow them"),
        Case(error: WheelBuildError.layout("is empty"), status: .failure),
        Case(error: SpecBuildError.source(.layout("is empty")), status: .failure),
        Case(error: SpecBuildError.noRPMBuild, status: .external, hint: "apt-get install rpm, or leave spec out of the override file"),
        Case(error: Failure(.network, "https://host/x", cause: "no answer"), status: .external),
        Case(error: Failure(.badName, "channel \"x/y\"", cause: "it has a slash"), status: .usage),
        Case(error: Failure(.mismatch, "a.whl has other bytes"), status: .failure), Case(error: CancellationError(), status: .failure),
    ]

    @Test(arguments: cases.indices) func `an error has the status of the place where it arose`(_ index: Int) {
        let test = Self.cases[index]
        let (plain, told) = (Failure.from(test.error), Failure.from(test.error, doing: "cannot build a 1 for el9"))
        #expect(plain.status == test.status && plain.hints.first == test.hint, "\(plain)")
        #expect(told.code == plain.code && told.hints == plain.hints)
        #expect(told.subject == "cannot build a 1 for el9" && told.causes.first == plain.headline)
    }

    @Test func `a failure around another keeps the code that was chosen inside`() {
        let inner = Failure(.offline, "a.whl is not in the mirror", causes: ["nothing is fetched"], hints: ["run once without --offline"])
        let outer = Failure(.failure, "cannot lock", cause: inner, hints: ["look"])
        #expect(outer.code == .offline && outer.status == .external)
        #expect(outer.causes == ["a.whl is not in the mirror", "nothing is fetched"] && outer.hints == ["look", "run once without --offline"])
    }

    @Test func `a bare name is told on one line with its cause, and several failures as one`() {
        let names = ["a.rpm", "b.rpm"].map { Failure(.badPackage, $0, cause: "it is no file") }
        #expect(names[0].headline == "a.rpm: it is no file")
        #expect(Failure.together(names)?.causes == ["b.rpm: it is no file"])
        let told = Failure(.badPackage, "c.rpm", cause: "it cannot be read", causes: ["the disk failed"])
        #expect(Failure.together([told, names[0]])?.causes == ["the disk failed", "a.rpm: it is no file"])
        #expect(Failure.together([told]) == told)
        #expect(Failure.together([]) == nil)
        #expect(Failure.together(Array(repeating: names[0], count: 60))?.causes.last == "and 9 more")
    }
}
