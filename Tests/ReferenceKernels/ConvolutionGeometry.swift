/// Rows and columns of zeros around a map; negative: rows and columns left out.
public struct EdgePadding: Hashable, Sendable {
    /// Rows above the map.
    public var top: Int
    /// Columns left of the map.
    public var left: Int
    /// Rows below the map.
    public var bottom: Int
    /// Columns right of the map.
    public var right: Int

    /// Padding given a side at a time.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    /// The same padding on all sides.
    public init(_ all: Int) {
        self.init(top: all, left: all, bottom: all, right: all)
    }
}

/// How the kernels of a convolution move over their input.
public struct ConvolutionGeometry: Hashable, Sendable {
    /// Rows of a kernel.
    public var kernelHeight: Int
    /// Columns of a kernel.
    public var kernelWidth: Int
    /// Step from one output sample to the next, in input samples.
    public var stride: Int
    /// Zeros around the (upsampled) input.
    public var padding: EdgePadding
    /// 1, or 2: the input is upsampled by repeating every sample 2x2 before it is convolved.
    public var upsampling: Int

    /// A geometry.
    ///
    /// - Precondition: extents and stride are positive, `upsampling` is 1 or 2.
    public init(
        kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: EdgePadding = EdgePadding(0),
        upsampling: Int = 1
    ) {
        precondition(
            kernelHeight > 0 && kernelWidth > 0 && stride > 0 && (1...2).contains(upsampling),
            "no convolution: \(kernelHeight)x\(kernelWidth) stride \(stride) x\(upsampling)")
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.stride = stride
        self.padding = padding
        self.upsampling = upsampling
    }

    /// A square kernel with the same padding on all sides.
    public init(kernelSize: Int, stride: Int = 1, padding: Int = 0, upsampling: Int = 1) {
        self.init(
            kernelHeight: kernelSize, kernelWidth: kernelSize, stride: stride,
            padding: EdgePadding(padding), upsampling: upsampling)
    }

    /// Rows of the output of a map with `height` rows.
    public func outputHeight(of height: Int) -> Int {
        let padded = height * upsampling + padding.top + padding.bottom
        return padded < kernelHeight ? 0 : (padded - kernelHeight) / stride + 1
    }

    /// Columns of the output of a map with `width` columns.
    public func outputWidth(of width: Int) -> Int {
        let padded = width * upsampling + padding.left + padding.right
        return padded < kernelWidth ? 0 : (padded - kernelWidth) / stride + 1
    }
}
