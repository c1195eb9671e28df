import ForeignText

extension PageTable {
    /// Returns a file with all its data from the page.
    func file(_ number: Int) -> IndexFile {
        let filename = filename(number)
        let python = row(number).pythonIndex
        var details = details(number)
        let url = url(of: filename, &details)
        let size = details.number()
        let uploadTime = details.optionalTime()
        let yanked = details.optionalText()
        let hashes = hashes(&details) ?? [:]
        let coreMetadata = self.hashes(&details)
        return IndexFile(
            filename: filename, url: url, hashes: hashes, requiresPython: python.map(self.python), size: size == 0 ? nil : size - 1,
            uploadTime: uploadTime, yanked: yanked.map(Yanked.init), coreMetadata: coreMetadata.map(CoreMetadataMark.init),
            provenance: details.optionalText())
    }

    /// Returns the upload time of a file as the index states it; `nil` if there is none.
    func uploadTime(_ number: Int) -> String? {
        var details = details(number)
        _ = url(of: "", &details)
        _ = details.number()
        return details.optionalTime()
    }

    /// Returns the URL of a file.
    ///
    /// It is stored as a prefix shared by many, folders in hexadecimal, and usually the file name.
    private func url(of filename: String, _ details: inout PackedReader) -> String {
        var url = text(details.count())
        let head = details.number()
        for _ in 0..<min(head >> 2, 255) { url += "/" + details.digits() }
        if head & 2 != 0 { url += "/" }
        return url + (head & 1 != 0 ? filename : details.text())
    }

    private func hashes(_ details: inout PackedReader) -> [String: String]? {
        let count = details.number()
        guard count > 0 else { return nil }
        var hashes: [String: String] = [:]
        for _ in 0..<min(count - 1, 255) {
            let algorithm = text(details.count())
            hashes[algorithm] = details.digits()
        }
        return hashes
    }
}

extension PageTableWriter {
    /// Writes the data after the file name that ``PageTable/file(_:)`` reads.
    mutating func details(of file: IndexFile) {
        url(file)
        heap.number(file.size.map { $0 == .max ? .max : $0 + 1 } ?? 0)
        heap.optionalTime(file.uploadTime?.utf8)
        heap.optionalText(file.yanked?.reason)
        hashes(file.hashes)
        hashes(file.coreMetadata?.hashes)
        heap.optionalText(file.provenance)
    }

    private mutating func url(_ file: IndexFile) {
        var parts = file.url.splitBytes(on: "/", omittingEmptySubsequences: false).map(String.init)
        let last = parts.removeLast()
        var folders: [String] = []
        while parts.count > 1, folders.count < 16, let part = parts.last, !part.isEmpty, PackedWriter.packed(part) != nil {
            folders.append(parts.removeLast())
        }
        heap.number(UInt64(number(of: parts.joined(separator: "/"))))
        heap.number(UInt64(folders.count) << 2 | (parts.isEmpty ? 0 : 2) | (last == file.filename ? 1 : 0))
        for folder in folders.reversed() { heap.digits(folder) }
        if last != file.filename { heap.text(last) }
    }

    private mutating func hashes(_ hashes: [String: String]?) {
        guard let hashes else { return heap.number(0) }
        let sorted = hashes.sorted { $0.key < $1.key }.prefix(255)
        heap.number(UInt64(sorted.count) + 1)
        for (algorithm, value) in sorted {
            heap.number(UInt64(number(of: algorithm)))
            heap.digits(value)
        }
    }
}
