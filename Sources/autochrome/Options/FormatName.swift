import ArgumentParser

/// A file format for outputs.
enum FormatName: String, CaseIterable, ExpressibleByArgument {
    case tiff, jpeg, png, jp2
}
