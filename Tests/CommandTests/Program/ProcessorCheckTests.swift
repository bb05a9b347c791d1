import Foundation
import TestSupport
import Testing

/// A machine whose OpenBLAS computes wrong results, made of a library that gets in between.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")))
struct ProcessorCheckTests {
    /// Spoils every product, unless the core type is the one given.
    private func faultyLibrary(in folder: URL, soundWith core: String) async throws -> URL {
        let source = folder.appending(path: "faulty.c")
        try Data(
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdlib.h>
            #include <string.h>
            typedef void product(int, int, int, int, int, int, float, const float *, int,
                const float *, int, float, float *, int);
            void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha,
                const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)
            {
                product *real = (product *)dlsym(RTLD_NEXT, "cblas_sgemm");
                const char *core = getenv("OPENBLAS_CORETYPE");
                real(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
                if (!core || strcmp(core, "\(core)"))
                    c[0] += 1;
            }
            """.utf8
        ).write(to: source)
        let build = try await Program.shell(
            "cc -shared -fPIC -o faulty.so faulty.c -ldl", in: folder)
        try #require(build.status == 0, "\(build.errors)")
        return folder.appending(path: "faulty.so")
    }

    @Test func startsAgainWithSaferRoutines() async throws {
        let bench = try Workbench()
        let library = try await faultyLibrary(in: bench.root, soundWith: "Nehalem")
        let run = try await bench.run(
            "model", "verify",
            environment: ["LD_PRELOAD": library.path, "OPENBLAS_CORETYPE": "Haswell"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("Restarting with those for Nehalem"))
        #expect(run.output.contains(": OK (SHA-256 "))
    }

    @Test func givesUpWhereNothingIsRight() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        let library = try await faultyLibrary(in: bench.root, soundWith: "None")
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour",
            environment: ["LD_PRELOAD": library.path, "OPENBLAS_CORETYPE": "Haswell"])
        #expect(run.status == 4)
        #expect(run.errors.contains("OpenBLAS computes wrong results"))
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }
}
