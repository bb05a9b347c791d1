import Imaging
public import Metadata
public import Records

/// What a stage says of a file that it makes beside every output.
public struct CompanionForm: Hashable, Sendable {
    /// What it is.
    public let kind: CompanionRecord.Kind
    /// What its name has more than the output's, such as `_repair`; begins with `_`.
    public let mark: String
    /// What it has to do with the output: another version, of the same size and format; a copy as JPEG, which may be
    /// smaller; or a small grey PNG about the output.
    public let role: Provenance.Companion.Role

    /// A companion with a mark of at most ``CompanionRecord/longestMark`` bytes.
    init(kind: CompanionRecord.Kind, mark: String, role: Provenance.Companion.Role = .map) {
        precondition(
            mark.utf8.count <= CompanionRecord.longestMark, "names have no room for \(mark)")
        self.kind = kind
        self.mark = mark
        self.role = role
    }

    /// What its name has in place of the output's extension.
    func suffix(outputExtension: String) -> String {
        "\(mark).\(fixedFormat?.fileExtension ?? outputExtension)"
    }

    /// Its format; nil for that of the output.
    private var fixedFormat: EncodeSettings.Format? {
        switch role {
        case .version: nil
        case .copy: .jpeg
        case .map: .png
        }
    }

    /// Its format beside an output of a format.
    func format(beside output: EncodeSettings.Format) -> EncodeSettings.Format {
        fixedFormat ?? output
    }
}

extension CompanionForm {
    /// Those of all recipes.
    static let every = StageRegistry.stages.flatMap { $0.possibleCompanions }

    /// Suffixes of all companions that outputs of any recipe may have.
    public static let everySuffix: [String] = every.flatMap { form in
        Set(EncodeSettings.Format.allCases.map { form.suffix(outputExtension: $0.fileExtension) })
            .sorted()
    }

    /// What such a file says of itself.
    func provenance(title: String) -> Provenance.Companion {
        Provenance.Companion(role: role, mark: mark, title: title)
    }

    /// What such a file of this many pixels carries.
    ///
    /// - Parameters:
    ///   - source: the metadata of the source.
    ///   - provenance: what made the output.
    ///   - title: what the file shows.
    ///   - mapping: where the source's pixels have gone in the output.
    ///   - output: the format of the output.
    ///   - width: pixels of the file.
    ///   - height: pixels of the file.
    /// - Returns: the metadata.
    func metadata(
        source: SourceMetadata, provenance: Provenance, title: String, mapping: SourceMapping,
        beside output: EncodeSettings.Format, width: Int, height: Int
    ) -> OutputMetadata {
        var provenance = provenance
        provenance.companion = self.provenance(title: title)
        guard role != .map else {
            return OutputMetadata.map(
                source: source, provenance: provenance, mapping: mapping, width: width,
                height: height)
        }
        var mapping = mapping
        if role == .copy { mapping.resize(width: width, height: height) }
        return OutputMetadata.make(
            source: source, provenance: provenance, format: format(beside: output).metadata,
            mapping: mapping
        ).metadata
    }
}
