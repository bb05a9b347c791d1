import Credentials
import FoundationEssentials
import Records
import Restoration
import Training

/// What commands that are no batch ask a worker about a single file; nothing is decoded elsewhere.
enum PictureQuestion: Codable, Sendable {
    /// What its header says.
    case header(CodablePath, PicturePlace)
    /// What it is.
    case inspection(CodablePath)
    /// What each stage of the recipe makes of it; `made` is the time that the output states.
    case preview(CodablePath, made: String)
    /// How near the model comes to its colours; with small pictures for a contact sheet if `isShown`.
    case evaluation(CodablePath, shortSide: Int, scale: Int, isShown: Bool)
    /// What it lends as a style reference.
    case style(CodablePath)
    /// Where it is white.
    case mask(CodablePath)
    /// A sample of it for training.
    case sample(SampleRequest)
    /// What checking its content credentials gives, inside it or beside it, with these certificates trusted, in DER.
    case credentials(CodablePath, beside: Bool, trusting: [Data])
}

/// What a worker answers.
enum PictureAnswer: Codable, Sendable {
    case header(SourceFacts)
    case inspection(PictureRecord)
    case preview(PicturePreview)
    case evaluation(EvaluatedPhotograph, SheetRow?)
    case style(StyleReference)
    case mask(HintMask)
    case sample(SampleOutcome)
    case credentials(CredentialReport?)
}
