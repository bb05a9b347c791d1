import FoundationEssentials

/// Licences and rights statements that IIIF takes as `rights`.
enum RightsAddress {
    /// The address in the form that the two organizations define, which begins with `http:`; nil for other text.
    ///
    /// Presentation API 3.0, 3.2: the address has to be one of Creative Commons' or of RightsStatements.org's. Links to
    /// a page for people (`deed.de`, `page/InC/1.0/`) are taken for what they describe.
    static func of(_ text: String) -> String? {
        guard let parts = URLComponents(string: text.trimmed, encodingInvalidCharacters: false),
            ["http", "https"].contains(parts.scheme?.lowercased()), let host = parts.host
        else { return nil }
        let names = parts.path.split(separator: "/").map(String.init)
        let isPlain = names.allSatisfy { name in
            name.utf8.allSatisfy { isLetterOrDigit($0) || "-+._".utf8.contains($0) }
        }
        guard names.count >= 3, isPlain, names[2].first?.isNumber == true else { return nil }
        switch host.lowercased() {
        case "creativecommons.org", "www.creativecommons.org":
            guard names[0] == "licenses" || names[0] == "publicdomain" else { return nil }
            let place = names.dropFirst(3).prefix(1).filter {
                !$0.hasPrefix("deed") && !$0.hasPrefix("legalcode")
            }
            return "http://creativecommons.org/" + (names.prefix(3) + place).joined(separator: "/")
                + "/"
        case "rightsstatements.org", "www.rightsstatements.org":
            guard names[0] == "vocab" || names[0] == "page" else { return nil }
            return "http://rightsstatements.org/vocab/\(names[1])/\(names[2])/"
        default: return nil
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// Dates of catalogues that IIIF takes as `navDate`.
enum NavigationDate {
    /// Midnight of a day that is written in full (`1914-08-02`); nil for anything else, such as `ca. 1900`.
    static func of(_ text: String) -> String? {
        let text = text.trimmed
        guard let match = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/),
            let year = Int(match.1), let month = Int(match.2), let day = Int(match.3), year > 0,
            (1...12).contains(month), (1...days(of: month, year)).contains(day)
        else { return nil }
        return text + "T00:00:00Z"
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

extension String {
    /// Without white space at either end.
    fileprivate var trimmed: String {
        let rest = drop { $0.isWhitespace }
        return String(
            rest.prefix(
                upTo: rest.lastIndex { !$0.isWhitespace }.map(rest.index(after:)) ?? rest.startIndex
            ))
    }
}
