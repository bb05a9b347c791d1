import Colorization
import Files
public import Records
public import SystemPackage
import Tables

/// Reads files of hints and the masks that they name.
public struct HintReader {
    private let read: (FilePath) throws(PictureFailure) -> HintMask

    /// A reader that has single masks read elsewhere, as by ``PictureProcessor/mask(_:)``.
    public init(_ read: @escaping (FilePath) throws(PictureFailure) -> HintMask) {
        self.read = read
    }

    /// Reads a CSV file whose paths are absolute or start from its folder.
    ///
    /// - Throws: ``HintError`` that names file and line.
    public func table(from file: FilePath) throws(HintError) -> HintTable {
        let (table, bytes) = try Self.read(file)
        return HintTable(
            file: CodablePath(file), fileSHA256: hexadecimal(SHA256.hash(bytes)),
            hints: try hints(of: try HintList(table, file: file), in: file))
    }

    private static func read(
        _ file: FilePath
    ) throws(HintError) -> (table: PictureTable, bytes: [UInt8]) {
        do throws(PictureTableError) {
            return try PictureTable.reading(file, as: HintList.form)
        } catch {
            throw HintError(description: error.description)
        }
    }

    /// Where a line holds, for finding others that hold there, too.
    private struct Spot: Hashable {
        var source: CodablePath
        var place: PicturePlace
        var mark: HintList.Mark
    }

    private func hints(
        of list: HintList, in file: FilePath
    ) throws(HintError) -> [CodablePath: [HintTable.Hint]] {
        let folder = file.absolute.removingLastComponent()
        var hints: [CodablePath: [HintTable.Hint]] = [:]
        var masks: [FilePath: HintMask] = [:]
        var sources: [FilePath: CodablePath] = [:]
        var earlier: [Spot: HintList.Entry] = [:]
        for entry in list.entries {
            let source =
                sources[entry.source]
                ?? CodablePath(folder.pushing(entry.source).withoutLinks)
            sources[entry.source] = source
            let spot = Spot(source: source, place: entry.place.inContent, mark: entry.mark)
            if let other = earlier.updateValue(entry, forKey: spot), other.color != entry.color {
                throw HintError(
                    description: "Lines \(other.line) and \(entry.line) of '\(file)' give the same "
                        + "place of '\(entry.source)' different colours. Remove one of them.")
            }
            let area: HintTable.Area
            switch entry.mark {
            case .point(let x, let y): area = .point(x: x, y: y)
            case .mask(let name):
                let path = folder.pushing(name).lexicallyNormalized()
                let mask =
                    if let known = masks[path] { known } else {
                        try mask(path, named: "'\(path)' (line \(entry.line) of '\(file)')")
                    }
                masks[path] = mask
                area = .mask(mask)
            }
            hints[source, default: []].append(
                HintTable.Hint(
                    line: entry.line, place: entry.place, a: entry.color.a, b: entry.color.b,
                    area: area))
        }
        return hints
    }

    private func mask(_ path: FilePath, named name: String) throws(HintError) -> HintMask {
        let mask: HintMask
        do throws(PictureFailure) {
            mask = try read(path)
        } catch {
            throw HintError(
                description: "The mask \(name) cannot be used. \(error.description)")
        }
        let fault =
            if mask.isBlack { "has no white area" } else if mask.isWhite {
                "is entirely white"
            } else if mask.runs.count > HintMask.mostRuns {
                "is too finely divided"
            } else { "" }
        guard fault.isEmpty else {
            throw HintError(
                description:
                    "The mask \(name) \(fault). Make a picture of the scan's shape that is "
                    + "white where the colour applies and black elsewhere.")
        }
        return mask
    }
}
