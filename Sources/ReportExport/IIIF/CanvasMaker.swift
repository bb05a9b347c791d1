import Records
import SystemPackage

/// Makes canvases of pictures.
struct CanvasMaker {
    let addresses: IIIFAddresses
    let layout: OutputLayout
    let words: IIIFWords

    /// What can be shown of a picture: nil where a viewer gets nothing.
    func canvas(
        of entry: ReportItem, isColored: Bool, in manifest: String,
        without shared: PictureDescription?
    ) -> Canvas? {
        let images =
            [scan(of: entry), result(of: entry, isColored: isColored)].compactMap(\.self)
            + alternatives(of: entry)
        guard let first = images.first, let size = size(of: entry) else { return nil }
        let id = "\(manifest)/canvas/\(entry.item.id)"
        let body: PaintedBody = images.count == 1 ? .image(first) : .choice(images)
        let whole = PictureDescription(entry, words)
        let description = shared.map(whole.without) ?? whole
        return Canvas(
            id: id, label: .unknown(label(of: entry, description)), width: size.width,
            height: size.height, thumbnail: thumbnail(of: entry).map { [$0] },
            metadata: description.metadata.ifAny, rights: description.rights,
            navDate: description.navDate,
            items: [
                Canvas.Page(
                    id: "\(id)/page",
                    items: [
                        Canvas.Annotation(id: "\(id)/page/painting", body: body, target: id)
                    ])
            ])
    }

    /// The result's size, as that is what a manifest is made for; the scan's where there is no result.
    private func size(of entry: ReportItem) -> (width: Int, height: Int)? {
        let record = entry.item.record
        if entry.item.hasFiles, let output = record?.output {
            return (output.width, output.height)
        }
        return record.map { ($0.source.width, $0.source.height) }
    }

    private func label(of entry: ReportItem, _ description: PictureDescription) -> String {
        let place = entry.item.place
        let name = PathText(
            FilePath(root: nil, entry.item.path.path.lastComponent.map { [$0] } ?? []))
        let parts = [
            description.title ?? name.shown, entry.item.catalog?.side,
            place.page.map { "\(words.page) \($0)" },
            place.part.map { "\(words.photograph) \($0)" },
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    // MARK: Pictures

    /// The scan through its own service, else in small.
    private func scan(of entry: ReportItem) -> ImageResource? {
        guard let source = entry.item.record?.source else { return nil }
        var image: ImageResource?
        // A server shows the first page of a file, and not every one turns it upright.
        if let scans = addresses.scans, entry.item.inputRoot == addresses.scanFolder,
            source.orientation == 1, source.pages == 1, entry.item.place.part == nil
        {
            image = served(
                by: scans, entry.item.path.path, width: source.width, height: source.height)
        } else if entry.hasBefore {
            image = preview(OutputLayout.beforeName(itemID: entry.item.id))
        }
        image?.label = .words(words.scan, words.language)
        return image
    }

    private func result(of entry: ReportItem, isColored: Bool) -> ImageResource? {
        guard entry.item.hasFiles, let path = entry.item.outputPath?.path,
            let facts = entry.item.record?.output
        else { return nil }
        let copy = entry.companions.first { $0.record.kind == .accessCopy }
        var image = picture(
            path, facts, copy: copy,
            preview: entry.hasAfter ? OutputLayout.afterName(itemID: entry.item.id) : nil)
        image?.label = .words(isColored ? words.colored : words.restored, words.language)
        return image
    }

    private func alternatives(of entry: ReportItem) -> [ImageResource] {
        let companions = entry.companions.filter { $0.record.kind == .alternative }
        return companions.enumerated().compactMap { index, companion in
            let name = OutputLayout.companionName(
                itemID: entry.item.id, mark: companion.record.mark)
            var image = picture(
                companion.path, companion.record.file, copy: nil,
                preview: companion.preview == nil ? nil : name)
            // Titles are in English.
            let title = words.language == .english ? ": \(companion.record.title)" : ""
            image?.label = .words("\(words.alternative) \(index + 1)\(title)", words.language)
            return image
        }
    }

    /// The best form of a file that a viewer can show.
    private func picture(
        _ path: FilePath, _ facts: OutputFacts, copy: ReportCompanion?, preview name: String?
    ) -> ImageResource? {
        if let images = addresses.images, facts.format == "tiff" || facts.format == "jp2" {
            return served(by: images, path, width: facts.width, height: facts.height)
        }
        return copy.flatMap { file($0.path, $0.record.file) } ?? file(path, facts)
            ?? name.flatMap(preview)
    }

    private func served(
        by service: WebAddress, _ path: FilePath, width: Int, height: Int
    ) -> ImageResource {
        let id = service.identifier(path)
        return ImageResource(
            id: "\(id)/full/max/0/default.jpg", format: "image/jpeg", width: width, height: height,
            service: [ImageServiceReference(id: id, version: addresses.imageAPI)])
    }

    /// A file as it is, if browsers show its format.
    private func file(_ path: FilePath, _ facts: OutputFacts) -> ImageResource? {
        guard facts.format == "jpeg" || facts.format == "png" else { return nil }
        return ImageResource(
            id: addresses.base.file(path), format: "image/\(facts.format)", width: facts.width,
            height: facts.height)
    }

    /// A small picture of the report.
    private func preview(_ name: String) -> ImageResource? {
        guard let size = JPEGSize.of(layout.previews.appending(name)) else { return nil }
        return ImageResource(
            id: addresses.base.file(OutputLayout(root: "").previews.appending(name)),
            format: "image/jpeg", width: size.width, height: size.height)
    }

    private func thumbnail(of entry: ReportItem) -> ImageResource? {
        if entry.hasAfter { return preview(OutputLayout.afterName(itemID: entry.item.id)) }
        return entry.hasBefore ? preview(OutputLayout.beforeName(itemID: entry.item.id)) : nil
    }
}
