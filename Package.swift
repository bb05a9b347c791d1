// swift-tools-version: 6.2
import PackageDescription

// Targets stand in dependency order: each may import only what stands above it,
// and only what it declares (`make lint` checks both).

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
/// Vector kernels and loops over samples run at full speed in debug builds too, or the tests would take hours.
let optimizedC: [CSetting] = [.unsafeFlags(["-O3"])]
let optimized: [SwiftSetting] =
    strict + [
        .unsafeFlags(
            ["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"], .when(configuration: .debug)
        )
    ]
/// `.rounded()` and friends without Foundation need libm by name on Linux.
let maths: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: [.linux]))]

let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// Each room's tests, with what they need beside the room itself.
let tests: [Target] =
    [
        ("Files", ["TensorCore", systemPackage]), ("TensorCore", []), ("Records", [systemPackage]),
        ("Tables", ["Records", "TensorCore", systemPackage]),
        ("ColorScience", ["TensorCore", "CKernels"]),
        ("Kernels", ["TensorCore", "CKernels", "ReferenceKernels"]),
        ("SafeTensors", ["TensorCore", systemPackage]),
        ("TorchSerialization", ["TensorCore", systemPackage]),
        ("ONNXSerialization", ["TensorCore"]),
        ("NeuralNetwork", ["TensorCore", "Kernels", "ReferenceKernels"]),
        ("Metadata", ["TensorCore", "Records", systemPackage]),
        ("Credentials", ["COpenSSL", "Files", "TensorCore", "Metadata", systemPackage]),
        ("Imaging", ["CVipsShim", "TensorCore", "Records", "Metadata", systemPackage]),
        ("Confinement", ["Files", "Records", systemPackage]),
        ("ImageMetrics", ["ColorScience"]),
        (
            "Retouching",
            [
                "TensorCore", "Kernels", "SafeTensors", "NeuralNetwork", "Imaging",
                "PictureSupport", "ReferenceKernels", systemPackage,
            ]
        ),
        (
            "Colorization",
            [
                "TensorCore", "ColorScience", "Kernels", "SafeTensors", "TorchSerialization",
                "Imaging", "NeuralNetwork", "ReferenceKernels", systemPackage,
            ]
        ),
        (
            "PictureAnalysis",
            [
                "TensorCore", "Records", "ColorScience", "Kernels", "SafeTensors", "Imaging",
                "NeuralNetwork", "PictureSupport", systemPackage,
            ]
        ),
        (
            "Restoration",
            [
                "Files", "TensorCore", "Records", "Tables", "ColorScience", "SafeTensors",
                "Metadata", "Imaging", "ImageMetrics", "Retouching", "Colorization",
                "PictureAnalysis", "PictureSupport", systemPackage,
            ]
        ),
        (
            "Training",
            [
                "TensorCore", "Records", "ColorScience", "Kernels", "SafeTensors", "Metadata",
                "Imaging", "ImageMetrics", "NeuralNetwork", "Colorization", systemPackage,
            ]
        ),
        (
            "JobStorage",
            ["Files", "Records", systemPackage, .product(name: "GRDB", package: "GRDB.swift")]
        ),
        ("Bags", ["Files", "TensorCore", systemPackage]),
        (
            "BatchRunner",
            [
                "TensorCore", "Files", "Records", "Tables", "JobStorage", "RunnerProbe",
                systemPackage,
            ]
        ),
        ("ReportExport", ["Files", "TensorCore", "Records", systemPackage]),
    ].map { (room: String, extra: [Target.Dependency]) in
        .testTarget(
            name: "\(room)Tests",
            dependencies: [.init(stringLiteral: room), "TestSupport"] + extra,
            swiftSettings: strict)
    } + [
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "autochrome", "TestSupport", "Files", "TensorCore", "Records", "Metadata",
                "Credentials", "Imaging", "Colorization", "Restoration", "JobStorage",
                "BatchRunner",
                systemPackage,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"],
            swiftSettings: strict),
    ]

/// Measures of this machine, which `make bench` alone asks for.
let bench: [Target] =
    Context.environment["AUTOCHROME_BENCH"] == nil
    ? []
    : [
        .executableTarget(
            name: "bench",
            dependencies: [
                "Files", "TensorCore", "Records", "ColorScience", "Kernels", "Metadata", "Imaging",
                "NeuralNetwork", "Colorization", "Training", "JobStorage", "BatchRunner",
                "ReportExport", systemPackage,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict)
    ]

/// The program of libFuzzer, which has its `main`; `make fuzz` alone asks for it.
let fuzz: [Target] =
    Context.environment["AUTOCHROME_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver",
            swiftSettings: strict)
    ]

