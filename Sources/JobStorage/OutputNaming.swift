import Records
import SystemPackage

/// Names of outputs: the source's folder and stem, a suffix that tells the role, the new extension.
public struct OutputNaming: Hashable, Sendable {
    /// Extension of the outputs, without the dot.
    public let fileExtension: String
    /// What is put between stem and extension.
    public let suffix: String
    /// Bytes that a file name may have on every common file system.
    static let longestName = 255

    /// Names with an extension, given without its dot, and a suffix.
    public init(fileExtension: String, suffix: String = "_colorized") {
        self.fileExtension = fileExtension
        self.suffix = suffix
    }

    /// The possible outputs of a source, best first, without end.
    ///
    /// `a.tif` becomes `a_colorized.tif`; where that is taken (by the output of `a.jpg`)
    /// `a.tif_colorized.tif`, then `a.tif_colorized-2.tif` and so on.
    ///
    /// - Parameters:
    ///   - path: the source below its input root.
    ///   - prefix: the folder that the root has in the output folder; empty for none.
    /// - Returns: paths below the output folder.
    func candidates(for path: FilePath, prefix: FilePath) -> some Sequence<FilePath> {
        sequence(first: 0) { $0 + 1 }.lazy.map { candidate($0, for: path, prefix: prefix) }
    }

    /// One of the possible outputs of a source; `mark` stands before the suffix.
    func candidate(
        _ attempt: Int, for path: FilePath, prefix: FilePath, mark: String = ""
    ) -> FilePath {
        let name = attempt == 0 ? path.stemBytes : path.lastComponent?.bytes ?? []
        let tail = mark + (attempt < 2 ? suffix : "\(suffix)-\(attempt)") + "." + fileExtension
        let head = Self.shortened(name, toFitBefore: tail)
        return prefix.appending(path.removingLastComponent().components)
            .appending(FilePath(bytes: head + tail.utf8).components)
    }

    /// The stem of the source that would get a name first; nil if none would.
    func stem(ofSourceNaming output: FilePath) -> [UInt8]? {
        let name = output.lastComponent?.bytes ?? []
        let tail = Array("\(suffix).\(fileExtension)".utf8)
        return name.count > tail.count && name.suffix(tail.count).elementsEqual(tail)
            ? Array(name.dropLast(tail.count)) : nil
    }

    /// A name that leaves no room for the tail loses its end; a hash keeps it unique.
    ///
    /// The extension of credentials beside a companion is one byte longer than the shortest of pictures.
    private static func shortened(_ name: [UInt8], toFitBefore tail: String) -> [UInt8] {
        let room = longestName - CompanionRecord.longestMark - tail.utf8.count - 1
        guard name.count > room else { return name }
        let mark = "~" + String(fnv1a(name), radix: 16)
        var head = name.prefix(room - mark.utf8.count)
        // Not in the middle of a UTF-8 character: continuation bytes are 10xxxxxx.
        while let next = name[head.endIndex...].first, next & 0xC0 == 0x80, !head.isEmpty {
            head.removeLast()
        }
        return head + Array(mark.utf8)
    }

    /// 64-bit FNV-1a (RFC 9923).
    private static func fnv1a(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
