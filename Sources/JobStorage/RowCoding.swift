import FoundationEssentials
import GRDB
import Records
import SystemPackage

extension FilePath {
    /// The bytes as SQLite stores them.
    var blob: Data { Data(bytes) }
}

extension Row {
    /// A path that must be there.
    func path(_ column: String) -> FilePath {
        FilePath(bytes: Array(self[column] as Data))
    }

    /// A path that may be NULL.
    func optionalPath(_ column: String) -> FilePath? {
        (self[column] as Data?).map { FilePath(bytes: Array($0)) }
    }

    /// Which of a source's pictures a row is of; 0 stands for nil, as NULLs are never equal in an index.
    var place: PicturePlace {
        func number(_ column: String) -> Int? {
            (self[column] as Int?).flatMap { $0 > 0 ? $0 : nil }
        }
        return PicturePlace(page: number("page"), part: number("part"))
    }

    /// What the files of a picture may have become by changes that were not completed, oldest first.
    ///
    /// States of earlier versions hold one record alone.
    func nextRecords() throws -> [PictureRecord] {
        guard let text = self["nextRecord"] as String? else { return [] }
        let one = text.hasPrefix("{") ? try json("nextRecord", as: PictureRecord.self) : nil
        return try one.map { [$0] } ?? json("nextRecord", as: [PictureRecord].self) ?? []
    }

    /// A JSON column that may be NULL.
    func json<Value: Decodable>(_ column: String, as type: Value.Type) throws -> Value? {
        try (self[column] as String?).map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }
}

/// The value as JSON text with sorted keys, so that equal values have equal texts.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
