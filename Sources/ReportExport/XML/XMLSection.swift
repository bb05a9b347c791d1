import Files
import SystemPackage

/// A part of a document that grows while others do, to be put in its place at the end.
///
/// Its memory is limited: what is more lies in a file without a name until then. So all parts of a document come from
/// one look at each picture, and fit each other even while a batch goes on.
struct XMLSection: ~Copyable {
    /// Bytes that are held in memory.
    private static let most = 1 << 18

    private let folder: FilePath
    private var bytes: [UInt8] = []
    private var file: FileDescriptor?
    private var bytesInFile: Int64 = 0

    /// An empty part of a document in that folder.
    init(in folder: FilePath) { self.folder = folder }

    deinit { try? file?.close() }

    var isEmpty: Bool { bytes.isEmpty && bytesInFile == 0 }

    mutating func append(_ text: String) throws(ReportError) {
        bytes += text.utf8
        guard bytes.count >= Self.most else { return }
        do {
            try flush()
        } catch {
            throw ReportError(error)
        }
    }

    private mutating func flush() throws(FileSystemError) {
        if file == nil { file = try FileSystem.makeUnnamedFile(in: folder) }
        guard let file else { return }
        do {
            bytesInFile += Int64(try file.writeAll(bytes))
        } catch {
            throw FileSystemError("write a file in", folder, error as? Errno ?? .ioError)
        }
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends all of it to a file.
    func copy(to report: inout ReportFile) throws(ReportError) {
        var position: Int64 = 0
        while let file, position < bytesInFile {
            let piece: [UInt8]
            do {
                piece = try [UInt8](unsafeUninitializedCapacity: Self.most) { buffer, count in
                    count = try file.read(
                        fromAbsoluteOffset: position, into: UnsafeMutableRawBufferPointer(buffer))
                }
                guard !piece.isEmpty else { throw Errno.ioError }
            } catch {
                throw ReportError(
                    FileSystemError("read a file in", folder, error as? Errno ?? .ioError))
            }
            try report.append(piece)
            position += Int64(piece.count)
        }
        try report.append(bytes)
    }
}
