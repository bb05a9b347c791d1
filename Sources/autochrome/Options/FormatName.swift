import ArgumentParser

/// A file format for outputs.
enum FormatName: String, CaseIterable, ExpressibleByArgument {
    case tiff, jpeg, png
}

/// A form of the report.
enum ReportName: String, CaseIterable, ExpressibleByArgument {
    case csv, jsonl, html, all
}
