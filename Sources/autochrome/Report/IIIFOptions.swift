public import ArgumentParser
import Records
public import ReportExport

/// Where the files that IIIF manifests name are served.
struct IIIFOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The address at which the output folder is served. Needed with --format iiif.",
            valueName: "url"),
        transform: IIIFOptions.address)
    var baseURL: WebAddress?

    @Option(
        help: ArgumentHelp(
            "A IIIF image service that knows outputs by their path below the output folder.",
            valueName: "url"),
        transform: IIIFOptions.address)
    var imageService: WebAddress?

    @Option(
        help: ArgumentHelp(
            "A IIIF image service that knows scans by their path below the input folder.",
            valueName: "url"),
        transform: IIIFOptions.address)
    var scanService: WebAddress?

    @Option(
        name: .customLong("image-api"),
        help: ArgumentHelp(
            "The version of the Image API that the services speak: 2 (the default) or 3.",
            valueName: "version"))
    var imageAPI: IIIFAddresses.ImageAPI?

    /// The addresses; nil where no manifests are asked for.
    func addresses() -> IIIFAddresses? {
        baseURL.map {
            IIIFAddresses(
                base: $0, images: imageService, scans: scanService, imageAPI: imageAPI ?? .two)
        }
    }

    /// Refuses addresses that nobody needs, and manifests without the one that they need.
    func check(isAskedFor: Bool) throws {
        if isAskedFor, baseURL == nil {
            throw ValidationError(
                "--format iiif needs --base-url: the address at which the output folder is served.")
        }
        let isUsed =
            baseURL != nil || imageService != nil || scanService != nil || imageAPI != nil
        if !isAskedFor, isUsed {
            throw ValidationError(
                "--base-url, --image-service, --scan-service and --image-api belong to --format iiif."
            )
        }
        if imageAPI != nil, imageService == nil, scanService == nil {
            throw ValidationError("--image-api needs --image-service or --scan-service.")
        }
    }

    private static func address(_ text: String) throws -> WebAddress {
        guard let address = WebAddress(text) else {
            throw ValidationError(
                "'\(text)' is not an address to build on. Write http:// or https:// with a host and, if need "
                    + "be, a path, such as https://archive.example/colour; without '?', '#' and a user."
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
            : "; left out: \(DecimalText.count(leftOut, "picture")) of which a viewer could show nothing"
        return "\(manifests) with \(DecimalText.count(pictures, "picture"))\(rest)"
    }
}
