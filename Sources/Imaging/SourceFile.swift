import Files
import Glibc
import Metadata
import Records
import SystemPackage

/// A source file opened for reading, with the first bytes looked at.
///
/// A class, since whatever decodes from it keeps it open.
final class SourceFile: Sendable {
    let path: FilePath
    let descriptor: FileDescriptor
    let format: PictureFormat
    /// The same file for decoders in C.
    let input: PictureInput
    /// The same file for readers of headers and metadata.
    let source: FileSource

    /// Opens a file and recognizes its format by content, never by name.
    ///
    /// What libvips said of an earlier picture is forgotten.
    init(opening path: FilePath) throws(ImagingError) {
        VipsMessages.clear()
        let descriptor: FileDescriptor
        do {
            descriptor = try GivenFiles.open(path)
        } catch {
            throw .opening(path, error)
        }
        do throws(ImagingError) {
            let head = try Self.readHead(descriptor, path)
            format = try Self.recognize(head, path)
            (input, source) = try Self.readers(descriptor, path)
        } catch {
            try? descriptor.close()
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        try? descriptor.close()
    }

    /// What is wrong with the disk or the network and not with the file: the first read that failed,
    /// whoever it failed to; nil if none did.
    var readError: ImagingError? {
        (input.readError ?? source.readError).map { .opening(path, $0) }
    }

    private static func readers(
        _ descriptor: FileDescriptor, _ path: FilePath
    ) throws(ImagingError) -> (PictureInput, FileSource) {
        do throws(Errno) {
            return (try PictureInput(descriptor), try FileSource(descriptor))
        } catch {
            throw .opening(path, error)
        }
    }

    private static func readHead(_ descriptor: FileDescriptor, _ path: FilePath)
        throws(ImagingError) -> [UInt8]
    {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw .reading(path, detail: Errno(rawValue: errno).description)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ImagingError(
                .notAPicture, path, "This is a folder or device, not a picture file.")
        }
        do {
            let head = try [UInt8](unsafeUninitializedCapacity: FileKind.headBytes) {
                buffer, count in
                count = try descriptor.read(
                    fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !head.isEmpty else {
                throw ImagingError(
                    .empty, path, "The file is empty.",
                    remedy: "Restore it from a backup, or scan the original again.")
            }
            return head
        } catch let error as ImagingError {
            throw error
        } catch {
            throw .reading(path, detail: "\(error)")
        }
    }

    private static func recognize(_ head: [UInt8], _ path: FilePath)
        throws(ImagingError) -> PictureFormat
    {
        switch FileKind(head: head) {
        case .picture(let format): return format
        case .foreign(let format):
            let title = format.title
            throw ImagingError(
                .unsupported, path,
                "\(title.prefix(1).uppercased())\(title.dropFirst()) cannot be processed.",
                remedy: "\(format.remedy) \(PictureFormat.accepted)")
        case .text:
            throw ImagingError(
                .notAPicture, path, "The file contains text, not a picture.",
                remedy: "Remove it, or replace it with the picture; \(PictureFormat.accepted)")
        case .other:
            throw ImagingError(
                .notAPicture, path, "The file is not in a known picture format.",
                remedy: "Check where it comes from; \(PictureFormat.accepted)")
        }
    }
}
