import ArgumentParser

/// A resolution at which chroma is predicted.
enum ChromaName: String, CaseIterable, ExpressibleByArgument {
    case native, coarse, multiscale
}
