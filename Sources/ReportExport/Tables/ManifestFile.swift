import Records
import SystemPackage

/// `manifest-sha256.txt`: a line for each output and companion as GNU `sha256sum` writes it.
struct ManifestFile: ReportTable, ~Copyable {
    private var file: ReportFile

    init(replacing path: FilePath) throws(ReportError) {
        file = try ReportFile(replacing: path)
    }

    mutating func add(_ entry: ReportItem) throws(ReportError) {
        guard entry.item.hasFiles, let path = entry.item.outputPath?.path,
            let record = entry.item.record
        else { return }
        for written in record.files(at: path) {
            try file.append(Self.line(sha256: written.facts.sha256, name: written.path.bytes))
        }
    }

    mutating func finish() throws(ReportError) { try file.commit() }

    /// A name with a backslash or a line break is escaped, and a backslash before the checksum says so.
    private static func line(sha256: String, name: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        for byte in name {
            switch byte {
            case UInt8(ascii: "\\"): escaped += Array(#"\\"#.utf8)
            case UInt8(ascii: "\n"): escaped += Array(#"\n"#.utf8)
            case UInt8(ascii: "\r"): escaped += Array(#"\r"#.utf8)
            default: escaped.append(byte)
            }
        }
        let mark = escaped.count > name.count ? #"\"# : ""
        return Array("\(mark)\(sha256)  ".utf8) + escaped + [UInt8(ascii: "\n")]
    }
}
