public import Files
public import FoundationEssentials
import Records
public import SystemPackage

/// A bag in the making: a hidden folder beside its final place, which gets the bag's name once all of it is on the disk.
///
/// Whatever ends the process before, there is no bag, and the next one for the same place clears the hidden folder away.
/// Manifests with SHA-256 and SHA-512 list the same files, in the order in which they were added.
///
/// Source: RFC 8493 (BagIt 1.0).
public struct BagFolder: ~Copyable {
    /// How a file came into the bag.
    public enum Transfer: Hashable, Sendable {
        /// As another name of the file where it was.
        case linked
        /// As a copy.
        case copied
    }

    private static let payloadName = "data"
    private static let sha256Name = "manifest-sha256.txt"
    private static let sha512Name = "manifest-sha512.txt"

    private let target: FilePath
    private let partial: FilePath
    private let lock: FileDescriptor
    private var sha256Manifest: AtomicFile
    private var sha512Manifest: AtomicFile
    /// Those that were made for files of the payload.
    private var folders: Set<FilePath> = []
    private var isFinished = false
    /// Files of the payload.
    public private(set) var files = 0
    /// Their bytes.
    public private(set) var bytes: Int64 = 0

    /// Begins a bag.
    ///
    /// - Parameter target: the folder that it becomes, which must not exist; those above it are made.
    /// - Throws: ``BagError``, as all its methods.
    public init(_ target: FilePath) throws(BagError) {
        let partial = try Self.partial(for: target)
        let lock = try Self.begin(partial, for: target)
        do throws(FileSystemError) {
            try FileSystem.removeContents(of: partial)
            try FileSystem.makeFolder(partial.appending(Self.payloadName))
            let first = try AtomicFile(partial.appending(Self.sha256Name), .creating)
            let second = try AtomicFile(partial.appending(Self.sha512Name), .creating)
            self.target = target
            self.partial = partial
            self.lock = lock
            sha256Manifest = first
            sha512Manifest = second
        } catch {
            try? FileSystem.removeContents(of: partial, andItself: true)
            try? lock.close()
            throw .file(error)
        }
    }

    deinit {
        if !isFinished { try? FileSystem.removeContents(of: partial, andItself: true) }
        try? lock.close()
    }

    /// Where the payload is while the bag is being made.
    public var payload: FilePath { partial.appending(Self.payloadName) }

    /// Takes a file in.
    ///
    /// - Parameters:
    ///   - file: the file, which is not followed if it is a link.
    ///   - path: where it stands in the payload.
    ///   - transfer: ``Transfer/linked`` where that is possible, or ``Transfer/copied``.
    /// - Returns: the digests of what is in the bag now, and how it came there.
    /// - Throws: ``BagError``.
    public mutating func add(
        _ file: FilePath, as path: FilePath, _ transfer: Transfer
    ) throws(BagError) -> (digests: FileDigests, transfer: Transfer) {
        let place = payload.appending(path.components)
        do throws(FileSystemError) {
            try makeFolder(place.removingLastComponent())
            let isLinked = transfer == .linked ? try FileSystem.addName(place, of: file) : false
            // What has its name in the bag now is what is hashed.
            let digests =
                isLinked ? try FileDigests(of: place) : try FileDigests(of: file, copyingTo: place)
            try list(path, digests)
            return (digests, isLinked ? .linked : .copied)
        } catch {
            throw .file(error)
        }
    }

    /// Takes in what was put into the payload by other means: a file, or all files of a folder.
    public mutating func addMade(_ path: FilePath) throws(BagError) {
        do throws(FileSystemError) {
            try addFiles(at: path)
        } catch {
            throw .file(error)
        }
    }

    private mutating func addFiles(at path: FilePath) throws(FileSystemError) {
        let folder = payload.appending(path.components)
        guard FileSystem.kind(folder) == .folder else {
            try FileSystem.syncFile(folder)
            return try list(path, FileDigests(of: folder))
        }
        folders.insert(folder)
        for entry in try FolderListing.entries(of: folder) {
            try addFiles(at: path.appending(entry.name))
        }
    }

    private mutating func list(
        _ path: FilePath, _ digests: FileDigests
    ) throws(FileSystemError) {
        let name = BagName.encoded(FilePath(Self.payloadName).appending(path.components))
        try sha256Manifest.append(Self.line(digests.sha256, name))
        try sha512Manifest.append(Self.line(digests.sha512, name))
        files += 1
        bytes += digests.bytes
    }

