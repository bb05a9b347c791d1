import Files
import Imaging
import Metadata
public import Records
public import SystemPackage

extension PictureProcessor {
    /// Checks whether a file is the finished output of a source under these settings.
    ///
    /// - Parameters:
    ///   - output: a file that stands under the output's name.
    ///   - content: what it has to be made from.
    /// - Returns: its facts after a full check, or nil if the file was not made by Autochrome, or from
    ///   another content or with other parameters.
    /// - Throws: damage and the like (``FailureClass/isOfContent``) of a file that is ours by its label; why it
    ///   cannot be read.
    public func adopt(
        _ output: FilePath, of content: PictureContent
    ) throws(PictureFailure) -> OutputFacts? {
        guard let label = try Self.provenance(of: output), isOurs(label, content),
            label.companion == nil
        else { return nil }
        return try Self.facts(of: output, label)
    }

    /// What a finished output states of the stages that were at work on it.
    ///
    /// - Throws: why it cannot be read.
    public func stages(of output: FilePath) throws(PictureFailure) -> [StageRecord] {
        try Self.provenance(of: output)?.stages ?? []
    }

    /// Companions that were found beside an output.
    public typealias Companions = (
        found: [CompanionRecord], damaged: [String], isComplete: Bool
    )

    /// Finds the companions of an output, which itself need not be there.
    ///
    /// - Parameters:
    ///   - output: where the output stands or would stand.
    ///   - content: what the output is made from.
    /// - Returns: those that are there, whatever metadata they have, after a full check, in the
    ///   order of their names; suffixes of those that are damaged; and whether the first are all that belong to
    ///   an output of that content.
    /// - Throws: output name taken if anything else has the name of a companion; why it cannot be read.
    public func companions(
        beside output: FilePath, of content: PictureContent
    ) throws(PictureFailure) -> Companions {
        var found: [CompanionRecord] = []
        var damaged: [String] = []
        var areCurrent = true
        for form in settings.recipe.companions {
            let suffix = suffix(of: form)
            let file = CompanionRecord.path(beside: output, suffix: suffix)
            guard try Self.kind(of: file) != nil else { continue }
            guard let label = try label(of: file, form, content) else {
                throw PictureFailure(
                    .outputNameTaken, "'\(file)' exists and does not belong to this picture.",
                    remedy: "Move that file away, then run again.")
            }
            do throws(PictureFailure) {
                found.append(
                    CompanionRecord(
                        kind: form.kind, suffix: suffix, title: label.companion?.title ?? "",
                        file: try Self.facts(of: file, label)))
            } catch  where error.kind.isOfContent {
                damaged.append(suffix)
            }
            areCurrent = areCurrent && isOurs(label, content)
        }
        let isComplete = areCurrent && found.map(\.suffix) == companionSuffixes
        return (found, damaged, isComplete)
    }

    /// What a companion says about its making; nil for anything that is not of that form and content.
    private func label(
        of file: FilePath, _ form: CompanionForm, _ content: PictureContent
    ) throws(PictureFailure) -> Provenance? {
        guard let label = try Self.provenance(of: file), isOurs(label, content.withAnyLabel),
            label.companion?.mark == form.mark
        else { return nil }
        return label
    }

    /// Suffixes of the companions that every output gets, in the order of their names.
    public var companionSuffixes: [String] { settings.recipe.companions.map(suffix) }

    private func suffix(of form: CompanionForm) -> String {
        form.suffix(outputExtension: settings.recipe.encoding.fileExtension)
    }

    private func isOurs(_ label: Provenance, _ content: PictureContent) -> Bool {
        let declared = PictureContent(sha256: label.sourceSHA256, place: label.place)
        return declared.identity == content.withAnyLabel.identity
            && content.label.map(label.isMade(with:)) ?? true
            && label.parametersSHA256 == settings.parameters.parametersSHA256
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
    private static func provenance(of file: FilePath) throws(PictureFailure) -> Provenance? {
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

extension Provenance {
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