let package = Package(
    name: "autochrome",
    products: [.executable(name: "autochrome", targets: ["autochrome"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // C libraries and C code
        .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
        .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
        .systemLibrary(
            name: "COpenJPEG", pkgConfig: "libopenjp2", providers: [.apt(["libopenjp2-7-dev"])]),
        .systemLibrary(name: "CVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
        .systemLibrary(name: "CHEIF", pkgConfig: "libheif", providers: [.apt(["libheif-dev"])]),
        .systemLibrary(name: "CJXL", pkgConfig: "libjxl", providers: [.apt(["libjxl-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CVipsShim", dependencies: ["CJPEG", "CTIFF", "CVips"]),
        .target(name: "CConfinement", dependencies: ["CSeccomp"]),
        .target(
            name: "CKernels", exclude: ["bodies"], cSettings: optimizedC, linkerSettings: maths),

        // Files
        .target(
            name: "Files", dependencies: ["COpenSSL", systemPackage], swiftSettings: strict),

        // Values
        .target(
            name: "TensorCore", dependencies: [systemPackage], swiftSettings: optimized,
            linkerSettings: maths),
        .target(name: "Records", dependencies: [systemPackage], swiftSettings: strict),
        .target(
            name: "Tables", dependencies: ["Files", "Records", systemPackage],
            swiftSettings: optimized),
        .target(
            name: "ColorScience", dependencies: ["CKernels"], swiftSettings: optimized,
            linkerSettings: maths),

        // Network
        .target(
            name: "Kernels", dependencies: ["TensorCore", "CKernels", "COpenBLAS"],
            swiftSettings: optimized, linkerSettings: maths),
        .target(
            name: "SafeTensors", dependencies: ["Files", "TensorCore", "CKernels", systemPackage],
            swiftSettings: optimized),
        .target(
            name: "TorchSerialization", dependencies: ["TensorCore", systemPackage],
            swiftSettings: optimized),
        .target(name: "ONNXSerialization", dependencies: ["TensorCore"], swiftSettings: strict),
        .target(
            name: "NeuralNetwork",
            dependencies: ["TensorCore", "Kernels", "SafeTensors", systemPackage],
            swiftSettings: optimized, linkerSettings: maths),

        // Pictures
        .target(
            name: "Metadata", dependencies: ["CZlib", "Records", systemPackage],
            swiftSettings: optimized, linkerSettings: maths),
        .target(
            name: "Credentials",
            dependencies: ["COpenSSL", "Files", "Records", "Metadata", systemPackage],
            swiftSettings: strict, linkerSettings: maths),
        .target(
            name: "Imaging",
            dependencies: [
                "CHEIF", "CJXL", "COpenJPEG", "CVipsShim", "Files", "Records", "Metadata",
                systemPackage,
            ],
            swiftSettings: optimized, linkerSettings: maths),
        .target(
            name: "ImageMetrics", dependencies: ["ColorScience"], swiftSettings: optimized,
            linkerSettings: maths),
        .target(
            name: "Retouching",
            dependencies: [
                "CKernels", "TensorCore", "Kernels", "Imaging", "NeuralNetwork", systemPackage,
            ],
            swiftSettings: optimized, linkerSettings: maths),
        .target(
            name: "Colorization",
            dependencies: [
                "Files", "TensorCore", "ColorScience", "Kernels", "SafeTensors",
                "TorchSerialization", "ONNXSerialization", "NeuralNetwork", systemPackage,
            ],
            swiftSettings: optimized, linkerSettings: maths),
        .target(
            name: "PictureAnalysis",
            dependencies: [
                "TensorCore", "Records", "ColorScience", "Kernels", "Imaging", "NeuralNetwork",
                systemPackage,
            ],
            swiftSettings: optimized, linkerSettings: maths),
        .target(
            name: "Restoration",
            dependencies: [
                "Files", "TensorCore", "Records", "Tables", "ColorScience", "Metadata", "Imaging",
                "ImageMetrics", "NeuralNetwork", "Retouching", "Colorization", "PictureAnalysis",
                systemPackage,
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict, linkerSettings: maths),
        .target(
            name: "Training",
            dependencies: [
                "Files", "TensorCore", "Records", "ColorScience", "Kernels", "SafeTensors",
                "Imaging", "ImageMetrics", "NeuralNetwork", "Colorization", systemPackage,
            ],
            swiftSettings: optimized, linkerSettings: maths),

        // Jobs
        .target(
            name: "Confinement", dependencies: ["CConfinement", "Records", systemPackage],
            swiftSettings: strict),
        .target(
            name: "JobStorage",
            dependencies: [
                "Files", "Records", systemPackage, .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "Bags", dependencies: ["Files", "Records", systemPackage], swiftSettings: strict),
        .target(
            name: "BatchRunner",
            dependencies: [
                "CMalloc", "Files", "TensorCore", "Records", "Tables", "Metadata", "Credentials",
                "Confinement",
                "JobStorage", "Bags", systemPackage,
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict),
        .target(
            name: "ReportExport", dependencies: ["Files", "Records", systemPackage],
            resources: [
                .embedInCode("Resources/report.css"), .embedInCode("Resources/report.js"),
            ],
            swiftSettings: optimized),

        // Programs
        .executableTarget(
            name: "autochrome",
            dependencies: [
                "Files", "TensorCore", "Records", "Tables", "Kernels", "SafeTensors", "Metadata",
                "Credentials", "Imaging", "ImageMetrics", "Colorization", "Restoration", "Training",
                "JobStorage", "Bags", "BatchRunner", "ReportExport", systemPackage,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Tests
        .target(
            name: "TestSupport", dependencies: [systemPackage], path: "Tests/TestSupport",
            swiftSettings: optimized),
        .target(
            name: "PictureSupport",
            dependencies: ["TensorCore", "Imaging", "TestSupport", systemPackage],
            path: "Tests/PictureSupport", swiftSettings: optimized),
        .target(
            name: "ReferenceKernels", dependencies: ["TensorCore", "Kernels", "NeuralNetwork"],
            path: "Tests/ReferenceKernels", swiftSettings: optimized),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Files", "TensorCore", "Records", "Tables", "SafeTensors", "TorchSerialization",
                "Metadata", "Credentials", "Imaging", "Restoration", "BatchRunner", systemPackage,
            ],
            path: "Tests/Fuzz/Targets", swiftSettings: strict),
        .target(name: "CHostile", path: "Tests/CHostile"),
        .executableTarget(
            name: "RunnerProbe",
            dependencies: ["CHostile", "Files", "Records", "Tables", "BatchRunner", systemPackage],
            path: "Tests/RunnerProbe", swiftSettings: strict),
    ] + bench + fuzz + tests,
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)
