import Files
import Records
import SystemPackage

/// What a set of IIIF manifests holds.
public struct IIIFSummary: Hashable, Sendable {
    /// Manifests.
    public var objects = 0
    /// Canvases.
    public var pictures = 0
    /// Finished pictures of which a viewer could show nothing, and which are therefore left out.
    public var leftOut = 0
}

extension ReportWriter {
    /// Writes `autochrome-report/iiif`: `collection.json`, and a manifest of IIIF's Presentation API 3.0 for each
    /// object.
    ///
    /// Memory grows with the number of objects, not with that of an object's pictures. Manifests of objects that are no
    /// more are removed. The addresses are kept for ``updateManifests()``. The same state and addresses give the same bytes.
    ///
    /// - Throws: ``ReportError``.
    public func writeManifests(_ addresses: IIIFAddresses) throws(ReportError) -> IIIFSummary {
        var addresses = addresses
        if addresses.scans != nil {
            let folders = try inputFolders()
            guard folders.count < 2 else {
                throw ReportError(
                    .severalRoots, layout.report,
                    detail: folders.prefix(2).map(\.path.description).joined(separator: " and "))
            }
            addresses.scanFolder = folders.first
        }
        return try write(addresses)
    }

    private func write(_ addresses: IIIFAddresses) throws(ReportError) -> IIIFSummary {
        let report = try ReportFolder(layout.report)
        let runs = try reading { try source.runs() }
        let settings = try reading { try source.settings() }
        let folder = report.path.appending("iiif")
        try ReportFolder.make(folder)
        var writer = ManifestWriter(
            addresses: addresses, layout: layout, runs: runs, settings: settings,
            addsColor: addsColor)
        for object in try reading({ try source.objects() }) {
            try writer.write(object) { (body) throws(ReportError) in
                try reading { try source.forEachItem(of: object, body) }
            }
        }
        try writer.finish()
        try addresses.remember(in: folder)
        try ReportFolder.sync(folder)
        return writer.summary
    }

    /// Writes the manifests again, with the addresses that they were last written with; nil where there are none.
    ///
    /// A manifest that stayed as it is would name files that are gone. Scans of input folders that came later are not
    /// known to a service for scans, and are shown in small.
    ///
    /// - Throws: ``ReportError``.
    public func updateManifests() throws(ReportError) -> IIIFSummary? {
        let folder = layout.report.appending("iiif")
        guard var addresses = try IIIFAddresses.remembered(in: folder) else { return nil }
        if addresses.scans != nil {
            let folders = try inputFolders()
            // A single one that has another name has moved.
            if folders.count == 1 { addresses.scanFolder = folders[0] }
        }
        return try write(addresses)
    }

    /// The input folders of all pictures: a scan is known to its service by its path below one of them.
    private func inputFolders() throws(ReportError) -> [CodablePath] {
        var folders: [CodablePath] = []
        try reading {
            try source.forEachItem { item in
                if folders.last != item.inputRoot, !folders.contains(item.inputRoot) {
                    folders.append(item.inputRoot)
                }
            }
        }
        return folders
    }
}
