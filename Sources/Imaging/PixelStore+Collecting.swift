import CVipsShim
import Files
import SystemPackage

extension PixelStore {
    /// Where rows of a grey picture are kept while they are computed.
    struct Rows: @unchecked Sendable {
        // Unchecked: threads write disjoint rows.
        let width: Int
        let bitDepth: Int
        let subject: FilePath
        /// All rows; nil where they lie in the file.
        let memory: UnsafeMutableRawPointer?
        let file: FileDescriptor?
        let folder: FilePath

        /// Keeps rows of shares of the largest code value; may be called from several threads at once.
        func write(
            _ shares: UnsafePointer<Float>, rows: Range<Int>
        ) throws(ImagingError) {
            let line = width * bitDepth / 8
            let (count, offset) = (rows.count * line, rows.lowerBound * line)
            if let memory {
                encode(shares, count: rows.count * width, into: memory + offset)
                return
            }
            let codes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 2)
            defer { codes.deallocate() }
            guard let file, let start = codes.baseAddress else { return }
            encode(shares, count: rows.count * width, into: start)
            do {
                _ = try file.writeAll(toAbsoluteOffset: Int64(offset), codes)
            } catch {
                throw PixelStore.writing(folder, error as? Errno ?? .ioError, nil)
            }
        }

        private func encode(
            _ shares: UnsafePointer<Float>, count: Int, into target: UnsafeMutableRawPointer
        ) {
            if bitDepth == 8 {
                GrayShares.write(
                    shares, count, into: target.bindMemory(to: UInt8.self, capacity: count))
            } else {
                GrayShares.write(
                    shares, count, into: target.bindMemory(to: UInt16.self, capacity: count))
            }
        }
    }

    /// Keeps a grey picture whose rows `compute` writes, all of them, in any order.
    static func collect(
        width: Int, height: Int, bitDepth: Int, subject: FilePath, workFolder: FilePath,
        memoryBytes: Int, compute: (Rows) throws(ImagingError) -> Void
    ) throws(ImagingError) -> VipsImage {
        let bytes = width * height * bitDepth / 8
        guard bytes > memoryBytes else {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
            defer { memory.deallocate() }
            try compute(
                Rows(
                    width: width, bitDepth: bitDepth, subject: subject, memory: memory,
                    file: nil, folder: workFolder))
            return try VipsImage.adopt(
                shim_from_memory(memory, Int32(width), Int32(height), 1, Int32(bitDepth)),
                subject)
        }
        if let free = try? FileSystem.volume(of: workFolder).free, free < bytes {
            throw .noRoom(workFolder, needed: bytes)
        }
        let file = try unlinkedFile(in: workFolder)
        do throws(ImagingError) {
            try compute(
                Rows(
                    width: width, bitDepth: bitDepth, subject: subject, memory: nil, file: file,
                    folder: workFolder))
        } catch {
            try? file.close()
            throw error
        }
        return try VipsImage.adopt(
            shim_from_descriptor(
                file.rawValue, Int32(width), Int32(height), 1, Int32(bitDepth)), subject)
    }
}
