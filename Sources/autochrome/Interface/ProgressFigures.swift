import Records

/// What the progress line shows.
struct ProgressFigures: Hashable {
    /// Pictures to do in all.
    var total = 0
    /// Pictures that reached an end.
    var settled = 0
    /// Those of them that were left alone.
    var skipped = 0
    /// Those of them that failed.
    var failed = 0
    /// Bytes of all source files.
    var totalBytes: Int64 = 0
    /// Bytes of the source files that reached an end.
    var settledBytes: Int64 = 0
    /// Pixels that were colorized.
    var computedPixels = 0
    /// Bytes of the source files that were colorized.
    var computedBytes: Int64 = 0
    /// Colorized pixels per second; nil before that is known.
    var pixelsPerSecond: Double?

    /// Seconds until the end; nil where there is nothing to tell it from.
    ///
    /// The sizes in pixels of files that were not opened yet are guessed from their bytes and from
    /// what the finished ones had of both.
    var remainingSeconds: Double? {
        guard let pixelsPerSecond, pixelsPerSecond > 0, computedPixels > 0, computedBytes > 0 else {
            return nil
        }
        let pixelsPerByte = Double(computedPixels) / Double(computedBytes)
        return Double(max(0, totalBytes - settledBytes)) * pixelsPerByte / pixelsPerSecond
    }

    /// Share of the work that is done, 0 to 1, by bytes.
    var fraction: Double {
        guard totalBytes > 0 else { return total > 0 ? Double(settled) / Double(total) : 0 }
        return min(1, Double(settledBytes) / Double(totalBytes))
    }
}

extension ProgressFigures {
    private static let barWidths = 10...40

    /// One line of at most `width` columns; what matters least goes first where room is short.
    func line(width: Int) -> String {
        var parts = ["\(DecimalText.grouped(settled))/\(DecimalText.grouped(total))"]
        if failed > 0 { parts.append("\(DecimalText.grouped(failed)) failed") }
        if let remainingSeconds {
            parts.append("ETA " + DurationText.of(seconds: remainingSeconds))
        }
        if let pixelsPerSecond {
            parts.append(SizeText.rate(megapixelsPerSecond: pixelsPerSecond / 1e6))
        }
        if skipped > 0 { parts.append("\(DecimalText.grouped(skipped)) skipped") }
        var text = ""
        for part in parts {
            let longer = text.isEmpty ? part : text + "  " + part
            guard longer.count <= width else { break }
            text = longer
        }
        let room = min(Self.barWidths.upperBound, width - text.count - 3)
        return room >= Self.barWidths.lowerBound ? bar(width: room) + " " + text : text
    }

    private func bar(width: Int) -> String {
        let filled = Int(fraction * Double(width))
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: "-", count: width - filled) + "]"
    }
}
