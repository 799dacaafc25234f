import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from vitrify.images.png_files import PngFiles

PNG = [b"first", b"", b"third one"]


def test_any_file_is_read_in_any_order(tmp_path):
    files = PngFiles(iter(PNG), tmp_path)
    assert len(files) == 3
    assert files.read([2, 0, 0]) == [b"third one", b"first", b"first"]
    assert files.read(np.array([1])) == [b""]
    assert files.read([]) == []
    assert not os.listdir(tmp_path)  # the file has no name, so nothing is left behind by a process that is killed


def test_threads_do_not_disturb_each_other():
    contents = [bytes([number]) * 1000 for number in range(256)]
    files = PngFiles(contents)
    with ThreadPoolExecutor(8) as pool:
        assert [one for (one,) in pool.map(lambda row: files.read([row]), range(256))] == contents


def test_a_forked_process_reads_too():
    files = PngFiles(PNG)
    child = os.fork()
    if child == 0:
        os._exit(0 if files.read([2]) == [b"third one"] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert files.read([0]) == [b"first"]
