import FoundationEssentials
import Records
import SystemPackage

/// A line of the program's `report.jsonl`.
struct FinishedPicture: Decodable {
    struct Picture: Decodable {
        let source: Source
        let timings: Timings
        let peakResidentBytes: Int?
    }

    struct Source: Decodable {
        let width: Int
        let height: Int
        let bitDepth: Int
        let format: String
    }

    let sourcePath: String
    /// Below the output folder.
    let outputPath: String
    let picture: Picture

    var megapixels: Double { Double(picture.source.width * picture.source.height) / 1e6 }

    /// The pictures of a finished output folder.
    ///
    /// - Throws: also if one of them was not colorized: the measure would be of something else.
    static func all(in output: FilePath) throws -> [FinishedPicture] {
        let path = OutputLayout(root: output).report.appending("report.jsonl")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try String(contentsOfFile: path.string, encoding: .utf8).split(separator: "\n")
            .map { try decoder.decode(FinishedPicture.self, from: Data($0.utf8)) }
    }
}
