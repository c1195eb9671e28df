import ForeignText
import HTTPTypes
import VersionSort

/// The serial numbers of projects, from the list that the mirror wrote (`simple/index.v1_json`).
struct SerialNumbers: Sendable {
    private var serials: [String: Int] = [:]

    /// Finds each `"_last-serial":NUMBER,"name":"NAME"` of a list.
    ///
    /// A list in another form gives no numbers.
    init(list bytes: [UInt8]) {
        let (mark, middle) = (Array("{\"_last-serial\":".utf8), Array(",\"name\":\"".utf8))
        var place = 0
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "{")) {
            place = start + 1
            guard bytes[start...].starts(with: mark) else { continue }
            let digits = bytes[(start + mark.count)...].prefix { $0.isASCIIDigit }
            guard let serial = Int(String(decoding: digits, as: UTF8.self)), bytes[digits.endIndex...].starts(with: middle) else { continue }
            let name = bytes[(digits.endIndex + middle.count)...].prefix { $0 != UInt8(ascii: "\"") }
            serials[String(decoding: name, as: UTF8.self)] = serial
            place = name.endIndex
        }
    }

    /// Creates an empty list.
    init() {}

    /// Returns the number of a project; `nil` if it has none.
    subscript(name: String) -> Int? { serials[name] }

    /// The largest number; `nil` if there is none.
    var last: Int? { serials.values.max() }

    /// Returns the projects with the largest numbers, which changed last, the newest first.
    func newest(_ limit: Int) -> [String] {
        var (found, least): ([(name: String, serial: Int)], Int) = ([], .min)
        for (name, serial) in serials where found.count < limit * 2 || serial >= least {
            found.append((name, serial))
            guard found.count >= limit * 4 else { continue }
            found = Self.first(found, limit)
            least = found.last?.serial ?? .min
        }
        return Self.first(found, limit).map(\.name)
    }

    private static func first(_ projects: [(name: String, serial: Int)], _ limit: Int) -> [(name: String, serial: Int)] {
        Array(projects.sorted { ($1.serial, $0.name) < ($0.serial, $1.name) }.prefix(limit))
    }

    /// Returns the field `X-PyPI-Last-Serial` with a number, as mirrors expect it; empty for `nil`.
    static func header(_ serial: Int?) -> HTTPFields {
        guard let serial, let name = HTTPField.Name("X-PyPI-Last-Serial") else { return [:] }
        return [name: "\(serial)"]
    }
}
