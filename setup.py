"""What setup.cfg cannot say: the part that is compiled, where there is a compiler. Without one Python does the same."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "indexer.native.kernels",
            ["indexer/native/kernels.c"],
            depends=[
                f"indexer/native/{part}.h" for part in ("arrays", "terms", "gathering", "borrowing", "vocabulary")
            ],
            extra_compile_args=["-O2", "-ffp-contract=off"],  # no product and sum in one: Python's bits everywhere
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
