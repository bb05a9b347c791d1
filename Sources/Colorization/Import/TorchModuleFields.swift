import TorchSerialization

/// Reads the fields of one module.
struct TorchModuleFields {
    let file: TorchFile
    let className: String
    let fields: TorchTable

    func error(_ what: String) -> ModelImportError {
        ModelImportError(
            "a module \(className) has \(what). Only the colorization network of 2016 can be "
                + "imported.")
    }

    func integer(_ name: String, default fallback: Int? = nil) throws(ModelImportError) -> Int {
        if let fallback, fields[name] == .nothing { return fallback }
        guard let number = fields[name].number, let integer = Int(exactly: number),
            (0...Int(Int32.max)).contains(integer)
        else { throw error("no whole number \(name)") }
        return integer
    }

    func tensor(_ name: String, shapes: [[Int]]) throws(ModelImportError) -> TorchTensor {
        guard let tensor = file.tensor(fields[name]) else { throw error("no tensor \(name)") }
        guard shapes.contains(tensor.shape) else {
            throw error("\(name) of \(tensor.shape); \(shapes[0]) is expected")
        }
        return tensor
    }

    /// One value a channel; nil where the module does without.
    func optionalTensor(_ name: String, count: Int) throws(ModelImportError) -> TorchTensor? {
        guard let found = file.tensor(fields[name]), found.count > 0 else { return nil }
        return try tensor(name, shapes: [[count]])
    }
}
