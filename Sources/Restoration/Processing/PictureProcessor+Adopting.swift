import Files
import Imaging
import Metadata
public import Records
public import SystemPackage

extension PictureProcessor {
    /// Checks whether a file is the finished output of a source, with whatever settings it was made.
    ///
    /// - Parameters:
    ///   - output: a file that stands under the output's name.
    ///   - content: what it has to be made from.
    /// - Returns: its facts after a full check, and the settings as far as it tells them; nil if the file was not made
    ///   by Autochrome, or from another content.
    /// - Throws: damage and the like (``FailureClass/isOfContent``) of a file that is ours by its label; why it
    ///   cannot be read.
    public func adopt(
        _ output: FilePath, of content: PictureContent
    ) throws(PictureFailure) -> (facts: OutputFacts, parameters: RunParameters)? {
        guard let label = try Self.provenance(of: output), label.isMade(from: content),
            label.companion == nil
        else { return nil }
        return (try Self.facts(of: output, label), RunParameters(label))
    }

    /// What a finished output states of the stages that were at work on it.
    ///
    /// - Throws: why it cannot be read.
    public func stages(of output: FilePath) throws(PictureFailure) -> [StageRecord] {
        try Self.provenance(of: output)?.stages ?? []
    }

    /// Companions that were found beside an output.
    public typealias Companions = (
        found: [CompanionRecord], unusable: [String], isComplete: Bool
    )

    /// Finds the companions of an output, which itself need not be there.
    ///
    /// - Parameters:
    ///   - output: where the output stands or would stand.
    ///   - content: what the output is made from.
    ///   - sha256: that of the settings that it is made with, which are the processor's for its source.
    /// - Returns: those that are there, whatever metadata they have, after a full check, in the
    ///   order of their names; suffixes of those that are damaged or were left by a run with other settings; and whether the first are all that belong to
    ///   an output of that content.
    /// - Throws: output name taken if anything else has the name of a companion; why it cannot be read.
    public func companions(
        beside output: FilePath, of content: PictureContent, settings sha256: String
    ) throws(PictureFailure) -> Companions {
        var found: [CompanionRecord] = []
        var unusable: [String] = []
        var areCurrent = true
        for form in settings.recipe.companions {
            let suffix = suffix(of: form)
            let file = CompanionRecord.path(beside: output, suffix: suffix)
            guard try Self.kind(of: file) != nil else { continue }
            guard let label = try Self.label(of: file, form, content) else {
                throw PictureFailure(
                    .outputNameTaken, "'\(file)' exists and does not belong to this picture.",
                    remedy: "Move that file away, then run again.")
            }
            guard label.parametersSHA256 == sha256 else {
                unusable.append(suffix)
                continue
            }
            do throws(PictureFailure) {
                found.append(try Self.record(of: file, form, suffix, label))
            } catch  where error.kind.isOfContent {
                unusable.append(suffix)
            }
            areCurrent = areCurrent && label.isMade(from: content)
        }
        let isComplete = areCurrent && found.map(\.suffix) == companionSuffixes
        return (found, unusable, isComplete)
    }

    /// The companions of an output that was made with other settings, whatever these are; a file that is damaged, or no
    /// companion of the output, is none.
    ///
    /// - Throws: why a file cannot be read.
    public func otherCompanions(
        beside output: FilePath, of content: PictureContent, settings sha256: String
    ) throws(PictureFailure) -> [CompanionRecord] {
        var found: [CompanionRecord] = []
        for form in CompanionForm.every {
            let suffix = form.suffix(outputExtension: output.extension ?? "")
            let file = CompanionRecord.path(beside: output, suffix: suffix)
            guard try Self.kind(of: file) != nil,
                let label = try Self.label(of: file, form, content),
                label.parametersSHA256 == sha256
            else { continue }
            do throws(PictureFailure) {
                found.append(try Self.record(of: file, form, suffix, label))
            } catch  where error.kind.isOfContent {}
        }
        return found.sorted { $0.suffix < $1.suffix }
    }

    private static func record(
        of file: FilePath, _ form: CompanionForm, _ suffix: String, _ label: Provenance
    ) throws(PictureFailure) -> CompanionRecord {
        CompanionRecord(
            kind: form.kind, suffix: suffix, title: label.companion?.title ?? "",
            file: try facts(of: file, label))
    }

