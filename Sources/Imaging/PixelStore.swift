import CVipsShim
import Files
import SystemPackage

/// Keeps computed pixels where they can be read at any place: in memory, or in a temporary file.
enum PixelStore {
    /// Computes every pixel once, from top to bottom.
    ///
    /// The file is unlinked before the first byte is written: however the process ends, nothing is
    /// left behind. It is read by position and not mapped, so that resident memory stays small.
    static func keep(
        _ image: borrowing VipsImage, workFolder: FilePath, memoryBytes: Int,
        failure: (borrowing VipsImage) -> ImagingError
    ) throws(ImagingError) -> VipsImage {
        guard image.bytes > memoryBytes else {
            guard let copy = shim_to_memory(image.handle) else { throw failure(image) }
            return VipsImage(adopting: copy, subject: image.subject)
        }
        if let free = try? FileSystem.volume(of: workFolder).free, free < image.bytes {
            throw .noRoom(workFolder, needed: image.bytes)
        }
        let descriptor = try unlinkedFile(in: workFolder)
        var systemError: Int32 = 0
        guard shim_to_descriptor(image.handle, descriptor.rawValue, &systemError) == 0 else {
            try? descriptor.close()
            guard systemError != 0 else { throw failure(image) }
            _ = VipsMessages.take()
            throw writing(workFolder, Errno(rawValue: systemError), image.bytes)
        }
        guard
            let stored = shim_from_descriptor(
                descriptor.rawValue, Int32(image.width), Int32(image.height), Int32(image.bands),
                Int32(image.bitDepth))
        else { throw failure(image) }
        return VipsImage(adopting: stored, subject: image.subject)
    }

    static func unlinkedFile(in folder: FilePath) throws(ImagingError) -> FileDescriptor {
        do {
            return try FileSystem.makeUnnamedFile(in: folder)
        } catch {
            throw writing(folder, error.errno, nil)
        }
    }

    static func writing(_ folder: FilePath, _ error: Errno, _ bytes: Int?) -> ImagingError {
        NoRoom(error).map { .noRoom(folder, $0, needed: bytes, detail: error.description) }
            ?? .unwritable(folder, detail: error.description)
    }
}
