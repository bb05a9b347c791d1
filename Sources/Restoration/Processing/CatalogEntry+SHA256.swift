import Files
import Records

extension CatalogEntry {
    /// SHA-256 over everything that it says, lower-case hexadecimal.
    var sha256: String {
        let own = [
            ("identifier", identifier), ("title", title), ("creator", creator), ("date", date),
            ("rights", rights), ("object", object), ("side", side),
            ("sequence", sequence.map { "\($0)" }),
        ]
        let all =
            own.compactMap { name, value in value.map { (name, $0) } }
            + other.map { ($0.name, $0.value) }
        // With their lengths, so that no two entries give the same text.
        let text = all.flatMap { [$0.0, $0.1] }.map { "\($0.utf8.count):\($0)" }.joined()
        return hexadecimal(SHA256.hash(Array(text.utf8)))
    }
}