    /// What a companion says about its making; nil for anything that is not of that form and content.
    private static func label(
        of file: FilePath, _ form: CompanionForm, _ content: PictureContent
    ) throws(PictureFailure) -> Provenance? {
        guard let label = try provenance(of: file), label.isMade(from: content.withAnyLabel),
            label.companion?.mark == form.mark
        else { return nil }
        return label
    }

    /// Suffixes of the companions that every output gets, in the order of their names.
    public var companionSuffixes: [String] { settings.recipe.companions.map(suffix) }

    private func suffix(of form: CompanionForm) -> String {
        form.suffix(outputExtension: settings.recipe.encoding.fileExtension)
    }

    /// Nil if nothing is there; a file that nobody can look at may be.
    private static func kind(of file: FilePath) throws(PictureFailure) -> FileStatus.Kind? {
        do throws(FileSystemError) {
            return try FileSystem.statusIfPresent(file)?.kind
        } catch {
            throw PictureFailure(reading: error).of(output: file)
        }
    }

    private static func facts(
        of file: FilePath, _ label: Provenance
    ) throws(PictureFailure) -> OutputFacts {
        do throws(PictureFailure) {
            let found = try reportingFailure { try OutputVerifier.read(file) }
            if found.format == .tiff, try !reading(file, { TIFFSurvey.isWhole($0) }) {
                throw PictureFailure(.damaged, "What stood at the end of the file is missing.")
            }
            return try FinishedOutput.facts(
                file, found, digitalSourceType: label.digitalSourceType)
        } catch {
            throw error.kind.isOfContent ? error : error.of(output: file)
        }
    }

    /// What a file says about its making; nil for all that is no picture of ours.
    ///
    /// Of a file that cannot be opened as a picture, or whose packet is cut, what is left of that may still tell
    /// whose it was.
    static func provenance(of file: FilePath) throws(PictureFailure) -> Provenance? {
        // A folder, link or pipe is no work of ours, and cannot be read.
        guard try kind(of: file) == .regular else { return nil }
        var packet: [UInt8]?
        do throws(ImagingError) {
            packet = try SourcePicture(opening: file).metadata.xmp
        } catch  where error.code == .vanished {
            // Whoever took it away: there is nothing to take over.
            return nil
        } catch  where !error.code.isOfContent {
            throw error.failure.of(output: file)
        } catch {}
        if packet == nil { packet = try searched(file) }
        return packet.flatMap { XMPPacket.provenance(in: $0) }
    }

    /// The XMP packet that stands in a damaged file.
    private static func searched(_ file: FilePath) throws(PictureFailure) -> [UInt8]? {
        do throws(PictureFailure) {
            return try reading(file) { XMPPacket.searched(in: $0) }
        } catch {
            throw error.of(output: file)
        }
    }
}

extension RunParameters {
    /// What a file tells of the settings that it was made with: the recipe by its name alone.
    fileprivate init(_ label: Provenance) {
        self.init(
            recipe: label.recipe, recipeVersion: label.recipeVersion, normalizedRecipe: "{}",
            model: label.modelName, modelSHA256: label.modelSHA256,
            parametersSHA256: label.parametersSHA256)
    }
}

extension Provenance {
    /// True for what was made from a content, and, where that is asked for, with its metadata.
    fileprivate func isMade(from content: PictureContent) -> Bool {
        let declared = PictureContent(sha256: sourceSHA256, place: place)
        return declared.identity == content.withAnyLabel.identity
            && content.label.map(isMade(with:)) ?? true
    }

    /// True for what was made with these XMP files and this entry of the catalogue.
    fileprivate func isMade(with label: PictureLabel) -> Bool {
        sidecarsSHA256 == label.sidecars && catalogSHA256 == label.catalog?.sha256 ?? ""
    }
}

extension PictureFailure {
    /// The same of a finished file, which has to be named.
    fileprivate func of(output file: FilePath) -> PictureFailure {
        PictureFailure(kind, "'\(file)': \(message)", remedy: remedy)
    }
}
