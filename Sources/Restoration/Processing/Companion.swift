import Imaging
import Metadata
import Records
import SystemPackage

/// The files that a recipe makes beside an output.
enum Companion {
    /// Mark of the confidence map.
    static let confidenceMark = "_confidence"
    /// Mark of the picture of what was filled.
    static let repairMark = "_repair"

    /// Mark of an alternative, counted from 1.
    static func alternativeMark(_ number: Int) -> String { "_alt\(number)" }

    /// Suffixes of all companions that a recipe makes, in the order of their names.
    static func suffixes(of recipe: Recipe) -> [String] {
        let alternatives = (0..<(recipe.coloring?.alternatives ?? 0)).map {
            "\(alternativeMark($0 + 1)).\(recipe.encoding.fileExtension)"
        }
        let writesMap = recipe.coloring?.writesConfidenceMap == true
        let writesMask = recipe.stages.contains { ($0 as? RepairStage)?.writesMask == true }
        return alternatives + (writesMap ? ["\(confidenceMark).png"] : [])
            + (writesMask ? ["\(repairMark).png"] : [])
    }
}

extension StageContext {
    /// The same for another colouring, which is written beside the output.
    func companion(
        _ variant: ColorVariant, mark: String, title: String
    ) -> StageContext {
        var provenance = provenance
        provenance.companion = Provenance.Companion(mark: mark, title: title)
        let suffix = "\(mark).\(output.extension ?? "")"
        return StageContext(
            engine: engine, damageDetector: damageDetector, workFolder: workFolder,
            threads: threads,
            outputBitDepth: outputBitDepth, variant: variant, provenance: provenance,
            output: CompanionRecord.path(beside: output, suffix: suffix))
    }
}
