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
        var seen: Set<FileStatus.Identity> = []
        for path in SidecarRecord.paths(beside: source) {
            // On some file systems two spellings are one file.
            guard let status = try Self.status(path), seen.insert(status.identity).inserted,
                let (packet, sha256) = try Self.read(path, bytes: status.stamp.bytes)
            else { continue }
            let sidecar = Sidecar(name: path.lastComponent?.string ?? "sidecar", packet: packet)
            guard sidecar.isFor(fileExtension: source.extension ?? "") else { continue }
            records.append(SidecarRecord(path: CodablePath(path), sha256: sha256))
            packets.append(sidecar)
        }
        self.records = records
        self.packets = packets
    }

    /// Refuses files that are not those that a result was asked to be made with.
    ///
    /// - Parameters:
    ///   - source: the file that they stand beside.
    ///   - sidecars: the SHA-256 that they have to have; nil for whatever they are.
    /// - Throws: changed during read.
    func check(beside source: FilePath, are sidecars: [String]?) throws(PictureFailure) {
        guard let sidecars, sidecars != records.map(\.sha256) else { return }
        throw PictureFailure(
            .changedDuringRead,
            "An XMP file beside '\(source)' was written to while the picture was being processed.",
            remedy: "Run again when it is complete.")
    }

    private static func status(_ path: FilePath) throws(PictureFailure) -> FileStatus? {
        do {
            let status = try FileSystem.statusIfPresent(path)
            return status?.kind == .regular ? status : nil
        } catch {
            throw unreadable(path, error)
        }
    }

    /// Content and hash of a file; of one that is longer than any packet no content, which merging
    /// names as what is not read; nil where it has gone.
    private static func read(
        _ path: FilePath, bytes: Int64
    ) throws(PictureFailure) -> (packet: [UInt8], sha256: String)? {
        do {
            guard bytes <= maximumBytes else { return ([], try FileDigest.sha256(of: path)) }
            let packet = try FileSystem.read(path, limit: maximumBytes)
            return (packet, hexadecimal(SHA256.hash(packet)))
        } catch  where error.errno == .noSuchFileOrDirectory {
            return nil
        } catch {
            throw unreadable(path, error)
        }
    }

    private static func unreadable(
        _ path: FilePath, _ error: FileSystemError
    ) -> PictureFailure {
        PictureFailure(
            .unreadable, "'\(path)' beside the scan cannot be read (\(error.errno)).",
            remedy: "Make it readable, or move it away, then run again.")
    }
}
