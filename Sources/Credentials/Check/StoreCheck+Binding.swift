import Metadata

extension StoreCheck {
    private static let bindings = [
        "c2pa.hash.data", "c2pa.hash.boxes", "c2pa.hash.bmff", "c2pa.hash.collection.data",
    ]

    /// Checks that the file is the one that the active manifest was signed for (C2PA 2.2, 15.12).
    ///
    /// - Returns: bytes of the file outside the embedding that the hash does not cover.
    mutating func checkBinding(_ file: some ByteSource, _ embedding: [Range<Int>]) -> Int {
        guard let manifest = bindingManifest() else {
            note(
                .hardBindingsMissing, BoxAddress.manifest(store.active.label),
                "No manifest binds to the file.")
            return 0
        }
        let found = hashAssertions(of: manifest)
        guard found.count == 1 else {
            note(
                .hardBindingsMultiple, BoxAddress.manifest(manifest.label),
                "Several assertions bind the manifest to the file.")
            return 0
        }
        let url = BoxAddress.assertion(found[0].label, of: manifest.label)
        guard found[0].base == DataHash.label else {
            note(
                .hardBindingsMissing, url,
                "The binding of the kind \(found[0].base) is not supported here.")
            return 0
        }
        guard
            let hash = DataHash(store.value(of: found[0]), default: manifest.claim.algorithm)
        else {
            note(.dataHashMalformed, url, "The hash of the file cannot be read.")
            return 0
        }
        return check(
            manifest.label == store.active.label ? hash : grown(hash, to: embedding), file,
            embedding,
            url)
    }

    private mutating func check(
        _ hash: DataHash, _ file: some ByteSource, _ embedding: [Range<Int>], _ url: String
    ) -> Int {
        let uncovered = hash.uncovered(besides: embedding)
        if hash.exclusions.count > 1 || uncovered > 0 {
            note(
                .additionalExclusions, url,
                uncovered == 0
                    ? "The signature leaves out \(hash.exclusions.count) ranges, all of the manifest."
                    : "The signature does not cover \(uncovered) bytes besides the manifest.")
        }
        guard let algorithm = hash.algorithm else {
            note(.algorithmUnsupported, url, "The hash of the file is of an unknown algorithm.")
            return uncovered
        }
        guard let covered = hash.covered(of: file.count) else {
            note(.dataHashMismatch, url, "The signature leaves out more than the file has.")
            return uncovered
        }
        switch DataHash.hash(of: covered, in: file, algorithm) {
        case hash.hash?: note(.dataHashMatch, url, "The file is the one that was signed.")
        case nil: note(.dataHashMismatch, url, "The file cannot be read.")
        default: note(.dataHashMismatch, url, "The file is not the one that was signed.")
        }
        return uncovered
    }

    /// The assertions that bind a manifest to its file; of version 2 only those that the signer made.
    private func hashAssertions(of manifest: Manifest) -> [Manifest.Assertion] {
        let labels = manifest.claim.created.compactMap { BoxAddress($0.url)?.assertion }
        return manifest.assertions.filter {
            Self.bindings.contains($0.base) && labels.contains($0.label)
        }
    }

    /// The active manifest, or the parent that its updates lead to.
    private func bindingManifest() -> Manifest? {
        var manifest = store.active
        var seen: Set<String> = []
        while seen.insert(manifest.label).inserted {
            if !manifest.isUpdate { return hashAssertions(of: manifest).isEmpty ? nil : manifest }
            let parent = ingredients(of: manifest)
                .first { $0.ingredient?.relationship == "parentOf" }?.ingredient
            guard let next = parent?.manifestLabel.flatMap({ store.manifest($0) }) else {
                return nil
            }
            manifest = next
        }
        return nil
    }

    /// The ranges as they are since an update manifest has made the store longer.
    private func grown(_ hash: DataHash, to embedding: [Range<Int>]) -> DataHash {
        var grown = hash
        guard
            let whole = embedding.first(where: { range in
                hash.exclusions.contains { $0.lowerBound == range.lowerBound }
            }),
            let index = hash.exclusions.firstIndex(where: { $0.lowerBound == whole.lowerBound })
        else { return hash }
        let growth = max(0, whole.count - hash.exclusions[index].count)
        grown.exclusions = hash.exclusions.map { range in
            range.lowerBound == whole.lowerBound
                ? whole
                : range.lowerBound > whole.lowerBound
                    ? range.lowerBound + growth..<range.upperBound + growth : range
        }
        return grown
    }
}
