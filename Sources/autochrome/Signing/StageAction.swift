import Records
import Restoration

/// What a stage has done to a picture, in the terms of C2PA.
///
/// Source: C2PA 2.2, 18.15.2.
struct StageAction {
    /// The action's name.
    let name: String
    /// What was done, in a few words.
    let words: String
    /// True if a trained model made pixels.
    var isLearned = false

    /// The action of a stage; nil if it did nothing, or nothing to the picture.
    init?(_ stage: any Stage, in record: PictureRecord) {
        // Of an output that an earlier version left in a crash it is only known what no picture does without.
        if record.stages.isEmpty, stage is ColorizeStage {
            self = .coloring
            return
        }
        let done = record.stages.first { $0.stage == type(of: stage).name }
        guard let done else { return nil }
        switch stage {
        case is ColorizeStage: self = .coloring
        case is ResizeStage: self.init("c2pa.resized", "Made smaller")
        case is LabelStage where done.facts["left_out"] == nil:
            self.init("c2pa.edited", "A visible mark was put on")
        case _ where done.alteration == nil: return nil
        case is InvertStage: self.init("c2pa.color_adjustments", "Inverted")
        case is DeskewStage: self.init("c2pa.orientation", "Straightened")
        case is CropStage: self.init("c2pa.cropped", "Cropped to the photograph")
        case is RepairStage:
            self.init("c2pa.edited", "Damaged places were filled in", isLearned: true)
        case is DenoiseStage: self.init("c2pa.filtered", "Grain was reduced")
        case is ToneStage: self.init("c2pa.color_adjustments", "Given more range of tones")
        case is SharpenStage: self.init("c2pa.filtered", "Sharpened")
        default: return nil
        }
    }

    private static let coloring = StageAction(
        "c2pa.color_adjustments", "Colours were estimated", isLearned: true)

    private init(_ name: String, _ words: String, isLearned: Bool = false) {
        self.name = name
        self.words = words
        self.isLearned = isLearned
    }
}
