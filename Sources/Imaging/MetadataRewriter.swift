import CVipsShim
import Files
public import Metadata
import Records
public import SystemPackage

/// Gives a finished output other metadata; its pixels stay as they are packed.
public enum MetadataRewriter {
    private static let pieceBytes = 1 << 20

    /// Writes an output again with other metadata, and brings it to the disk.
    ///
    /// The result is the file that writing the same pixels with these metadata would have given.
    ///
    /// - Parameters:
    ///   - output: a file that `VipsImage.write` has written; only read.
    ///   - copy: the new file; what is there is replaced.
    ///   - format: of the output.
    ///   - metadata: what it is to carry.
    /// - Throws: damaged or unsupported where the output is not what it should be; disk full or unwritable.
    public static func copy(
        _ output: FilePath, to copy: FilePath, _ format: EncodeSettings.Format,
        metadata: OutputMetadata
    ) throws(ImagingError) {
        VipsRuntime.start()
        let file = try SourceFile(opening: output)
        let picture = try OpenedPicture.open(file, page: nil)
        let (width, height) = (picture.rows.image.width, picture.rows.image.height)
        guard let head = format.headFormat else {
            var readError: CInt = 0
            do throws(ImagingError) {
                try VipsMessages.writing(copy) {
                    copy.withPlatformString { to in
                        metadata.withTIFFFields {
                            shim_copy_tiff(file.descriptor.rawValue, to, $0, &readError)
                        }
                    }
                }
            } catch {
                throw readError == 0 ? error : .opening(output, Errno(rawValue: readError))
            }
            do {
                try FileSystem.syncFile(copy)
            } catch {
                throw .writing(copy, error)
            }
            return
        }
        try replaceHead(
            of: output, to: copy, head, metadata, width: width, height: height)
    }

    /// Writes a JPEG, PNG or JP2 file again with another beginning; both paths may be the same.
    static func replaceHead(
        of path: FilePath, to copy: FilePath, _ format: FileHead.Format,
        _ metadata: OutputMetadata, width: Int, height: Int
    ) throws(ImagingError) {
        let file = try SourceFile(opening: path)
        let head: FileHead?
        do {
            head = try FileHead(
                of: file.descriptor, format, metadata: metadata, width: width, height: height)
        } catch {
            throw .writing(path, FileSystemError("read", path, error))
        }
        guard let head else {
            throw .internalFailure(path, "Writing the metadata", detail: "no place for them")
        }
        do throws(FileSystemError) {
            var target = try AtomicFile(copy, .replacing)
            try target.append(head.bytes)
            var position = head.rest
            while true {
                let piece = try piece(of: file, at: position)
                guard !piece.isEmpty else { break }
                try target.append(piece)
                position += piece.count
            }
            try target.commit(savingFolder: false)
        } catch {
            throw .writing(copy, error)
        }
    }

    private static func piece(
        of file: SourceFile, at position: Int
    ) throws(FileSystemError) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: pieceBytes) { buffer, count in
                count = try file.descriptor.read(
                    fromAbsoluteOffset: Int64(position),
                    into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            throw FileSystemError("read", file.path, error as? Errno ?? .ioError)
        }
    }
}

extension OutputMetadata {
    /// Calls a function with what a TIFF file is to carry.
    func withTIFFFields(_ body: (UnsafePointer<shim_tiff_fields>) -> CInt) -> CInt {
        let sorted = texts.sorted { $0.key.rawValue < $1.key.rawValue }
        let tags = sorted.map { CUnsignedInt($0.key.rawValue) }
        // The pointers into it hold as long as it is not changed.
        let bytes = sorted.flatMap { $0.value.utf8.filter { $0 != 0 } + [0] }
        let packet = xmp ?? []
        // Without a unit and as wide as high: TIFF demands numbers, and these say nothing.
        let (x, y) = resolution.map { ($0.x, $0.y) } ?? (1, 1)
        return packet.withUnsafeBytes { packet in
            bytes.withUnsafeBufferPointer { bytes in
                var texts: [UnsafePointer<CChar>?] = []
                var start = 0
                while start < bytes.count {
                    texts.append(
                        bytes.baseAddress.map {
                            UnsafeRawPointer($0 + start).assumingMemoryBound(to: CChar.self)
                        })
                    start = (bytes[start...].firstIndex(of: 0) ?? bytes.count) + 1
                }
                return tags.withUnsafeBufferPointer { tags in
                    texts.withUnsafeBufferPointer { texts in
                        var fields = shim_tiff_fields(
                            xmp: packet.baseAddress, xmp_length: packet.count,
                            tags: tags.baseAddress, texts: texts.baseAddress,
                            text_count: tags.count, x_resolution: x, y_resolution: y,
                            per_inch: resolution?.unit == .inch ? 1 : 0)
                        return body(&fields)
                    }
                }
            }
        }
    }
}

extension ImagingError {
    /// A file could not be written.
    static func writing(_ path: FilePath, _ error: FileSystemError) -> ImagingError {
        let cause = error.errno
        if let room = NoRoom(cause) { return .noRoom(path, room, detail: cause.description) }
        return cause == .noMemory
            ? .outOfMemory(path, detail: cause.description)
            : .unwritable(path, detail: cause.description)
    }
}
