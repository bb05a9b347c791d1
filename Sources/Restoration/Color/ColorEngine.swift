import NeuralNetwork
import Colorization
import Imaging
import PictureAnalysis
import Records
import SystemPackage

/// The network with the views of a picture that it needs.
struct ColorEngine: Sendable {
    let colorizer: Colorizer

    /// Maps a model file.
    init(model path: FilePath) throws {
        colorizer = Colorizer(try ColorizationModel(contentsOf: path))
    }

    /// Small copies of a picture for the network, given its lightness.
    func view(
        of lightness: borrowing VipsImage, method: ColorMethod
    ) throws(PictureFailure) -> NetworkView {
        let sizes = NetworkView.sizes(
            of: (lightness.width, lightness.height), globalSide: colorizer.configuration.globalSize,
            coarseSide: method.coarseSide)
        do throws(ImagingError) {
            return NetworkView(copies: try copies(of: lightness, sizes: sizes), method: method)
        } catch {
            throw error.failure
        }
    }

    private func copies(
        of lightness: borrowing VipsImage, sizes: [(width: Int, height: Int)]
    ) throws(ImagingError) -> [LightnessPlane] {
        guard colorizer.configuration.input == .gammaLuma else {
            return zip(sizes, try lightness.resizedLightness(sizes: sizes)).map {
                LightnessPlane(width: $0.width, height: $0.height, values: $1)
            }
        }
        var copies: [LightnessPlane] = []
        for size in sizes { copies.append(try Self.luma(of: lightness, size)) }
        return copies
    }

    /// What the network knows of a whole picture, under what is known of its colours.
    func globalFeatures(
        of view: NetworkView, conditions: ColorConditions = .unknown, threads: ThreadBudget
    ) -> GlobalFeatures {
        let configuration = colorizer.configuration
        let seen = view.tone.applied(to: view.whole, width: configuration.globalSize)
        return colorizer.globalFeatures(
            of: seen.map { $0 / 100 - configuration.inputMean }, conditions: conditions,
            threads: threads)
    }

    /// What brings chroma to full size in the way of a method.
    ///
    /// Where lightness guides, it says how much colour shadows get, too; with models of the first kind they keep what
    /// earlier versions gave them, so that folders can be gone on with.
    func upsampler(of plane: ChromaPlane, method: ColorMethod) -> ChromaUpsampler {
        let isGuided = method.upsampling == .guided
        return ChromaUpsampler(
            plane, guided: isGuided, saturation: method.saturation,
            keepsShadowsNeutral: isGuided && colorizer.configuration.hasMap)
    }

    /// Where a picture may have colours; nil for everywhere.
    ///
    /// At least three sides have to show that something lies around the photograph: two may be part of it. With models
    /// and methods for which shadows keep their colours borders do, too.
    func region(
        _ frame: PhotographFrame?, width: Int, height: Int, method: ColorMethod
    ) -> ColoredRegion? {
        guard let frame, frame.sides.count >= 3, method.upsampling == .guided,
            colorizer.configuration.hasMap
        else { return nil }
        let side = Double(max(width, height))
        return ColoredRegion(
            corners: frame.corners.map { ($0.x, $0.y) }, margin: Self.frameMargin * side,
            fade: Self.frameMargin * side)
    }

    /// How well edges are known, as a share of the longer side: a pixel and a half of the copy they were seen in.
    private static let frameMargin = 0.003

    /// Known colours over the regions they lie in; nil where there are none.
    ///
    /// - Parameters:
    ///   - hints: on the grid of the coarse copy's chroma.
    ///   - view: the picture's small copies.
    ///   - global: its features without the hints.
    ///   - width: pixels of the picture.
    ///   - height: pixels of the picture.
    /// - Returns: what brings them into the picture.
    /// - Throws: out of memory.
    func spread(
        _ hints: ColorHints, over view: NetworkView, global: GlobalFeatures, width: Int, height: Int
    ) throws(PictureFailure) -> HintSpread? {
        guard !hints.isEmpty else { return nil }
        let planes = (
            try coarsePlane(of: view.coarse, width: width, height: height),
            try coarsePlane(of: view.coarse, width: width, height: height)
        )
        return colorizer.spread(
            hints, over: view.coarse, tone: view.tone, global: global, planes: planes)
    }

    /// How far the colours can be trusted, judged on a small copy.
    func confidence(
        of view: NetworkView, global: GlobalFeatures, threads: ThreadBudget
    ) -> Confidence {
        colorizer.confidence(
            of: view.trial, smaller: view.smallerTrial, tone: view.tone, global: global,
            threads: threads)
    }

    /// What a picture is coloured with.
    ///
    /// - Parameters:
    ///   - view: its small copies.
    ///   - global: its own features.
    ///   - variant: whose colours it is to have.
    ///   - wish: how they are to differ from that.
    ///   - threads: how many threads share the work.
    /// - Returns: features, and what is done behind the network for the palette to come near to what is wanted.
    func coloring(
        of view: NetworkView, global: GlobalFeatures, variant: ColorVariant, wish: PaletteWish,
        threads: ThreadBudget
    ) -> Coloring {
        let base = Coloring(variant.features.map { $0.placed(as: global) } ?? global)
        guard variant.palette != nil || wish != .none else { return base }
        func palette(_ coloring: Coloring) -> Palette {
            colorizer.palette(of: view.trial, tone: view.tone, coloring, threads: threads)
        }
        guard colorizer.takesPalettes, variant.features == nil else {
            let found = palette(base)
            let wanted = wish.applied(to: variant.palette ?? found)
            return Coloring(base.features, correction: ChromaCorrection(from: found, to: wanted))
        }
        let wanted = wish.applied(to: variant.palette ?? palette(base))
        let plain = Coloring(colorizer.features(global, under: wanted))
        return Coloring(
            plain.features, correction: ChromaCorrection(from: palette(plain), to: wanted))
    }

