import Imaging
import Metadata
import Records
import SystemPackage

/// Takes one picture through a recipe and writes what every stage makes of it.
struct PreviewWriter {
    private let folder: FilePath
    private let stages: [any Stage]
    /// The name of every step, in order: first those of the scan.
    private let titles: [String]
    private let outputName: String

    init(folder: FilePath, recipe: Recipe, isGray: Bool) {
        self.folder = folder
        stages = recipe.stages
        titles =
            (isGray ? ["source"] : ["source", "lightness"]) + stages.map { type(of: $0).name }
        outputName = Self.name(
            titles.count, titles[titles.count - 1], recipe.encoding.fileExtension)
    }

    /// Where the last stage has to write the output.
    var outputPath: FilePath { folder.appending(outputName) }

    private func name(_ index: Int) -> String { Self.name(index + 1, titles[index], "png") }

    private static func name(_ number: Int, _ title: String, _ fileExtension: String) -> String {
        "\(number < 10 ? "0" : "")\(number)_\(title).\(fileExtension)"
    }

    /// Writes the scan, the picture after each stage, and the sheet.
    ///
    /// - Parameters:
    ///   - picture: the picture at the beginning of its way.
    ///   - scan: the scan as it was decoded.
    ///   - context: what the stages get.
    /// - Returns: what was done.
    /// - Throws: why the picture cannot be finished.
    func steps(
        of picture: inout Picture, from scan: borrowing VipsImage, in context: StageContext
    ) throws(PictureFailure) -> [PreviewStep] {
        var sheet = PreviewSheet()
        var steps: [PreviewStep] = []
        let source = metadata(of: picture, after: nil, context)
        try write(scan, name(0), source)
        try reportingFailure {
            try sheet.add(scan, change: nil, from: scan, caption: [titles[0]])
        }
        steps.append(step(0, scan, file: name(0)))
        if stages.count + 1 < titles.count {
            try write(picture.image, name(1), source)
            try reportingFailure {
                try sheet.add(picture.image, change: nil, from: scan, caption: [titles[1]])
            }
            steps.append(step(1, picture.image, file: name(1)))
        }
        for stage in stages {
            let before = picture.image.shared()
            let known = picture.record.stages.count
            try picture.apply(stage, in: context)
            let records = picture.record.stages[known...]
            steps.append(
                try show(
                    &picture, after: stage, from: before, records.first, index: steps.count,
                    context, &sheet))
        }
        try sheet.write(
            to: folder.appending(PreviewFolder.sheetName),
            metadata: metadata(of: picture, after: titles.last, context))
        return steps
    }

    /// Writes what a stage has made, unless that is nothing, and puts it onto the sheet.
    private func show(
        _ picture: inout Picture, after stage: any Stage, from before: borrowing VipsImage,
        _ record: StageRecord?, index: Int, _ context: StageContext, _ sheet: inout PreviewSheet
    ) throws(PictureFailure) -> PreviewStep {
        let isOutput = type(of: stage).phase == .encoding
        let title = titles[index]
        if isOutput { picture.image = try decodedOutput(context) }
        let isResized =
            (before.width, before.height) != (picture.image.width, picture.image.height)
        var change: (x: Int, y: Int)?
        if !isResized {
            let before = before.shared()
            change = try picture.pull { try $0.largestDifference(from: before) }
        }
        let facts = (record?.facts ?? [:]).sorted { $0.key < $1.key }.map {
            "\($0.replacing("_", with: " ")): \($1)"
        }
        guard isOutput || isResized || change != nil else {
            sheet.add(caption: ["\(title): no change"] + facts)
            return step(index, picture.image, file: nil, record)
        }
        let name = isOutput ? outputName : name(index)
        if !isOutput {
            let metadata = metadata(
                of: picture, after: picture.image.bands == 3 ? title : nil, context)
            let file = folder.appending(name)
            try picture.pull {
                try $0.write(to: file, as: EncodeSettings(format: .png), metadata: metadata)
            }
        }
        try reportingFailure {
            try sheet.add(picture.image, change: change, from: before, caption: [title] + facts)
        }
        return step(index, picture.image, file: name, record)
    }

    private func step(
        _ index: Int, _ image: borrowing VipsImage, file: String?, _ record: StageRecord? = nil
    ) -> PreviewStep {
        PreviewStep(
            stage: titles[index], file: file, width: image.width, height: image.height,
            bands: image.bands, bitDepth: image.bitDepth, facts: record?.facts ?? [:],
            milliseconds: record?.milliseconds)
    }

    /// What the file really shows, with the traces of its format.
    private func decodedOutput(_ context: StageContext) throws(PictureFailure) -> VipsImage {
        try reportingFailure {
            try SourcePicture(opening: context.output).decode(workFolder: context.workFolder)
        }
    }

    private func write(
        _ image: borrowing VipsImage, _ name: String, _ metadata: OutputMetadata
    ) throws(PictureFailure) {
        try reportingFailure {
            try image.write(
                to: folder.appending(name), as: EncodeSettings(format: .png), metadata: metadata)
        }
    }

    /// A file with colours says that they are an estimate, and that it is not the output.
    private func metadata(
        of picture: borrowing Picture, after colored: String?, _ context: StageContext
    ) -> OutputMetadata {
        guard let colored else {
            return OutputMetadata(resolution: picture.resolution)
        }
        var provenance = context.provenance
        provenance.stages = picture.record.statedStages
        provenance.companion = Provenance.Companion(
            mark: "_preview", title: "a preview, after the stage \(colored)")
        let packet = XMPPacket.make(
            source: picture.metadata, provenance: provenance, outputCarriesEXIF: false,
            mapping: picture.mapping)
        return OutputMetadata(xmp: packet.bytes, resolution: picture.resolution)
    }
}
