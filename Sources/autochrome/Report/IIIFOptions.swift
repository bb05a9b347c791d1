public import ArgumentParser
import Records
public import ReportExport

/// Where the files that IIIF manifests name are served.
struct IIIFOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address at which the output folder is served; needed the first time with --format iiif.",
            valueName: "url"),
        transform: IIIFOptions.address)
    var baseURL: WebAddress?

    @Option(
        help: ArgumentHelp(
            "IIIF image service that identifies outputs by their path in the output folder.",
            valueName: "url"),
        transform: IIIFOptions.address)
    var imageService: WebAddress?

    @Option(
        help: ArgumentHelp(
            "IIIF image service that identifies scans by their path in the input folder.",
            valueName: "url"),
        transform: IIIFOptions.address)
    var scanService: WebAddress?

    @Option(
        name: .customLong("image-api"),
        help: ArgumentHelp(
            "Version of the Image API that the services support: 2 (the default) or 3.",
            valueName: "version"))
    var imageAPI: IIIFAddresses.ImageAPI?

    /// The addresses; nil without a base.
    private func addresses() -> IIIFAddresses? {
        baseURL.map {
            IIIFAddresses(
                base: $0, images: imageService, scans: scanService, imageAPI: imageAPI ?? .two)
        }
    }

    /// Writes the manifests with these addresses, or those of the last time where there is no base.
    ///
    /// - Throws: `ReportError`.
    func write<Source>(
        with writer: ReportWriter<Source>, in layout: OutputLayout
    ) throws -> IIIFSummary {
        if let addresses = addresses() { return try writer.writeManifests(addresses) }
        if isUsed, let earlier = try IIIFAddresses.remembered(for: layout) {
            return try writer.writeManifests(
                earlier.naming(images: imageService, scans: scanService, imageAPI: imageAPI))
        }
        guard let summary = try writer.updateManifests() else { throw Self.lacksBase }
        return summary
    }

    /// Refuses manifests without the address that they need, before anything is written.
    func checkBase(in layout: OutputLayout) throws {
        if try baseURL == nil && IIIFAddresses.remembered(for: layout) == nil {
            throw Self.lacksBase
        }
    }

    private static let lacksBase = ValidationError(
        "The first --format iiif for an output folder needs --base-url, the address at which the folder is served."
    )

    private var isUsed: Bool {
        baseURL != nil || imageService != nil || scanService != nil || imageAPI != nil
    }

    /// Refuses addresses that nobody needs.
    func check(isAskedFor: Bool) throws {
        if !isAskedFor, isUsed {
            throw ValidationError(
                "--base-url, --image-service, --scan-service and --image-api need --format iiif."
            )
        }
        if baseURL != nil, imageAPI != nil, imageService == nil, scanService == nil {
            throw ValidationError("--image-api needs --image-service or --scan-service.")
        }
    }

    private static func address(_ text: String) throws -> WebAddress {
        guard let address = WebAddress(text) else {
            throw ValidationError(
                "'\(text)' is not a usable base address. Write http:// or https:// with a host and, if "
                    + "needed, a path, such as https://archive.example/colour, without '?', '#' or a user."
            )
        }
        return address
    }
}

extension IIIFAddresses.ImageAPI: ExpressibleByArgument {}

extension IIIFSummary {
    /// Such as `12 manifests with 40 pictures`.
    var text: String {
        let manifests = DecimalText.count(objects, "manifest")
        let rest =
            leftOut == 0
            ? ""
            : "; left out: \(DecimalText.count(leftOut, "picture")) that viewers cannot show"
        return "\(manifests) with \(DecimalText.count(pictures, "picture"))\(rest)"
    }
}
