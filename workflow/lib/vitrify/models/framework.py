"""TensorFlow and Keras, without libraries that they would import for what the study does not use."""

import sys

# For galleries and wrappers; both take a quarter of the time that the imports below take.
_LEFT_OUT = [name for name in ("matplotlib", "sklearn") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_LEFT_OUT))  # makes an import of them fail, which Keras expects

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

for _name in _LEFT_OUT:
    del sys.modules[_name]

__all__ = ["keras", "tf"]
