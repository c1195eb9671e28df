/// Reads the fields whose bad values count as absent, and notes each.
struct MetadataNotes {
    private(set) var warnings: [String] = []

    mutating func requiresPython(_ text: String?) -> SpecifierSet? {
        guard let text else { return nil }
        do {
            return try SpecifierSet(text)
        } catch {
            warnings.append("Requires-Python is ignored: \(error)")
            return nil
        }
    }

    mutating func extras(_ texts: [String]) -> [ExtraName] {
        var seen = Set<ExtraName>()
        return texts.compactMap { text in
            do {
                let name = try ExtraName(MetadataFields.unfolded(text))
                return seen.insert(name).inserted ? name : nil
            } catch {
                warnings.append("Provides-Extra is ignored: \(error)")
                return nil
            }
        }
    }
}