    /// The scene classes, most probable first.
    func scenes(_ features: GlobalFeatures) -> [SceneProbability] {
        let probabilities = features.probabilities
        let scenes = zip(colorizer.configuration.classes, probabilities).map { name, probability in
            SceneProbability(name: name, probability: Double(probability))
        }
        return scenes.sorted { ($1.probability, $0.name) < ($0.probability, $1.name) }
    }

    /// Sets the network to work on a picture.
    ///
    /// - Parameters:
    ///   - lightness: the picture.
    ///   - view: its small copies.
    ///   - method: how its colours are predicted.
    ///   - coloring: what decides about its colours.
    ///   - threads: how many threads share the work; may change while it runs.
    ///   - folder: where temporary files may lie.
    /// - Returns: the work in progress.
    /// - Throws: disk full or out of memory where there is no room for chroma.
    func color(
        _ lightness: borrowing VipsImage, view: NetworkView, method: ColorMethod,
        coloring: Coloring, threads: ThreadBudget, folder: FilePath
    ) throws(PictureFailure) -> ChromaInference {
        let engine = self
        let (width, height) = (lightness.width, lightness.height)
        switch method.chroma {
        case .coarse:
            let plane = try coarsePlane(of: view.coarse, width: width, height: height)
            return ChromaInference(into: plane) { check throws(PictureFailure) in
                try engine.predictCoarse(
                    view, method: method, coloring: coloring, threads: threads, into: plane,
                    progress: check)
            }
        case .native, .multiscale:
            let source = reader(of: lightness)
            let plane = try nativePlane(for: lightness, folder: folder)
            let regions =
                method.chroma == .multiscale
                ? try coarsePlane(of: view.coarse, width: plane.width, height: plane.height) : nil
            return ChromaInference(into: plane) { check throws(PictureFailure) in
                if let regions {
                    try engine.predictCoarse(
                        view, method: method, coloring: coloring, threads: threads, into: regions,
                        progress: check)
                }
                try engine.predict(
                    source, tone: view.tone, coloring: coloring, threads: threads, into: plane,
                    regions: regions, progress: check)
            }
        }
    }

    /// Predicts the chroma of the small copy; along regions of like lightness where that guides.
    private func predictCoarse(
        _ view: NetworkView, method: ColorMethod, coloring: Coloring, threads: ThreadBudget,
        into plane: ChromaPlane, progress: @escaping @Sendable () throws -> Void
    ) throws(PictureFailure) {
        let isGuided = method.upsampling == .guided
        let raw =
            isGuided
            ? try coarsePlane(of: view.coarse, width: view.coarse.width, height: view.coarse.height)
            : plane
        try predict(
            view.coarse, tone: view.tone, coloring: coloring, threads: threads, into: raw,
            progress: progress)
        if isGuided { raw.smoothRegions(into: plane) }
    }

    private func nativePlane(
        for lightness: borrowing VipsImage, folder: FilePath
    ) throws(PictureFailure) -> ChromaPlane {
        do throws(ChromaPlaneError) {
            return try ChromaPlane(
                pictureWidth: lightness.width, pictureHeight: lightness.height, folder: folder)
        } catch {
            throw PictureFailure(error.folder == nil ? .outOfMemory : .diskFull, "\(error).")
        }
    }

    /// Room for the chroma of a small copy, which lies on a picture of the given size.
    private func coarsePlane(
        of copy: LightnessPlane, width: Int, height: Int
    ) throws(PictureFailure) -> ChromaPlane {
        do throws(ChromaPlaneError) {
            guard copy.width != width || copy.height != height else {
                return try ChromaPlane(pictureWidth: width, pictureHeight: height, folder: nil)
            }
            return try ChromaPlane(
                width: (copy.width + 1) / 2, height: (copy.height + 1) / 2, pictureWidth: width,
                pictureHeight: height)
        } catch {
            throw PictureFailure(.outOfMemory, "\(error).")
        }
    }

    /// What the network reads a picture with.
    private func reader(of lightness: borrowing VipsImage) -> LightnessReader {
        LightnessReader(lightness.shared(), isLuma: colorizer.configuration.input == .gammaLuma)
    }

    /// Predicts the chroma of a picture, a band of rows at a time.
    ///
    /// The colours of regions are those of `regions`, if there are any. `progress` is called after every
    /// band, and what it throws ends the work.
    private func predict(
        _ source: some LightnessSource, tone: InputTone, coloring: Coloring,
        threads: ThreadBudget, into plane: ChromaPlane, regions: ChromaPlane? = nil,
        progress: @escaping @Sendable () throws -> Void
    ) throws(PictureFailure) {
        do {
            try colorizer.colorize(
                source, tone: tone, global: coloring.features,
                correction: coloring.correction, threads: threads, into: plane, regions: regions
            ) { _, _ in try progress() }
        } catch let error as ImagingError {
            throw error.failure
        } catch {
            throw PictureFailure(.internalError, "Predicting the colours failed: \(error).")
        }
    }

    /// 100 times the code values, 0 to 1, of a small copy.
    private static func luma(
        of lightness: borrowing VipsImage, _ size: (width: Int, height: Int)
    ) throws(ImagingError) -> LightnessPlane {
        let (width, height) = size
        let small = LightnessReader(
            try lightness.resized(width: width, height: height), isLuma: true)
        var values = [Float](repeating: 0, count: width * height)
        try small.read(
            x: 0, y: 0, width: width, height: height, scale: 1, offset: 0, into: &values)
        return LightnessPlane(width: width, height: height, values: values)
    }
}
