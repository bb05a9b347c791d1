"""One class for each CPU runtime that a user could pick, all Float32, all called in the same way.

A runtime is made from a PyTorch module and example inputs, and is called with arrays [1, C, H, W]. A
runtime that is made with `dynamic` takes other heights and widths than the example's, which must then be
a multiple of 8 and larger than one value.
"""

import copy
import importlib.metadata
import pathlib
import subprocess

import numpy as np
import torch


class PyTorch:
    """The modules as they are."""

    name = "PyTorch"
    package = "torch"
    layout = torch.contiguous_format

    def __init__(self, module, examples, folder, threads, dynamic=False):
        torch.set_num_threads(threads)
        self.module = copy.deepcopy(module).to(memory_format=self.layout)

    def __call__(self, *inputs):
        tensors = [torch.from_numpy(values).to(memory_format=self.layout) for values in inputs]
        with torch.inference_mode():
            return self.module(*tensors).numpy()


class ONNXRuntime:
    name = "ONNX Runtime"
    package = "onnxruntime"

    def __init__(self, module, examples, folder, threads, dynamic=False):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            onnx_file(module, examples, folder, dynamic), options,
            providers=["CPUExecutionProvider"])
        self.inputs = [entry.name for entry in self.session.get_inputs()]

    def __call__(self, *inputs):
        return self.session.run(None, dict(zip(self.inputs, inputs, strict=True)))[0]


class OpenVINO:
    name = "OpenVINO"
    package = "openvino"

    def __init__(self, module, examples, folder, threads, dynamic=False):
        import openvino

        settings = {
            # Without it processors that have bfloat16 compute in it.
            "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY"}
        model = openvino.Core().compile_model(
            onnx_file(module, examples, folder, dynamic), "CPU", settings)
        self.request = model.create_infer_request()

    def __call__(self, *inputs):
        return self.request.infer(list(inputs))[0]


class OpenCV:
    name = "OpenCV"
    package = "opencv-python-headless"

    def __init__(self, module, examples, folder, threads, dynamic=False):
        import cv2

        cv2.setNumThreads(threads)
        # The new engine of OpenCV 5 does not add one value a channel to a map.
        self.network = cv2.dnn.readNetFromONNX(
            onnx_file(module, examples, folder, dynamic), cv2.dnn.ENGINE_CLASSIC)

    def __call__(self, *inputs):
        for name, values in zip(input_names(inputs), inputs, strict=True):
            self.network.setInput(values, name)
        return self.network.forward("output")


class NCNN:
    name = "ncnn"
    package = "ncnn"

    def __init__(self, module, examples, folder, threads, dynamic=False):
        import ncnn

        self.ncnn = ncnn
        self.network = ncnn.Net()
        options = self.network.opt
        options.num_threads = threads
        for half in ("fp16_packed", "fp16_storage", "fp16_arithmetic", "bf16_storage"):
            setattr(options, f"use_{half}", False)
        stem = ncnn_files(module, examples, folder, dynamic)
        if self.network.load_param(f"{stem}.param") or self.network.load_model(f"{stem}.bin"):
            raise RuntimeError(f"ncnn does not load {stem}")

    def __call__(self, *inputs):
        extractor = self.network.create_extractor()
        for index, values in enumerate(inputs):
            # Mat shares the memory of contiguous arrays.
            extractor.input(f"in{index}", self.ncnn.Mat(np.ascontiguousarray(values[0])))
        code, output = extractor.extract("out0")
        if code:
            raise RuntimeError(f"ncnn fails with {code}")
        return np.array(output)[None]


class PyTorchChannelsLast(PyTorch):
    """With channels next to each other, which suits oneDNN better at some sizes."""

    name = "PyTorch, channels last"
    layout = torch.channels_last


ALL = (PyTorch, PyTorchChannelsLast, ONNXRuntime, OpenVINO, OpenCV, NCNN)


def version(runtime):
    return importlib.metadata.version(runtime.package)


def input_names(inputs):
    return [f"input{index}" for index in range(len(inputs))]


def onnx_file(module, examples, folder, dynamic):
    """The module as ONNX, written once."""
    path = pathlib.Path(folder) / f"{file_stem(module, examples, dynamic)}.onnx"
    if not path.exists():
        names = input_names(examples)
        axes = {
            name: {2: f"{name}_height", 3: f"{name}_width"}
            for name, example in zip(names, examples) if example.shape[2] > 1}
        torch.onnx.export(
            module, tuple(examples), path, input_names=names, output_names=["output"],
            dynamic_axes=axes if dynamic else None, dynamo=False)
    return str(path)


def ncnn_files(module, examples, folder, dynamic):
    """The module converted by pnnx, once; returns the path without extension."""
    import pnnx

    stem = pathlib.Path(folder) / file_stem(module, examples, dynamic)
    if not stem.with_suffix(".ncnn.param").exists():
        traced = torch.jit.trace(module, tuple(examples))
        traced.save(f"{stem}.pt")
        arguments = [f"inputshape={shapes(examples)}"]
        if dynamic:
            arguments.append(f"inputshape2={shapes([other_size(example) for example in examples])}")
        subprocess.run(
            [pnnx.EXEC_PATH, f"{stem}.pt", *arguments, "fp16=0"], cwd=folder, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return f"{stem}.ncnn"


def shapes(tensors):
    return ",".join(str(list(tensor.shape)).replace(" ", "") for tensor in tensors)


def other_size(example):
    """Tells pnnx which sides may change."""
    if example.shape[2] == 1:
        return example
    return torch.zeros(1, example.shape[1], example.shape[2] + 64, example.shape[3] + 128)


def file_stem(module, examples, dynamic):
    sizes = "_".join(f"{example.shape[3]}x{example.shape[2]}" for example in examples)
    kind = "dynamic" if dynamic else "fixed"
    # pnnx makes identifiers out of file names.
    return f"{type(module).__name__.lower()}_{sizes}_{kind}"
