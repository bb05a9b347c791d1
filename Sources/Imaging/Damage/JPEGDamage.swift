import CVipsShim

extension PictureWarning {
    /// What libjpeg complained about and went on; nil if it did not.
    ///
    /// - Parameters:
    ///   - findings: what was met in decoding.
    ///   - height: rows of the file.
    init?(jpeg findings: shim_findings, height: Int) {
        let words = withUnsafeBytes(of: findings.words) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if findings.complaints > 0 {
            let place = findings.row < 0 ? "" : ", seen at row \(findings.row + 1) of \(height)"
            self = .damage(
                "Some of the JPEG data are damaged\(place): parts of the picture may be wrong or"
                    + " missing (\(words)).")
        } else if findings.lacks_end != 0 {
            self = .oddity("The JPEG file lacks its end marker; all rows of the picture are there.")
        } else if findings.oddities > 0 {
            self = .oddity("The JPEG file's header is damaged beside the pixels (\(words)).")
        } else {
            return nil
        }
    }
}
