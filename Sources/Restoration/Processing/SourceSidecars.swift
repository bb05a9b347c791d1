import Files
import Metadata
import Records
import SystemPackage

/// The XMP files beside a source: `scan.tif.xmp` and `scan.xmp` of `scan.tif`.
///
/// The longer name belongs to this one file and has the last word. The shorter one belongs to every picture
/// of that stem, unless it says by `photoshop:SidecarForExtension` which it is for.
struct SourceSidecars {
    /// The files, the first of which has the last word.
    let records: [SidecarRecord]
    /// What stands in them.
    let packets: [Sidecar]

    /// Longest file that is read.
    private static let maximumBytes = 16 << 20

    /// Looks for the files beside a source and reads them.
    ///
    /// - Throws: unreadable where one of them is there and cannot be read.
    init(of source: FilePath) throws(PictureFailure) {
        var records: [SidecarRecord] = []
        var packets: [Sidecar] = []
        for path in Self.candidates(source) {
            guard let content = try Self.read(path) else { continue }
            let sidecar = Sidecar(name: path.lastComponent?.string ?? "sidecar", packet: content)
            guard sidecar.isFor(fileExtension: source.extension ?? "") else { continue }
            records.append(
                SidecarRecord(path: CodablePath(path), sha256: hexadecimal(SHA256.hash(content))))
            packets.append(sidecar)
        }
        self.records = records
        self.packets = packets
    }

    private static func candidates(_ source: FilePath) -> [FilePath] {
        let folder = source.removingLastComponent()
        guard let name = source.lastComponent else { return [] }
        let whole = FilePath(root: nil, [name]).bytes
        let stem = name.extension == nil ? whole : Array(name.stem.utf8)
        return [whole, stem].flatMap { start in
            [".xmp", ".XMP"].map {
                folder.appending(FilePath(bytes: start + Array($0.utf8)).components)
            }
        }
    }

    /// The bytes of a regular file; nil if there is none, or it is longer than any packet.
    private static func read(_ path: FilePath) throws(PictureFailure) -> [UInt8]? {
        do {
            guard let status = try FileSystem.statusIfPresent(path), status.kind == .regular,
                status.stamp.bytes <= maximumBytes
            else { return nil }
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
            return try file.closeAfter {
                try [UInt8](unsafeUninitializedCapacity: Int(status.stamp.bytes)) { buffer, count in
                    while count < buffer.count {
                        let rest = UnsafeMutableRawBufferPointer(
                            rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                        let read = try file.read(into: rest)
                        guard read > 0 else { break }
                        count += read
                    }
                }
            }
        } catch {
            throw PictureFailure(
                .unreadable, "'\(path)' beside the scan cannot be read: \(error).",
                remedy: "Make it readable, or move it away, then run again.")
        }
    }
}