    private mutating func makeFolder(_ folder: FilePath) throws(FileSystemError) {
        guard folder != payload, folders.insert(folder).inserted else { return }
        try makeFolder(folder.removingLastComponent())
        try FileSystem.makeFolder(folder)
    }

    private static func line(_ digest: String, _ name: [UInt8]) -> [UInt8] {
        Array("\(digest)  ".utf8) + name + [UInt8(ascii: "\n")]
    }
}

// MARK: - The end

extension BagFolder {
    /// Writes the tag files, brings everything to the disk and gives the bag its name.
    ///
    /// - Parameters:
    ///   - info: what is said of it.
    ///   - date: when it is made.
    ///   - agent: the program that makes it, with its version.
    /// - Throws: ``BagError``.
    public mutating func finish(
        _ info: BagInfo, date: Date, agent: String
    ) throws(BagError) {
        do throws(FileSystemError) {
            try sha256Manifest.commit(savingFolder: false)
            try sha512Manifest.commit(savingFolder: false)
            try write("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
            try write("bag-info.txt", text(info, date: date, agent: agent))
            try writeTagManifests()
            for folder in folders.union([payload, partial]) { try FileSystem.syncFolder(folder) }
            guard try !FileSystem.exists(target) else {
                throw FileSystemError("create", target, .fileExists)
            }
            try FileSystem.moveReplacing(partial, to: target)
            isFinished = true
            try FileSystem.syncFolder(target.removingLastComponent())
        } catch {
            throw error.errno == .fileExists ? .exists(target) : .file(error)
        }
    }

    private func text(_ info: BagInfo, date: Date, agent: String) -> String {
        let own = [
            BagInfo.Element(label: "Bag-Software-Agent", value: agent),
            BagInfo.Element(label: "Bagging-Date", value: TimeText.day(date)),
            BagInfo.Element(label: "Payload-Oxum", value: "\(bytes).\(files)"),
        ]
        return (info.elements + own).map { "\($0.label): \($0.value)\n" }.joined()
    }

    /// The manifests of all tag files but themselves.
    private func writeTagManifests() throws(FileSystemError) {
        var (first, second): ([UInt8], [UInt8]) = ([], [])
        for name in ["bag-info.txt", "bagit.txt", Self.sha256Name, Self.sha512Name] {
            let digests = try FileDigests(of: partial.appending(name))
            first += Self.line(digests.sha256, Array(name.utf8))
            second += Self.line(digests.sha512, Array(name.utf8))
        }
        try write("tagmanifest-sha256.txt", String(decoding: first, as: UTF8.self))
        try write("tagmanifest-sha512.txt", String(decoding: second, as: UTF8.self))
    }

    private func write(_ name: String, _ text: String) throws(FileSystemError) {
        var file = try AtomicFile(partial.appending(name), .creating)
        try file.append(text)
        try file.commit(savingFolder: false)
    }

    private static func partial(for target: FilePath) throws(BagError) -> FilePath {
        guard let name = target.lastComponent, name.kind == .regular else { throw .noName(target) }
        let hidden = Array(".".utf8) + name.bytes + Array(".autochrome-bag".utf8)
        return target.removingLastComponent().appending(FilePath(bytes: hidden).components)
    }

    /// Makes the hidden folder and keeps others from it; where there are no locks nobody is kept from it.
    private static func begin(
        _ partial: FilePath, for target: FilePath
    ) throws(BagError) -> FileDescriptor {
        do {
            guard try !FileSystem.exists(target) else { throw BagError.exists(target) }
            try FileSystem.makeFolders(target.removingLastComponent())
            try FileSystem.makeFolder(partial)
            let folder = try FileDescriptor.open(
                partial, .readOnly, options: [.directory, .noFollow, .closeOnExec])
            let isHeld = (try? FileLock.take(folder, waiting: false)) == .held
            // Whoever had the lock may have finished the bag in the meantime.
            guard try !isHeld && !FileSystem.exists(target) else {
                try? folder.close()
                throw isHeld ? BagError.inWork(target) : .exists(target)
            }
            return folder
        } catch let error as BagError {
            throw error
        } catch let error as FileSystemError {
            throw .file(error)
        } catch {
            throw .file(FileSystemError("open", partial, error as? Errno ?? .ioError))
        }
    }
}
