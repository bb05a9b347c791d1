import ColorScience

/// What users of an exported model have to know, in words.
extension ModelConfiguration {
    /// What the picture has to be.
    var imageText: String {
        let lightness =
            switch input {
            case .labLightness: "CIE lightness L* (D65) / 100"
            case .gammaLuma: "gamma-encoded luma (0.299 R + 0.587 G + 0.114 B, 0 to 1)"
            }
        return "\(lightness) less \(inputMean), of the picture at its own size; "
            + "height and width are multiples of 8"
    }

    /// What its copy has to be.
    var globalText: String {
        "the same of the whole picture, squashed to \(globalSize) x \(globalSize) with antialiasing"
    }

    /// What hints at places have to be.
    var hintsText: String {
        "colours at places of 'global': a*/100 and b*/100 where they are known, else 0; 1 where they "
            + "are known; all 0 for none"
    }

    /// What a palette has to be.
    static var paletteText: String {
        "mean a*, mean b*, their standard deviations, mean chroma, each / \(Int(Palette.unit)), and 1; "
            + "all 0 if unknown"
    }

    /// What the colours are.
    var chromaText: String {
        switch target {
        case .lab:
            "a* = (2 chroma[0] - 1) \(rangeText), b* = (2 chroma[1] - 1) \(rangeText), "
                + "at half the size"
        case .yuv:
            "U = (2 chroma[0] - 1) \(YUV.largestU), V = (2 chroma[1] - 1) \(YUV.largestV) of "
                + "gamma-encoded sRGB (BT.601), at half the size"
        case .rgb: "gamma-encoded sRGB, at half the size"
        }
    }

    private var rangeText: String {
        abRange == abRange.rounded() ? "\(Int(abRange))" : "\(abRange)"
    }

    /// What the classifier says.
    static var logitsText: String {
        "scene classes before softmax, in the order of the metadata's 'classes'"
    }

    /// How to use the model.
    var exportText: String {
        var sentences = [
            "Adds colour to grey photographs: the network of Iizuka, Simo-Serra and Ishikawa, "
                + "\"Let there be Color!\" (2016).",
            "Extend the picture's right and lower edges to multiples of 8 by repeating them, feed "
                + "'image'" + (hasGlobal ? " and 'global'" : "")
                + ", cut 'chroma' to half the picture's size, enlarge it bilinearly (half-pixel "
                + "centres) and put it on the picture's own lightness.",
        ]
        if hasMap {
            sentences.append(
                "Zeros in 'hints' and 'palette' leave all colours to the network.")
        } else if hasGlobal {
            sentences.append("Another picture in 'global' lends the colours of its scene.")
        }
        return sentences.joined(separator: " ")
    }
}
