public import Foundation
public import SystemPackage

/// A folder of a test's own, removed when the test lets go of it.
public final class TestFolder {
    /// Where it is.
    public let url: URL
    /// Where it is.
    public let path: FilePath

    /// Makes an empty folder.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "autochrome-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path(percentEncoded: false))
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Where a path below the folder lies; its folders are made.
    public func place(_ name: FilePath) throws -> FilePath {
        let file = path.appending(name.components)
        try FileManager.default.createDirectory(
            atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
        return file
    }

    /// Writes a file, whatever bytes its name is made of.
    @discardableResult
    public func write(_ bytes: [UInt8], _ name: FilePath) throws -> FilePath {
        let file = try place(name)
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
        return file
    }

    /// Names in the folder, sorted.
    public var entries: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path.string).sorted() }
    }
}

extension TestFolder {
    /// Bytes of files in the folder, deleted ones too, that are mapped and in memory.
    public var residentBytes: Int {
        get throws {
            let maps = try String(contentsOfFile: "/proc/self/smaps", encoding: .utf8)
            var (isOurs, bytes) = (false, 0)
            for line in maps.split(separator: "\n") {
                let words = line.split(separator: " ")
                if words[0].contains("-") {
                    isOurs = line.contains(path.string)
                } else if isOurs, words[0] == "Rss:" {
                    bytes += 1024 * (Int(words[1]) ?? 0)
                }
            }
            return bytes
        }
    }
}
