import IndexCrawler
import RPMRepository
import SystemPackage
import Testing

@testable import ReleaseChain

@Suite struct StackNameTests {
    @Test func `no stack has the name that stands for uploaded packages`() {
        #expect(!RepositoryName.isName(SnapshotStore.uploadedStack))
        for name in ["uploads", "uploaded-packages", "sync_1.0", "0"] { #expect(RepositoryName.isName(name), "\(name)") }
        for name in ["", "-a", ".a", "Uploads", "a b", "a/b", "ä", String(repeating: "a", count: 65)] { #expect(!RepositoryName.isName(name), "\(name)") }
    }

    @Test func `the records of two stacks are two files, whatever their names and channels`() {
        let key = UserKey()
        let paths = [("a-b", "c"), ("a", "b-c")].map { ReleaseRecord.Place(mirror: "/m", key: key, stack: $0.0, channel: $0.1).path.string }
        #expect(paths == ["/m/releases/a-b+c.\(key.id)", "/m/releases/a+b-c.\(key.id)"])
    }
}
