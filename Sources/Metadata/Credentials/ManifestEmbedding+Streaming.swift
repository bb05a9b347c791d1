internal import Glibc
public import SystemPackage

extension ManifestEmbedding {
    /// Hands on what the new file's hash is made of: all of it but ``exclusions``, in order.
    ///
    /// - Parameters:
    ///   - old: the old file.
    ///   - consume: gets the bytes, a mebibyte at most each time.
    /// - Throws: why the old file cannot be read.
    public func readHashed(
        of old: FileSource, _ consume: (UnsafeRawBufferPointer) -> Void
    ) throws(Errno) {
        for (position, piece) in placedPieces {
            let kept = (position..<position + piece.count).without(exclusions)
            for range in kept {
                let part = range.lowerBound - position..<range.upperBound - position
                switch piece {
                case .old(let run):
                    let start = run.lowerBound + part.lowerBound
                    try old.read(start..<start + part.count, consume)
                case .new(let bytes): bytes[part].withUnsafeBytes(consume)
                case .store, .checksum: preconditionFailure("a store that is hashed")
                }
            }
        }
    }

    /// Writes the new file.
    ///
    /// - Parameters:
    ///   - store: ``storeCount`` bytes.
    ///   - old: the old file.
    ///   - new: another file, open for writing, from its beginning on; its offset does not count. What it holds
    ///     is lost.
    /// - Throws: why the old file cannot be read or the new one not be written.
    public func write(_ store: [UInt8], from old: FileSource, to new: FileDescriptor)
        throws(Errno)
    {
        try new.cut(to: 0)
        for (position, piece) in placedPieces {
            switch piece {
            case .old(let range): try old.copy(range, to: new, at: position)
            default: try new.writeWhole(bytes(of: piece, store), at: position)
            }
        }
    }

    /// Changes the old file into the new one; only if ``isInPlace``.
    ///
    /// What points to the store is written last.
    ///
    /// - Parameters:
    ///   - file: the old file, open for writing.
    ///   - store: ``storeCount`` bytes.
    /// - Throws: why it cannot be written. It may then be neither the old file nor the new one.
    public func change(_ file: FileDescriptor, with store: [UInt8]) throws(Errno) {
        precondition(isInPlace, "a file that has to be copied")
        for (position, piece) in placedPieces.reversed() {
            if case .old = piece { continue }
            try file.writeWhole(bytes(of: piece, store), at: position)
        }
        try file.cut(to: count)
    }

    /// The bytes of a piece that is not of the old file.
    private func bytes(of piece: Piece, _ store: [UInt8]) -> ArraySlice<UInt8> {
        precondition(store.count == storeCount, "a store of another length")
        return switch piece {
        case .old: []
        case .new(let bytes): bytes[...]
        case .store(let range): store[range]
        case .checksum: PNGChunks.checksum(PNGChunks.manifestStore, store)[...]
        }
    }
}

extension FileSource {
    /// Most bytes that are read at once.
    static let blockBytes = 1 << 20

    /// Hands on a range of the file, piece by piece.
    ///
    /// - Parameters:
    ///   - range: inside the file.
    ///   - consume: gets the bytes, a mebibyte at most each time.
    /// - Throws: why it cannot be read; ``Errno/ioError`` if the file has become shorter.
    public func read(
        _ range: Range<Int>, _ consume: (UnsafeRawBufferPointer) -> Void
    ) throws(Errno) {
        try readBlocks(range) { bytes, _ throws(Errno) in consume(bytes) }
    }

    /// Copies a range of the file into another.
    func copy(_ range: Range<Int>, to target: FileDescriptor, at position: Int) throws(Errno) {
        let shift = position - range.lowerBound
        try readBlocks(range) { bytes, offset throws(Errno) in
            try target.writeWhole(bytes, at: offset + shift)
        }
    }

    private func readBlocks(
        _ range: Range<Int>, _ consume: (UnsafeRawBufferPointer, Int) throws(Errno) -> Void
    ) throws(Errno) {
        let count = min(range.count, Self.blockBytes)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 4096)
        defer { block.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let part = UnsafeMutableRawBufferPointer(
                rebasing: block[..<min(count, range.upperBound - offset)])
            let read: Int
            do {
                read = try file.read(fromAbsoluteOffset: Int64(offset), into: part)
            } catch {
                throw error as? Errno ?? .ioError
            }
            guard read > 0 else { throw .ioError }
            try consume(UnsafeRawBufferPointer(rebasing: part[..<read]), offset)
            offset += read
        }
    }
}

extension FileDescriptor {
    fileprivate func writeWhole(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(Errno) {
        try bytes.withUnsafeBufferPointer { bytes throws(Errno) in
            try writeWhole(UnsafeRawBufferPointer(bytes), at: offset)
        }
    }

    fileprivate func writeWhole(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Errno) {
        do {
            _ = try writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    fileprivate func cut(to count: Int) throws(Errno) {
        guard ftruncate(rawValue, off_t(count)) == 0 else { throw Errno(rawValue: errno) }
    }
}
