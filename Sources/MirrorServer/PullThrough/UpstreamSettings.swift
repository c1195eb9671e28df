package import IndexCrawler
package import Native
package import VersionSort

/// The index from which the server fetches what the mirror does not hold.
package struct UpstreamSettings: Sendable {
    /// The index, with the credentials for it.
    package var index: IndexURL
    /// The names that are never asked for there, because they are internal ones.
    package var internalNames: InternalNames
    /// The maximum age of a page; an older one is requested again, conditionally.
    package var pageAge = Duration.seconds(600)
    /// The time for which the answer that the index does not have a project is reused.
    package var missingAge = Duration.seconds(60)
    /// The pause after a failure before the index is asked for the same page or file again.
    package var retryPause = Duration.seconds(10)
    /// The network settings.
    package var transfers: TransferConfiguration

    /// Creates settings for an index.
    package init(index: IndexURL, internalNames: InternalNames, transfers: TransferConfiguration = TransferConfiguration()) {
        self.index = index
        self.internalNames = internalNames
        self.transfers = transfers
        // A client waits for the answer, so a request is given up sooner than in a crawl, and repeated once.
        self.transfers.retries = min(transfers.retries, 1)
        self.transfers.connectTimeout = min(transfers.connectTimeout, .seconds(5))
        self.transfers.idleTimeout = min(transfers.idleTimeout, .seconds(20))
        self.transfers.longestPause = min(transfers.longestPause, .seconds(1))
    }
}

/// The rule that hides files until the mirror has known them for some days.
///
/// The cool-down of a file begins when the mirror first saw it, because an index could state any upload time.
package struct CoolDown: Sendable, Hashable {
    /// The number of days for which a file is hidden.
    package var days: Int
    /// The projects that are not hidden, each until a time in seconds since 1970.
    package var exceptions: [ProjectName: Int64]
    /// A Boolean value indicating whether the cool-down begins at the upload time that the index states, if that is earlier.
    package var trustsUploadTime: Bool

    /// Creates a rule.
    package init(days: Int, exceptions: [ProjectName: Int64] = [:], trustsUploadTime: Bool = false) {
        self.days = days
        self.exceptions = exceptions
        self.trustsUploadTime = trustsUploadTime
    }

    /// Returns the time until which a file is hidden, in seconds since 1970; `nil` if it is visible.
    ///
    /// An uploaded file is always visible.
    func end(of file: ProjectRecord.File, of project: ProjectName, at now: Int64) -> Int64? {
        if file.upload != nil { return nil }
        if let exception = exceptions[project], now < exception { return nil }
        var start = file.firstSeen
        if trustsUploadTime, let uploaded = file.file.uploadTime.flatMap({ Timestamp($0) })?.seconds { start = min(start, uploaded) }
        let (end, isOver) = start.addingReportingOverflow(Int64(days) * 86_400)
        return !isOver && end <= now ? nil : end
    }

    /// Returns the end of the exception of a project, if it is not over.
    func exceptionEnd(of project: ProjectName, at now: Int64) -> Int64? { exceptions[project].flatMap { $0 > now ? $0 : nil } }
}
