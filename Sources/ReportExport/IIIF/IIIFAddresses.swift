import Files
import FoundationEssentials
public import Records
import SystemPackage

/// Where the files that a IIIF manifest names are served.
public struct IIIFAddresses: Codable, Hashable, Sendable {
    /// A version of IIIF's Image API, which says how a service is named.
    public enum ImageAPI: Int, Codable, CaseIterable, Sendable {
        /// 2.1, as IIPImage 1.1 speaks it.
        case two = 2
        /// 3.0.
        case three = 3
    }

    /// The output folder.
    var base: WebAddress
    /// An image service that knows outputs by their path below the output folder; nil for none.
    var images: WebAddress?
    /// An image service that knows scans by their path below the input folder; nil for none.
    var scans: WebAddress?
    /// What both services speak.
    var imageAPI: ImageAPI
    /// The input folder whose scans ``scans`` knows; the writer of manifests finds it.
    var scanFolder: CodablePath?

    /// The addresses of an output folder and of the image services for outputs and scans.
    public init(
        base: WebAddress, images: WebAddress? = nil, scans: WebAddress? = nil,
        imageAPI: ImageAPI = .two
    ) {
        self.base = base
        self.images = images
        self.scans = scans
        self.imageAPI = imageAPI
    }

    /// What the manifests of an output folder were last written with; nil where there are none.
    ///
    /// - Throws: ``ReportError`` for a file that cannot be read.
    public static func remembered(for layout: OutputLayout) throws(ReportError) -> IIIFAddresses? {
        try remembered(in: layout.report.appending("iiif"))
    }

    /// The same with services that are named again in the place of those that were.
    public func naming(
        images: WebAddress?, scans: WebAddress?, imageAPI: ImageAPI?
    ) -> IIIFAddresses {
        IIIFAddresses(
            base: base, images: images ?? self.images, scans: scans ?? self.scans,
            imageAPI: imageAPI ?? self.imageAPI)
    }
}

extension IIIFAddresses {
    /// The file beside the manifests that later runs read, to write them again.
    static func file(in folder: FilePath) -> FilePath { folder.appending("addresses.json") }

    /// What the manifests in a folder were last written with; nil where there are none.
    ///
    /// - Throws: ``ReportError`` for a file that cannot be read.
    static func remembered(in folder: FilePath) throws(ReportError) -> IIIFAddresses? {
        let path = file(in: folder)
        guard FileSystem.kind(path) != nil else { return nil }
        do {
            let bytes = try FileSystem.read(path, limit: 1 << 16)
            return try JSONDecoder().decode(IIIFAddresses.self, from: Data(bytes))
        } catch {
            throw ReportError(.forgottenAddresses, path, detail: "\(error)")
        }
    }

    /// Keeps them for later runs.
    func remember(in folder: FilePath) throws(ReportError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let path = Self.file(in: folder)
        var file = try ReportFile(replacing: path)
        try file.append(ReportJSON.encode(self, with: encoder, for: path))
        try file.append("\n")
        try file.commit()
    }
}
