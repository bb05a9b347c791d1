import Files
import Metadata
import Records
import SystemPackage

/// An output that is being signed: an open file, closed with the value, whose failed calls name it.
struct OpenOutput: ~Copyable {
    private let path: FilePath
    private let descriptor: FileDescriptor

    /// Opens a file without following links, with options that say more.
    init(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode,
        options: FileDescriptor.OpenOptions = []
    ) throws(FileSystemError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                path, mode, options: options.union([.closeOnExec, .noFollow]),
                permissions: FilePermissions(rawValue: 0o666))
        } catch {
            throw FileSystemError("open", path, error as? Errno ?? .ioError)
        }
    }

    deinit { try? descriptor.close() }

    /// Its bytes.
    func source() throws(FileSystemError) -> FileSource {
        do {
            return try FileSource(descriptor)
        } catch {
            throw FileSystemError("access", path, error)
        }
    }

    /// Whether it can carry a manifest store, and does.
    ///
    /// - Throws: ``FileSystemError``; `ManifestFault` if it cannot be told.
    func store() throws -> (fits: Bool, isThere: Bool) {
        let source = try source()
        let found = Result { () throws(ManifestFault) in try ManifestPlace.find(in: source) }
        if let error = source.readError { throw FileSystemError("read", path, error) }
        if case .failure(.unsupported) = found { return (false, false) }
        return (true, try found.get() != nil)
    }

    /// SHA-256 of all of it, and its bytes.
    func hash() throws(FileSystemError) -> (hash: [UInt8], bytes: Int) {
        let source = try source()
        var hash = SHA256()
        do {
            try source.read(0..<source.count) { hash.update($0) }
        } catch {
            throw FileSystemError("read", path, error)
        }
        return (hash.finalize(), source.count)
    }

    /// SHA-256 of what it will be without its manifest store.
    func hash(
        _ source: FileSource, with embedding: ManifestEmbedding
    ) throws(FileSystemError) -> [UInt8] {
        var hash = SHA256()
        do {
            try embedding.readHashed(of: source) { hash.update($0) }
        } catch {
            throw FileSystemError("read", path, error)
        }
        return hash.finalize()
    }

    /// Reads it back: it has to hold a store, and all else to be what was signed.
    ///
    /// - Parameters:
    ///   - store: the store.
    ///   - hash: SHA-256 of what was signed.
    ///   - exclusions: the ranges that were not, in the file's order.
    /// - Returns: SHA-256 of the file, lower-case hexadecimal.
    /// - Throws: ``FileSystemError``, or a ``PictureFailure`` if it is anything else.
    func check(
        holds store: [UInt8], apartFrom hash: [UInt8], _ exclusions: [Range<Int>]
    ) throws -> String {
        let source = try source()
        let hashes: (signed: [UInt8], all: [UInt8])
        do {
            hashes = try Self.hashes(of: source, without: exclusions)
        } catch {
            throw FileSystemError("read", path, error)
        }
        let place = (try? ManifestPlace.find(in: source)) ?? nil
        guard hashes.signed == hash, place?.store(in: source) == store else {
            throw PictureFailure.notAsSigned(path)
        }
        return hexadecimal(hashes.all)
    }

    /// SHA-256 of a file without some ranges, and of all of it; each byte is read once.
    private static func hashes(
        of source: FileSource, without exclusions: [Range<Int>]
    ) throws(Errno) -> (signed: [UInt8], all: [UInt8]) {
        // As long as nothing is left out, both are the same: in TIFF files, whose store comes last, to their end.
        var position = min(exclusions.first?.lowerBound ?? source.count, source.count)
        var all = SHA256()
        try source.read(0..<position) { all.update($0) }
        var signed = all.copy()
        for range in (position..<source.count).without(exclusions) {
            try source.read(position..<range.lowerBound) { all.update($0) }
            try source.read(range) {
                signed.update($0)
                all.update($0)
            }
            position = range.upperBound
        }
        try source.read(position..<source.count) { all.update($0) }
        return (signed.finalize(), all.finalize())
    }

    /// Writes a file that is empty, and brings it to the disk.
    func write(_ bytes: [UInt8]) throws(FileSystemError) {
        try change { file throws(Errno) in
            do {
                try file.writeAll(bytes)
            } catch {
                throw error as? Errno ?? .ioError
            }
        }
    }

    /// Changes it and brings it to the disk.
    func change(
        _ body: (FileDescriptor) throws(Errno) -> Void
    ) throws(FileSystemError) {
        do {
            try body(descriptor)
        } catch {
            throw FileSystemError("write", path, error)
        }
        try FileSystem.syncFile(path)
    }
}

extension PictureFailure {
    /// A file that is something else when it is read back.
    static func notAsSigned(_ file: FilePath) -> PictureFailure {
        PictureFailure(
            .verificationFailed, "'\(file)' is not what was signed.",
            remedy: "Check the disk it was written to, then run again.")
    }
}
